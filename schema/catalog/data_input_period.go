package catalog

// A period for which data may be entered, and between which dates.
var _ = component("dataset.DataInputPeriod",
	ref("period", "period").required(),
	date("openingDate"),
	date("closingDate"),
)
