package catalog

// An expression that is an item of data in analyses.
var _ = metadata("expressiondimensionitem.ExpressionDimensionItem", 1000,
	shareable, translatable, defaultPrivate, attributed,
	nameable, dimensionItem("EXPRESSION_DIMENSION_ITEM"),
	name().shared(),
	shortName().shared().max(unlimited),
	formName(),
	text("aggregateExportCategoryOptionCombo").derived(),
	text("aggregateExportAttributeOptionCombo").derived(),
	longText("expression"),
	boolean("slidingWindow"),
	enum("missingValueStrategy", missingValueStrategy).initially("SKIP_IF_ALL_VALUES_MISSING"),
)
