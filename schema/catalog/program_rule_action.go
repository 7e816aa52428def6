package catalog

// An action is what a rule does: hide a field, show an error, assign a value.
var _ = metadata("programrule.ProgramRuleAction", 1610,
	translatable, create("F_PROGRAM_RULE_MANAGEMENT"), remove("F_PROGRAM_RULE_MANAGEMENT"),
	name().derived(),
	ref("programRule", "programRule"),
	enum("programRuleActionType", oneOf("programrule.ProgramRuleActionType", "DISPLAYTEXT", "DISPLAYKEYVALUEPAIR",
		"HIDEFIELD", "HIDESECTION", "HIDEPROGRAMSTAGE", "ASSIGN", "SHOWWARNING", "WARNINGONCOMPLETE", "SHOWERROR",
		"ERRORONCOMPLETE", "CREATEEVENT", "SETMANDATORYFIELD", "SENDMESSAGE", "SCHEDULEMESSAGE", "HIDEOPTION",
		"SHOWOPTIONGROUP", "HIDEOPTIONGROUP")).required(),
	ref("dataElement", "dataElement"),
	ref("trackedEntityAttribute", "trackedEntityAttribute").field("attribute"),
	ref("programIndicator", "programIndicator"),
	ref("programStageSection", "programStageSection"),
	ref("programStage", "programStage"),
	text("location"),
	longText("content").translatable(),
	longText("data"),
	ref("option", "option"),
	ref("optionGroup", "optionGroup"),
	enum("evaluationTime", oneOf("programrule.ProgramRuleActionEvaluationTime", "ON_DATA_ENTRY", "ON_COMPLETE",
		"ALWAYS")).required().field("programRuleActionEvaluationTime").initially("ALWAYS"),
	enums("evaluationEnvironments", oneOf("programrule.ProgramRuleActionEvaluationEnvironment", "WEB", "ANDROID")).
		field("programRuleActionEvaluationEnvironments"),
	display("content"),
	text("templateUid"),
)
