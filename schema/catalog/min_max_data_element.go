package catalog

// The smallest and largest value that is likely for a data element at a unit.
var _ = row("minmax.MinMaxDataElement",
	at("minMaxDataElements"), create("F_MINMAX_DATAELEMENT_ADD"), remove("F_MINMAX_DATAELEMENT_ADD"),
	ref("dataElement", "dataElement"),
	ref("source", "organisationUnit"),
	ref("optionCombo", "categoryOptionCombo"),
	integer("min").required(),
	integer("max").required(),
	boolean("generated"),
)
