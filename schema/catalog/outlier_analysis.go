package catalog

// How a visualization finds outliers.
var _ = value("visualization.OutlierAnalysis",
	plurally("outlierAnalysis"),
	boolean("enabled"),
	enum("outlierMethod", oneOf("visualization.OutlierMethod", "IQR", "STANDARD_Z_SCORE", "MODIFIED_Z_SCORE")),
	enum("normalizationMethod", oneOf("visualization.NormalizedOutlierMethod", "Y_RESIDUALS_LINEAR")),
	number("thresholdFactor").min(0),
	raw("extremeLines", "visualization.OutlierLine"),
)
