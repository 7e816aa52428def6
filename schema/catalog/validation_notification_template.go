package catalog

// A message that is sent when values break validation rules.
var _ = metadata("validation.notification.ValidationNotificationTemplate", 1410,
	translatable, guarded("VALIDATIONRULE"),
	name().shared(),
	text("subjectTemplate").max(100).translatable(),
	longText("messageTemplate").between(1, 1000).translatable(),
	refs("validationRules", "validationRule").each("validationRules"),
	boolean("notifyUsersInHierarchyOnly").nullable(),
	boolean("notifyParentOrganisationUnitOnly").derived(),
	refs("recipientUserGroups", "userGroup").each("recipientUserGroups"),
	enum("sendStrategy", sendStrategy).initially("COLLECTIVE_SUMMARY"),
	display("messageTemplate"),
	display("subjectTemplate"),
)
