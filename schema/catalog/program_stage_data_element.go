package catalog

// A data element in a program stage.
var _ = member("program.ProgramStageDataElement", last,
	name().derived(),
	ref("programStage", "programStage").container(),
	ref("dataElement", "dataElement").required(),
	boolean("compulsory").required(),
	boolean("allowProvidedElsewhere"),
	integer("sortOrder"),
	boolean("displayInReports"),
	boolean("allowFutureDate"),
	boolean("renderOptionsAsRadio"),
	raw("renderType", "render.DeviceRenderTypeMap"),
	boolean("skipSynchronization"),
	boolean("skipAnalytics").required(),
)
