package catalog

// A set of legends colors the values of data.
var _ = metadata("legend.LegendSet", 1080,
	shareable, translatable, attributed, guarded("LEGEND_SET"),
	text("symbolizer"),
	members("legends", "legend"),
)
