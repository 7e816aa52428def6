package catalog

// A data element is what is counted, measured or recorded.
var _ = metadata("dataelement.DataElement", 1200,
	shareable, translatable, attributed, guarded("DATAELEMENT"),
	nameable, dimensionItem("DATA_ELEMENT"),
	formName().max(230).min(2),
	embed("style", "objectStyle"),
	text("fieldMask"),
	enum("valueType", valueType).required(),
	raw("valueTypeOptions", "common.ValueTypeOptions"),
	enum("domainType", oneOf("dataelement.DataElementDomain", "AGGREGATE", "TRACKER")).required(),
	enum("aggregationType", aggregationType).required(),
	ref("categoryCombo", "categoryCombo").required().initially(defaultCategoryCombo),
	url("url"),
	inverse("dataElementGroups", "dataElementGroup", "dataElements").field("groups"),
	embeds("dataSetElements", "dataSetElement").each("dataSetElements").inverseOf("dataElement"),
	integers("aggregationLevels").ordered().each("aggregationLevels"),
	boolean("zeroIsSignificant").required(),
	ref("optionSet", "optionSet"),
	ref("commentOptionSet", "optionSet"),
	legendSets(),
	boolean("optionSetValue").shown(),
)
