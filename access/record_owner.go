package access

// OwnsRecord reports whether a record that is kept outside the graph is the user's own: nobody else may do anything with it,
// except for superusers.
func (v *View) OwnsRecord(author int32) bool {
	return v.superuser || v.User != nil && v.User.ID == author
}
