package catalog

// A rule says what to do with a form when a condition holds.
var _ = metadata("programrule.ProgramRule", 1620,
	translatable,
	create("F_PROGRAM_RULE_ADD", "F_PROGRAM_RULE_MANAGEMENT"), remove("F_PROGRAM_RULE_DELETE",
		"F_PROGRAM_RULE_MANAGEMENT"),
	name().shared(),
	text("description"),
	ref("program", "program").required(),
	ref("programStage", "programStage"),
	inverse("programRuleActions", "programRuleAction", "programRule").owned(),
	longText("condition"),
	integer("priority"),
)
