package catalog

var _ = value("dashboard.design.ItemConfig",
	integer("insertHeight"),
	enum("insertPosition", oneOf("dashboard.design.Position", "START", "END")),
)
