package catalog

// A group set is a dimension whose items are groups of options.
var _ = metadata("option.OptionGroupSet", 1051,
	shareable, translatable, guarded("OPTIONGROUPSET"),
	nameable, dimension("OPTION_GROUP_SET", "optionGroups"),
	shortName().derived(),
	ref("optionSet", "optionSet"),
	refs("optionGroups", "optionGroup").ordered().field("members"),
)
