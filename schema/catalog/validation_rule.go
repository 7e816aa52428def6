package catalog

// A rule compares two expressions over aggregate data.
var _ = metadata("validation.ValidationRule", 1390,
	shareable, translatable, attributed, guarded("VALIDATIONRULE"),
	nameable, dimensionItem(""),
	shortName().derived(),
	summary().min(2),
	text("aggregateExportCategoryOptionCombo").derived(),
	text("aggregateExportAttributeOptionCombo").derived(),
	longText("instruction").translatable(),
	enum("importance", oneOf("validation.Importance", "HIGH", "MEDIUM", "LOW")).initially("MEDIUM"),
	enum("operator", oneOf("expression.Operator", "equal_to", "not_equal_to", "greater_than",
		"greater_than_or_equal_to", "less_than", "less_than_or_equal_to", "compulsory_pair",
		"exclusive_pair")).required(),
	periodType("periodType").required(),
	embed("leftSide", "expression").required().translatable(),
	embed("rightSide", "expression").required().translatable(),
	boolean("skipFormValidation"),
	integers("organisationUnitLevels").each("organisationUnitLevels"),
	inverse("validationRuleGroups", "validationRuleGroup", "validationRules").field("groups"),
	inverse("notificationTemplates", "validationNotificationTemplate", "validationRules").each("notificationTemplates"),
	display("instruction"),
)
