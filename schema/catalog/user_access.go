package catalog

var _ = value("user.sharing.UserAccess",
	plurally("userAccesses"),
	text("displayName"),
	text("access"),
	text("id"),
)
