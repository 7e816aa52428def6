package catalog

// A type of indicators says by what the ratio is multiplied: 100 for a percentage.
var _ = metadata("indicator.IndicatorType", 1240,
	translatable, create("F_INDICATORTYPE_ADD"), remove("F_INDICATORTYPE_DELETE"),
	integer("factor").required(),
	boolean("number"),
)
