package catalog

// A program indicator as a dimension of an analysis of events.
var _ = value("trackedentity.TrackedEntityProgramIndicatorDimension",
	called("dataElementDimension"), persisted,
	ref("programIndicator", "programIndicator"),
	ref("legendSet", "legendSet"),
	longText("filter"),
)
