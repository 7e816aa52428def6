package catalog

// A role is a list of authorities that its users have.
var _ = metadata("user.UserRole", 100,
	shareable, translatable, guarded("USERROLE"),
	text("description").min(2),
	texts("authorities"),
	texts("restrictions"),
	inverse("users", "user", "userRoles").ordered().each("userObject").bare().loose().readOnly(),
)
