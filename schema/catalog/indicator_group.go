package catalog

// A group of indicators that belong together.
var _ = metadata("indicator.IndicatorGroup", 1260,
	shareable, translatable, attributed, guarded("INDICATORGROUP"),
	name().shared(),
	longText("description").min(2),
	refs("indicators", "indicator").field("members"),
	inverse("groupSets", "indicatorGroupSet", "indicatorGroups"),
	ref("indicatorGroupSet", "indicatorGroupSet").field("groupSet").aliasOf("groupSets").readOnly(),
)
