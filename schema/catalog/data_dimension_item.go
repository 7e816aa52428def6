package catalog

// One of the data that an analysis shows. It has that one of its members which its type names.
var _ = value("common.DataDimensionItem", unlisted,
	enum("dataDimensionItemType", oneOf("common.DataDimensionItemType", "INDICATOR", "DATA_ELEMENT", "DATA_ELEMENT_OPERAND",
		"REPORTING_RATE", "PROGRAM_INDICATOR", "PROGRAM_DATA_ELEMENT", "PROGRAM_ATTRIBUTE", "EXPRESSION_DIMENSION_ITEM",
		"SUBEXPRESSION_DIMENSION_ITEM")),
	ref("indicator", "indicator"),
	ref("dataElement", "dataElement"),
	embed("dataElementOperand", "dataElementOperand"),
	embed("reportingRate", "reportingRate"),
	ref("programIndicator", "programIndicator"),
	embed("programDataElement", "programDataElement"),
	embed("programAttribute", "programTrackedEntityAttributeDimensionItem"),
	ref("expressionDimensionItem", "expressionDimensionItem"),
)
