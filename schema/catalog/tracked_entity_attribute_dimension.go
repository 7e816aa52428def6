package catalog

// An attribute as a dimension of an analysis of events.
var _ = value("trackedentity.TrackedEntityAttributeDimension", unlisted,
	ref("attribute", "trackedEntityAttribute"),
	ref("legendSet", "legendSet"),
	longText("filter"),
)
