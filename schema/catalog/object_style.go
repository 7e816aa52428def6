package catalog

// The color and icon with which an object is shown.
var _ = value("common.ObjectStyle",
	embedded,
	text("color"),
	text("icon"),
)
