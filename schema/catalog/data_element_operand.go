package catalog

// An operand is a data element in one of its combinations of options.
var _ = member("dataelement.DataElementOperand", last,
	at("dataElementOperands"),
	nameable, dimensionItem("DATA_ELEMENT_OPERAND"),
	name().derived(),
	code().derived(),
	id().derived(),
	ref("lastUpdatedBy", "user").derived(),
	created().derived(),
	lastUpdated().derived(),
	shortName().derived(),
	summary().derived(),
	ref("dataElement", "dataElement"),
	ref("categoryOptionCombo", "categoryOptionCombo"),
	ref("attributeOptionCombo", "categoryOptionCombo").loose(),
)
