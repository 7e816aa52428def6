package catalog

// A group of data elements that belong together.
var _ = metadata("dataelement.DataElementGroup", 1210,
	shareable, translatable, attributed, guarded("DATAELEMENTGROUP"),
	nameable, dimensionItem("DATA_ELEMENT_GROUP"),
	refs("dataElements", "dataElement").field("members"),
	inverse("groupSets", "dataElementGroupSet", "dataElementGroups"),
)
