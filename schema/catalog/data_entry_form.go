package catalog

// A form of a country's own design for entering data.
var _ = metadata("dataentryform.DataEntryForm", 1300,
	translatable,
	name().max(160).min(0).element(),
	enum("style", displayDensity),
	longText("htmlCode"),
	integer("format").initially("0"),
)
