package catalog

// A data element group set as a dimension of an analysis, with the groups that are shown.
var _ = component("dataelement.DataElementGroupSetDimension",
	ref("dataElementGroupSet", "dataElementGroupSet").required().field("dimension"),
	refs("dataElementGroups", "dataElementGroup").required().ordered().field("items"),
)
