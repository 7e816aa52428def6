package catalog

// A legend is a range of values with a color.
var _ = member("legend.Legend", last,
	translatable,
	name().shared(),
	number("startValue").required(),
	number("endValue").required(),
	text("color"),
	text("image"),
)
