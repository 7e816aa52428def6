package catalog

var _ = value("trackedentity.TrackedEntityProgramIndicatorDimension",
	called("dataElementDimension"), persisted,
	ref("programIndicator", "programIndicator"),
	ref("legendSet", "legendSet"),
	longText("filter"),
)
