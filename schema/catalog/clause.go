package catalog

// called names a type otherwise than its class.
func called(name string) clause {
	return func(d *description) {
		d.Name = name
		plurally(pluralOf(name))(d)
	}
}

// plurally gives a type a plural that does not follow the rule.
func plurally(name string) clause {
	return func(d *description) {
		if d.Endpoint == d.Plural {
			d.Endpoint = name
		}
		d.Plural = name
	}
}

// at gives a type an endpoint: the path below /api.
func at(path string) clause { return func(d *description) { d.Endpoint = path } }

// placed gives a type its place among the others in exports and imports.
func placed(order int) clause { return func(d *description) { d.Order = order } }

// viewOf says that documents of this type are the objects of another one under other names.
func viewOf(name string) clause { return func(d *description) { d.ViewOf = name } }

var (
	unreachable = clause(func(d *description) { d.Endpoint = "" })
	ownTable    = clause(func(d *description) { d.OwnTable = true })
	unlisted    = clause(func(d *description) { d.Unlisted = true })

	authored   = clause(func(d *description) { d.authored = true })
	attributed = clause(func(d *description) { d.attributed = true })

	shareable     = clause(func(d *description) { d.Shareable = true })
	dataReadable  = clause(func(d *description) { d.DataShareable, d.DataReadShareable = true, true })
	dataShareable = clause(func(d *description) { dataReadable(d); d.DataWriteShareable = true })

	translatable       = clause(func(d *description) { d.Translatable = true })
	favoritable        = clause(func(d *description) { d.Favoritable = true })
	subscribable       = clause(func(d *description) { d.Subscribable = true })
	defaultPrivate     = clause(func(d *description) { d.DefaultPrivate = true })
	implicitPrivateAdd = clause(func(d *description) { d.ImplicitPrivateAdd = true })

	inMetadata = clause(func(d *description) { d.Metadata = true })
	secondary  = clause(func(d *description) { d.Secondary = true })
	embedded   = clause(func(d *description) { d.Embedded = true })
	persisted  = clause(func(d *description) { d.Persisted = true })
	calculated = clause(func(d *description) { d.Persisted = false })
)
