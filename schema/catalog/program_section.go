package catalog

// A section groups the attributes of a program's registration form.
var _ = metadata("program.ProgramSection", 1550,
	translatable, createPublic("F_PROGRAM_PUBLIC_ADD"),
	nameable,
	name().shared(),
	shortName().derived(),
	summary().min(0),
	formName(),
	ref("program", "program"),
	refs("trackedEntityAttributes", "trackedEntityAttribute").ordered().each("trackedEntityAttributes"),
	integer("sortOrder").required(),
	embed("style", "objectStyle"),
	raw("renderType", "render.DeviceRenderTypeMap"),
)
