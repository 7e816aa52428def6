package catalog

// Who may do what with an object and its data.
var _ = value("user.sharing.Sharing",
	text("owner"),
	text("public").field("publicAccess"),
	raw("users", "java.util.Map"),
	raw("userGroups", "java.util.Map"),
	boolean("external"),
)
