package catalog

// A group of options of one set.
var _ = metadata("option.OptionGroup", 1051,
	shareable, translatable, guarded("OPTIONGROUP"),
	nameable, dimensionItem("OPTION_GROUP"),
	refs("options", "option").field("members"),
	ref("optionSet", "optionSet"),
)
