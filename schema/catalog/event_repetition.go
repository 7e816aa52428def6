package catalog

var _ = value("eventvisualization.EventRepetition",
	embedded,
	enum("parent", oneOf("eventvisualization.Attribute", "COLUMN", "ROW", "FILTER")),
	text("dimension"),
	integers("indexes").ordered().each("indexes"),
)
