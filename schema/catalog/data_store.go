package catalog

// An entry of the data store: JSON under a namespace and a key.
var _ = record("datastore.DatastoreEntry", 9060,
	called("dataStore"), at("dataStore"), shareable,
	name().derived(),
	text("value").derived(),
	text("key").required(),
	text("namespace").required(),
)
