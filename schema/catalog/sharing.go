package catalog

var _ = value("user.sharing.Sharing",
	text("owner"),
	text("public").field("publicAccess"),
	raw("users", "java.util.Map"),
	raw("userGroups", "java.util.Map"),
	boolean("external"),
)
