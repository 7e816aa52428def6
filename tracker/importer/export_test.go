package importer

// DivideFrom has batches judged in halves from another number of rows on, until it is called back.
func DivideFrom(rows int) (back func()) {
	before := divided
	divided = rows
	return func() { divided = before }
}
