package catalog

// An attribute of tracked entities in a program.
var _ = member("program.ProgramTrackedEntityAttribute", last,
	name().derived(),
	ref("program", "program").container(),
	ref("trackedEntityAttribute", "trackedEntityAttribute").required().field("attribute"),
	boolean("displayInList"),
	integer("sortOrder"),
	boolean("mandatory").nullable(),
	boolean("allowFutureDate").nullable(),
	boolean("renderOptionsAsRadio"),
	raw("renderType", "render.DeviceRenderTypeMap"),
	boolean("searchable"),
	display("shortName"),
	enum("valueType", valueType).shown(),
)
