package catalog

var _ = metadata("legend.LegendSet", 1080,
	shareable, translatable, attributed, guarded("LEGEND_SET"),
	text("symbolizer"),
	members("legends", "legend"),
)
