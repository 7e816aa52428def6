package catalog

// A category option group set as a dimension of an analysis, with the groups that are shown.
var _ = component("category.CategoryOptionGroupSetDimension",
	ref("categoryOptionGroupSet", "categoryOptionGroupSet").required().field("dimension"),
	refs("categoryOptionGroups", "categoryOptionGroup").required().ordered().field("items"),
)
