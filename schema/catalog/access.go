package catalog

// What the asking user may do with an object.
var _ = value("security.acl.Access",
	plurally("accesses"), embedded,
	boolean("manage"),
	boolean("write"),
	boolean("read"),
	boolean("update"),
	boolean("delete"),
	raw("data", "security.acl.AccessData"),
	boolean("externalize"),
)
