package catalog

var _ = value("common.ObjectStyle",
	embedded,
	text("color"),
	text("icon"),
)
