package catalog

// A group of category options that belong together in analyses.
var _ = metadata("category.CategoryOptionGroup", 1150,
	shareable, translatable, attributed, guarded("CATEGORY_OPTION_GROUP"),
	nameable, dimensionItem("CATEGORY_OPTION_GROUP"),
	refs("categoryOptions", "categoryOption").field("members"),
	inverse("groupSets", "categoryOptionGroupSet", "categoryOptionGroups"),
	enum("dataDimensionType", dataDimensionType),
)
