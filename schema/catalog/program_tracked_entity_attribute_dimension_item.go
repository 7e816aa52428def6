package catalog

// An attribute of a program as an item of data in analyses.
var _ = member("program.ProgramTrackedEntityAttributeDimensionItem", last,
	calculated,
	nameable, dimensionItem("PROGRAM_ATTRIBUTE"),
	name().derived(),
	code().derived(),
	id().derived(),
	ref("lastUpdatedBy", "user").derived(),
	created().derived(),
	lastUpdated().derived(),
	shortName().derived(),
	summary().derived(),
	ref("program", "program").required(),
	ref("attribute", "trackedEntityAttribute").required(),
)
