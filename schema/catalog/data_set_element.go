package catalog

var _ = component("dataset.DataSetElement",
	ref("dataSet", "dataSet").container(),
	ref("dataElement", "dataElement").required(),
	ref("categoryCombo", "categoryCombo"),
)
