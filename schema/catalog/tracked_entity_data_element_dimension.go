package catalog

// A data element as a dimension of an analysis of events.
var _ = value("trackedentity.TrackedEntityDataElementDimension",
	persisted,
	ref("dataElement", "dataElement"),
	ref("legendSet", "legendSet"),
	ref("programStage", "programStage"),
	longText("filter"),
)
