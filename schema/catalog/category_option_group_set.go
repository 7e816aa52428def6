package catalog

// A group set is a dimension whose items are groups of category options.
var _ = metadata("category.CategoryOptionGroupSet", 1160,
	shareable, translatable, attributed, guarded("CATEGORY_OPTION_GROUP_SET"),
	nameable, dimension("CATEGORY_OPTION_GROUP_SET", "categoryOptionGroups"),
	enum("dataDimensionType", dataDimensionType),
	refs("categoryOptionGroups", "categoryOptionGroup").ordered().field("members"),
)
