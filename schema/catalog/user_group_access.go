package catalog

// What the users of a group may do with an object.
var _ = value("user.sharing.UserGroupAccess",
	plurally("userGroupAccesses"),
	text("displayName"),
	text("access"),
	text("id"),
)
