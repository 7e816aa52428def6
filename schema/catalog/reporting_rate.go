package catalog

// How completely a data set is reported, as an item of data in analyses.
var _ = member("common.ReportingRate", last,
	calculated,
	nameable, dimensionItem("REPORTING_RATE"),
	name().derived(),
	code().derived(),
	id().derived(),
	ref("lastUpdatedBy", "user").derived(),
	created().derived(),
	lastUpdated().derived(),
	shortName().derived(),
	summary().derived(),
	ref("dataSet", "dataSet").required(),
	enum("metric", oneOf("common.ReportingRateMetric", "REPORTING_RATE", "REPORTING_RATE_ON_TIME", "ACTUAL_REPORTS",
		"ACTUAL_REPORTS_ON_TIME", "EXPECTED_REPORTS")).required(),
)
