package catalog

// A category as a dimension of an analysis, with the options that are shown.
var _ = component("category.CategoryDimension",
	ref("category", "category").required().field("dimension"),
	refs("categoryOptions", "categoryOption").required().ordered().field("items"),
)
