package catalog

// How a visualization uses legends.
var _ = value("visualization.LegendDefinitions",
	plurally("legendDefinitions"),
	enum("style", oneOf("legend.LegendDisplayStyle", "FILL", "TEXT")).field("legendDisplayStyle"),
	ref("set", "legendSet").field("legendSet"),
	enum("strategy", legendDisplayStrategy).field("legendDisplayStrategy"),
	boolean("showKey"),
)
