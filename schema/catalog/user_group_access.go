package catalog

var _ = value("user.sharing.UserGroupAccess",
	plurally("userGroupAccesses"),
	text("displayName"),
	text("access"),
	text("id"),
)
