package catalog

// A constant is a number with a name for use in expressions.
var _ = metadata("constant.Constant", 1030,
	shareable, translatable, attributed, create("F_CONSTANT_ADD"), remove("F_CONSTANT_DELETE"),
	nameable,
	shortName().optional(),
	number("value").required(),
)
