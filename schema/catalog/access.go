package catalog

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
