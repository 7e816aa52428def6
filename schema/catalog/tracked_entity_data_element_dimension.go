package catalog

var _ = value("trackedentity.TrackedEntityDataElementDimension",
	persisted,
	ref("dataElement", "dataElement"),
	ref("legendSet", "legendSet"),
	ref("programStage", "programStage"),
	longText("filter"),
)
