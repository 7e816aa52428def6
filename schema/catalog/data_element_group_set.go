package catalog

// A group set is a dimension whose items are groups of data elements.
var _ = metadata("dataelement.DataElementGroupSet", 1220,
	shareable, translatable, attributed, guarded("DATAELEMENTGROUPSET"),
	nameable, dimension("DATA_ELEMENT_GROUP_SET", "dataElementGroups"),
	boolean("compulsory"),
	refs("dataElementGroups", "dataElementGroup").ordered().field("members"),
)
