package catalog

// The axis of a chart on which a data item is drawn.
var _ = component("visualization.Axis",
	plurally("axes"),
	text("dimensionalItem").required(),
	integer("axis").required(),
)
