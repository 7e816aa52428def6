package catalog

// Which of the repeated events of a stage an analysis shows.
var _ = value("eventvisualization.EventRepetition",
	embedded,
	enum("parent", oneOf("eventvisualization.Attribute", "COLUMN", "ROW", "FILTER")),
	text("dimension"),
	integers("indexes").ordered().each("indexes"),
)
