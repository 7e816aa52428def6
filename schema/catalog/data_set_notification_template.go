package catalog

// A message that is sent when a data set is complete, or around the day on which it should be.
var _ = metadata("dataset.notifications.DataSetNotificationTemplate", 1311,
	translatable, guarded("DATASET"),
	name().shared(),
	longText("messageTemplate").required().translatable(),
	text("subjectTemplate").max(100).translatable(),
	integer("relativeScheduledDays").initially("0"),
	enum("dataSetNotificationTrigger", oneOf("dataset.notifications.DataSetNotificationTrigger",
		"DATA_SET_COMPLETION", "SCHEDULED_DAYS")),
	enum("notificationRecipient", oneOf("dataset.notifications.DataSetNotificationRecipient",
		"ORGANISATION_UNIT_CONTACT", "USER_GROUP")),
	enums("deliveryChannels", deliveryChannel).each("deliveryChannels"),
	refs("dataSets", "dataSet"),
	ref("recipientUserGroup", "userGroup"),
	enum("sendStrategy", sendStrategy).initially("SINGLE_NOTIFICATION"),
	boolean("notifyUsersInHierarchyOnly").nullable(),
	boolean("notifyParentOrganisationUnitOnly").nullable(),
	display("messageTemplate"),
	display("subjectTemplate"),
)
