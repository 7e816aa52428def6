package catalog

// An option is one value of a category: under one year, female.
var _ = metadata("category.CategoryOption", 1140,
	shareable, dataShareable, translatable, attributed, guarded("CATEGORY_OPTION"),
	nameable, dimensionItem("CATEGORY_OPTION"),
	formName().max(230).min(2),
	date("startDate"),
	date("endDate"),
	embed("style", "objectStyle"),
	refs("organisationUnits", "organisationUnit").edges(),
	inverse("categories", "category", "categoryOptions"),
	inverse("categoryOptionCombos", "categoryOptionCombo", "categoryOptions"),
	inverse("categoryOptionGroups", "categoryOptionGroup", "categoryOptions").field("groups"),
	boolean("isDefault").field("default").shown(),
)
