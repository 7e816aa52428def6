package catalog

// A program indicator is an expression over a program's events or enrollments.
var _ = metadata("program.ProgramIndicator", 1560,
	shareable, translatable, attributed, guarded("PROGRAM_INDICATOR"),
	nameable, dimensionItem("PROGRAM_INDICATOR"),
	formName(),
	legendSets(),
	enum("aggregationType", aggregationType),
	text("aggregateExportCategoryOptionCombo"),
	text("aggregateExportAttributeOptionCombo"),
	ref("program", "program").required(),
	longText("expression"),
	longText("filter"),
	longText("orgUnitField"),
	integer("decimals"),
	boolean("displayInForm").nullable(),
	inverse("programIndicatorGroups", "programIndicatorGroup",
		"programIndicators").each("programIndicatorGroups").field("groups"),
	enum("analyticsType", oneOf("program.AnalyticsType", "EVENT", "ENROLLMENT")).required().initially("EVENT"),
	members("analyticsPeriodBoundaries", "analyticsPeriodBoundary"),
	embed("style", "objectStyle"),
)
