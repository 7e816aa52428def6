package catalog

// What one user may do with an object.
var _ = value("user.sharing.UserAccess",
	plurally("userAccesses"),
	text("displayName"),
	text("access"),
	text("id"),
)
