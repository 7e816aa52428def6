package catalog

// A group of validation rules that run together.
var _ = metadata("validation.ValidationRuleGroup", 1400,
	shareable, translatable, attributed,
	create("F_VALIDATIONRULEGROUP_PUBLIC_ADD"), update("F_VALIDATIONRULEGROUP_PRIVATE_ADD"),
	remove("F_VALIDATIONRULEGROUP_DELETE"),
	longText("description").min(2),
	refs("validationRules", "validationRule").field("members"),
)
