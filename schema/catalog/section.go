package catalog

// A section groups the data elements of a data set's form.
var _ = metadata("dataset.Section", 1320,
	translatable, attributed, create("F_SECTION_ADD"), remove("F_SECTION_DELETE"),
	name().shared(),
	longText("description").min(2),
	ref("dataSet", "dataSet").required(),
	refs("dataElements", "dataElement").ordered(),
	refs("indicators", "indicator").ordered(),
	members("greyedFields", "dataElementOperand"),
	integer("sortOrder").required().initially("0"),
	boolean("showRowTotals"),
	boolean("showColumnTotals"),
	boolean("disableDataElementAutoGroup"),
	refs("categoryCombos", "categoryCombo").each("categoryCombos").shown(),
)
