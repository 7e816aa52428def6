package catalog

// A report is a page of a country's own design.
var _ = metadata("report.Report", 2000,
	shareable, translatable, guarded("REPORT"), externalize("F_REPORT_EXTERNAL"),
	name().shared(),
	enum("type", oneOf("report.ReportType", "JASPER_REPORT_TABLE", "JASPER_JDBC", "HTML")),
	longText("designContent"),
	ref("visualization", "visualization"),
	raw("relativePeriods", "period.RelativePeriods").field("relatives"),
	enum("cacheStrategy", cacheStrategy).initially("RESPECT_SYSTEM_SETTING"),
	raw("reportParams", "visualization.ReportingParams"),
)
