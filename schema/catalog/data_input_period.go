package catalog

var _ = component("dataset.DataInputPeriod",
	ref("period", "period").required(),
	date("openingDate"),
	date("closingDate"),
)
