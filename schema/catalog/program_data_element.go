package catalog

// A data element of a program as an item of data in analyses.
var _ = member("program.ProgramDataElementDimensionItem", last,
	called("programDataElement"), at("programDataElements"), calculated,
	nameable, dimensionItem("PROGRAM_DATA_ELEMENT"),
	name().derived(),
	code().derived(),
	id().derived(),
	ref("lastUpdatedBy", "user").derived(),
	created().derived(),
	lastUpdated().derived(),
	shortName().derived(),
	summary().derived(),
	ref("program", "program").required(),
	ref("dataElement", "dataElement").required(),
	enum("valueType", valueType).shown(),
)
