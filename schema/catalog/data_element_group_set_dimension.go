package catalog

var _ = component("dataelement.DataElementGroupSetDimension",
	ref("dataElementGroupSet", "dataElementGroupSet").required().field("dimension"),
	refs("dataElementGroups", "dataElementGroup").required().ordered().field("items"),
)
