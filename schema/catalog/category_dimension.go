package catalog

var _ = component("category.CategoryDimension",
	ref("category", "category").required().field("dimension"),
	refs("categoryOptions", "categoryOption").required().ordered().field("items"),
)
