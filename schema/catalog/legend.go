package catalog

var _ = member("legend.Legend", last,
	translatable,
	name().shared(),
	number("startValue").required(),
	number("endValue").required(),
	text("color"),
	text("image"),
)
