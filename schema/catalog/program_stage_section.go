package catalog

// A section groups the data elements of a stage's form.
var _ = metadata("program.ProgramStageSection", 1508,
	translatable, create("F_PROGRAMSTAGE_ADD"), remove("F_PROGRAMSTAGE_DELETE"),
	nameable,
	name().shared(),
	shortName().derived(),
	summary().min(0),
	formName(),
	ref("programStage", "programStage"),
	refs("dataElements", "dataElement").ordered(),
	refs("programIndicators", "programIndicator").ordered(),
	integer("sortOrder").required(),
	embed("style", "objectStyle"),
	raw("renderType", "render.DeviceRenderTypeMap"),
)
