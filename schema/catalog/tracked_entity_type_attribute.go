package catalog

// An attribute that all tracked entities of a type have.
var _ = member("trackedentity.TrackedEntityTypeAttribute", 1500,
	name().derived(),
	ref("trackedEntityType", "trackedEntityType").container(),
	ref("trackedEntityAttribute", "trackedEntityAttribute").required(),
	boolean("displayInList"),
	boolean("mandatory").nullable(),
	boolean("searchable"),
	display("shortName"),
	enum("valueType", valueType).shown(),
)
