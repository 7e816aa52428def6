package catalog

// A dashboard that is mailed to groups of users.
var _ = metadata("pushanalysis.PushAnalysis", 3502,
	plurally("pushAnalysis"), create("F_PUSH_ANALYSIS_ADD"), remove("F_PUSH_ANALYSIS_DELETE"),
	name().shared().untranslated().max(255).min(0).element(),
	ref("dashboard", "dashboard").required(),
	longText("message"),
	refs("recipientUserGroups", "userGroup").each("recipientUserGroups"),
	text("title"),
)
