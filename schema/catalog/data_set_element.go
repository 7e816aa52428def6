package catalog

// A data element in a data set, where it may be broken down otherwise than elsewhere.
var _ = component("dataset.DataSetElement",
	ref("dataSet", "dataSet").container(),
	ref("dataElement", "dataElement").required(),
	ref("categoryCombo", "categoryCombo"),
)
