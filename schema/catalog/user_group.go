package catalog

// A group of users.
var _ = metadata("user.UserGroup", 102,
	shareable, translatable, attributed, guarded("USERGROUP"),
	name().shared(),
	refs("users", "user").field("members").edges(),
	refs("managedGroups", "userGroup"),
	inverse("managedByGroups", "userGroup", "managedGroups"),
)
