package catalog

// An option is one of the values that an option set allows.
var _ = metadata("option.Option", 1040,
	translatable, attributed, guarded("OPTIONSET"),
	nameable,
	name().shared(),
	text("code").max(230).required().attribute().described("The unique code for this Object."),
	ref("lastUpdatedBy", "user").derived(),
	shortName().derived(),
	summary().min(0),
	formName(),
	ref("optionSet", "optionSet"),
	integer("sortOrder"),
	embed("style", "objectStyle"),
)
