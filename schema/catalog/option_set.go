package catalog

// An option set is a closed list of values.
var _ = metadata("option.OptionSet", 1050,
	shareable, translatable, attributed, guarded("OPTIONSET"),
	enum("valueType", valueType).required(),
	integer("version").initially("0"),
	longText("description"),
	inverse("options", "option", "optionSet").ordered().orderedBy("sortOrder").owned(),
)
