package catalog

// What every event has, such as its status or date, as a dimension of an analysis, with the values that are shown.
var _ = value("eventvisualization.SimpleDimension", unlisted,
	enum("parent", oneOf("eventvisualization.Attribute", "COLUMN", "ROW", "FILTER")),
	text("dimension"),
	texts("values").ordered().each("values"),
)
