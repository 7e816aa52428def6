package catalog

// A group set holds groups of indicators.
var _ = metadata("indicator.IndicatorGroupSet", 1270,
	shareable, translatable, guarded("INDICATORGROUPSET"),
	name().shared(),
	text("shortName").max(50).min(1).required().unique().attribute(),
	longText("description").min(2),
	refs("indicatorGroups", "indicatorGroup").ordered().field("members"),
	boolean("compulsory"),
)
