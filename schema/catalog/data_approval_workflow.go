package catalog

// A workflow is the levels that the data of some data sets passes through.
var _ = metadata("dataapproval.DataApprovalWorkflow", 1380,
	shareable, translatable,
	createPublic("F_DATA_APPROVAL_WORKFLOW"), createPrivate("F_DATA_APPROVAL_WORKFLOW"),
	remove("F_DATA_APPROVAL_WORKFLOW"),
	periodType("periodType").required(),
	ref("categoryCombo", "categoryCombo").initially(defaultCategoryCombo),
	refs("dataApprovalLevels", "dataApprovalLevel").field("levels"),
	inverse("dataSets", "dataSet", "workflow"),
)
