package catalog

// A boundary says which dates of events or enrollments a program indicator counts into a period.
var _ = member("program.AnalyticsPeriodBoundary", last,
	name().derived(),
	text("boundaryTarget").max(50),
	enum("analyticsPeriodBoundaryType", oneOf("program.AnalyticsPeriodBoundaryType",
		"BEFORE_START_OF_REPORTING_PERIOD", "BEFORE_END_OF_REPORTING_PERIOD", "AFTER_START_OF_REPORTING_PERIOD",
		"AFTER_END_OF_REPORTING_PERIOD")),
	periodType("offsetPeriodType"),
	integer("offsetPeriods"),
)
