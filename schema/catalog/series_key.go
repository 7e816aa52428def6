package catalog

var _ = value("visualization.SeriesKey",
	plurally("seriesKeys"),
	raw("label", "visualization.StyledObject"),
	boolean("hidden"),
)
