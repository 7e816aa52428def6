package catalog

var _ = record("datastore.DatastoreEntry", 9060,
	called("dataStore"), at("dataStore"), shareable,
	name().derived(),
	text("value").derived(),
	text("key").required(),
	text("namespace").required(),
)
