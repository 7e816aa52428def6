package catalog

// How a visualization shows the key of its series.
var _ = value("visualization.SeriesKey",
	plurally("seriesKeys"),
	raw("label", "visualization.StyledObject"),
	boolean("hidden"),
)
