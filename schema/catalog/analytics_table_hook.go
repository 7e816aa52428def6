package catalog

// A hook is SQL that runs when a phase of building the analytics tables is done.
var _ = metadata("analytics.AnalyticsTableHook", 1240,
	create("F_ANALYTICSTABLEHOOK_ADD"), remove("F_ANALYTICSTABLEHOOK_DELETE"),
	name().untranslated().max(255),
	enum("phase", oneOf("analytics.AnalyticsTablePhase", "RESOURCE_TABLE_POPULATED",
		"ANALYTICS_TABLE_POPULATED")).required(),
	enum("resourceTableType", oneOf("resourcetable.ResourceTableType", "ORG_UNIT_STRUCTURE",
		"DATA_SET_ORG_UNIT_CATEGORY", "CATEGORY_OPTION_COMBO_NAME", "DATA_ELEMENT_GROUP_SET_STRUCTURE",
		"INDICATOR_GROUP_SET_STRUCTURE", "ORG_UNIT_GROUP_SET_STRUCTURE", "CATEGORY_STRUCTURE",
		"DATA_ELEMENT_STRUCTURE", "PERIOD_STRUCTURE", "DATE_PERIOD_STRUCTURE", "DATA_ELEMENT_CATEGORY_OPTION_COMBO",
		"DATA_APPROVAL_REMAP_LEVEL", "DATA_APPROVAL_MIN_LEVEL")),
	enum("analyticsTableType", oneOf("analytics.AnalyticsTableType", "DATA_VALUE", "COMPLETENESS",
		"COMPLETENESS_TARGET", "ORG_UNIT_TARGET", "EVENT", "ENROLLMENT", "OWNERSHIP", "VALIDATION_RESULT",
		"TRACKED_ENTITY_INSTANCE_EVENTS", "TRACKED_ENTITY_INSTANCE_ENROLLMENTS", "TRACKED_ENTITY_INSTANCE")),
	longText("sql").required(),
)
