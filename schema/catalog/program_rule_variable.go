package catalog

// A variable is a value of a person or event under a name that rules use.
var _ = metadata("programrule.ProgramRuleVariable", 1600,
	translatable, create("F_PROGRAM_RULE_MANAGEMENT"), remove("F_PROGRAM_RULE_MANAGEMENT"),
	name().shared(),
	ref("program", "program").required(),
	enum("programRuleVariableSourceType", oneOf("programrule.ProgramRuleVariableSourceType",
		"DATAELEMENT_NEWEST_EVENT_PROGRAM_STAGE", "DATAELEMENT_NEWEST_EVENT_PROGRAM", "DATAELEMENT_CURRENT_EVENT",
		"DATAELEMENT_PREVIOUS_EVENT", "CALCULATED_VALUE", "TEI_ATTRIBUTE")).required().field("sourceType"),
	ref("trackedEntityAttribute", "trackedEntityAttribute").field("attribute"),
	ref("dataElement", "dataElement"),
	boolean("useCodeForOptionSet"),
	ref("programStage", "programStage"),
	enum("valueType", valueType).required().initially("TEXT"),
)
