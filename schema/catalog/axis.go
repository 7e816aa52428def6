package catalog

var _ = component("visualization.Axis",
	plurally("axes"),
	text("dimensionalItem").required(),
	integer("axis").required(),
)
