package catalog

// The enumerations of which several types speak; those of one type stand in its file.
var (
	aggregationType = oneOf("analytics.AggregationType",
		"SUM", "AVERAGE", "AVERAGE_SUM_ORG_UNIT", "LAST", "LAST_AVERAGE_ORG_UNIT", "LAST_LAST_ORG_UNIT",
		"LAST_IN_PERIOD", "LAST_IN_PERIOD_AVERAGE_ORG_UNIT", "FIRST", "FIRST_AVERAGE_ORG_UNIT",
		"FIRST_FIRST_ORG_UNIT", "COUNT", "STDDEV", "VARIANCE", "MIN", "MAX", "MIN_SUM_ORG_UNIT", "MAX_SUM_ORG_UNIT",
		"NONE", "CUSTOM", "DEFAULT")
	cacheStrategy = oneOf("common.cache.CacheStrategy",
		"NO_CACHE", "CACHE_1_MINUTE", "CACHE_5_MINUTES", "CACHE_10_MINUTES", "CACHE_15_MINUTES", "CACHE_30_MINUTES",
		"CACHE_1_HOUR", "CACHE_6AM_TOMORROW", "CACHE_TWO_WEEKS", "RESPECT_SYSTEM_SETTING")
	dataDimensionType   = oneOf("common.DataDimensionType", "DISAGGREGATION", "ATTRIBUTE")
	deliveryChannel     = oneOf("common.DeliveryChannel", "SMS", "EMAIL", "HTTP")
	digitGroupSeparator = oneOf("common.DigitGroupSeparator", "COMMA", "SPACE", "NONE")
	dimensionItemType   = oneOf("common.DimensionItemType",
		"DATA_ELEMENT", "DATA_ELEMENT_OPERAND", "INDICATOR", "REPORTING_RATE", "PROGRAM_DATA_ELEMENT",
		"PROGRAM_ATTRIBUTE", "PROGRAM_INDICATOR", "PERIOD", "ORGANISATION_UNIT", "CATEGORY_OPTION", "OPTION_GROUP",
		"DATA_ELEMENT_GROUP", "ORGANISATION_UNIT_GROUP", "CATEGORY_OPTION_GROUP", "EXPRESSION_DIMENSION_ITEM",
		"SUBEXPRESSION_DIMENSION_ITEM")
	dimensionType = oneOf("common.DimensionType",
		"DATA_X", "PROGRAM_DATA_ELEMENT", "PROGRAM_ATTRIBUTE", "PROGRAM_INDICATOR", "DATA_COLLAPSED",
		"CATEGORY_OPTION_COMBO", "ATTRIBUTE_OPTION_COMBO", "PERIOD", "ORGANISATION_UNIT", "CATEGORY_OPTION_GROUP_SET",
		"DATA_ELEMENT_GROUP_SET", "ORGANISATION_UNIT_GROUP_SET", "ORGANISATION_UNIT_GROUP", "CATEGORY",
		"OPTION_GROUP_SET", "VALIDATION_RULE", "STATIC", "ORGANISATION_UNIT_LEVEL")
	displayDensity         = oneOf("common.DisplayDensity", "COMFORTABLE", "NORMAL", "COMPACT", "NONE")
	eventDataType          = oneOf("analytics.EventDataType", "AGGREGATED_VALUES", "EVENTS")
	eventOutputType        = oneOf("analytics.EventOutputType", "EVENT", "ENROLLMENT", "TRACKED_ENTITY_INSTANCE")
	eventStatus            = oneOf("event.EventStatus", "ACTIVE", "COMPLETED", "VISITED", "SCHEDULE", "OVERDUE", "SKIPPED")
	eventVisualizationType = oneOf("eventvisualization.EventVisualizationType",
		"COLUMN", "STACKED_COLUMN", "BAR", "STACKED_BAR", "LINE", "LINE_LIST", "AREA", "STACKED_AREA", "PIE", "RADAR",
		"GAUGE", "YEAR_OVER_YEAR_LINE", "YEAR_OVER_YEAR_COLUMN", "SINGLE_VALUE", "PIVOT_TABLE", "SCATTER", "BUBBLE")
	featureType           = oneOf("organisationunit.FeatureType", "NONE", "MULTI_POLYGON", "POLYGON", "POINT", "SYMBOL")
	fontSize              = oneOf("common.FontSize", "LARGE", "NORMAL", "SMALL")
	formType              = oneOf("dataset.FormType", "DEFAULT", "CUSTOM", "SECTION", "SECTION_MULTIORG")
	hideEmptyItemStrategy = oneOf("common.HideEmptyItemStrategy",
		"NONE", "BEFORE_FIRST", "AFTER_LAST", "BEFORE_FIRST_AFTER_LAST", "ALL")
	jobStatus = oneOf("scheduling.JobStatus",
		"RUNNING", "COMPLETED", "STOPPED", "SCHEDULED", "DISABLED", "FAILED", "NOT_STARTED")
	legendDisplayStrategy = oneOf("legend.LegendDisplayStrategy", "FIXED", "BY_DATA_ITEM")
	missingValueStrategy  = oneOf("expression.MissingValueStrategy",
		"SKIP_IF_ANY_VALUE_MISSING", "SKIP_IF_ALL_VALUES_MISSING", "NEVER_SKIP")
	programStatus   = oneOf("program.ProgramStatus", "ACTIVE", "COMPLETED", "CANCELLED")
	regressionType  = oneOf("common.RegressionType", "NONE", "LINEAR", "POLYNOMIAL", "LOESS")
	sendStrategy    = oneOf("notification.SendStrategy", "COLLECTIVE_SUMMARY", "SINGLE_NOTIFICATION")
	userOrgUnitType = oneOf("common.UserOrgUnitType", "DATA_CAPTURE", "DATA_OUTPUT", "TEI_SEARCH")
	valueType       = oneOf("common.ValueType",
		"TEXT", "LONG_TEXT", "MULTI_TEXT", "LETTER", "PHONE_NUMBER", "EMAIL", "BOOLEAN", "TRUE_ONLY", "DATE",
		"DATETIME", "TIME", "NUMBER", "UNIT_INTERVAL", "PERCENTAGE", "INTEGER", "INTEGER_POSITIVE",
		"INTEGER_NEGATIVE", "INTEGER_ZERO_OR_POSITIVE", "TRACKER_ASSOCIATE", "USERNAME", "COORDINATE",
		"ORGANISATION_UNIT", "REFERENCE", "AGE", "URL", "FILE_RESOURCE", "IMAGE", "GEOJSON")
)
