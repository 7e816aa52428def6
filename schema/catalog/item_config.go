package catalog

// Where new items of a dashboard go.
var _ = value("dashboard.design.ItemConfig",
	integer("insertHeight").min(0),
	enum("insertPosition", oneOf("dashboard.design.Position", "START", "END")),
)
