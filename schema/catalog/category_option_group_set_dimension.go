package catalog

var _ = component("category.CategoryOptionGroupSetDimension",
	ref("categoryOptionGroupSet", "categoryOptionGroupSet").required().field("dimension"),
	refs("categoryOptionGroups", "categoryOptionGroup").required().ordered().field("items"),
)
