package catalog

// A level at which data is approved before it goes on to the next.
var _ = metadata("dataapproval.DataApprovalLevel", 1370,
	shareable, translatable,
	createPublic("F_DATA_APPROVAL_LEVEL"), createPrivate("F_DATA_APPROVAL_LEVEL"), remove("F_DATA_APPROVAL_LEVEL"),
	integer("level").required(),
	integer("orgUnitLevel").min(0).required(),
	ref("categoryOptionGroupSet", "categoryOptionGroupSet"),
	text("orgUnitLevelName").derived(),
)
