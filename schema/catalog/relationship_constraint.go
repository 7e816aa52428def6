package catalog

// What may stand at one side of relationships of a type.
var _ = component("relationship.RelationshipConstraint",
	enum("relationshipEntity", oneOf("relationship.RelationshipEntity", "TRACKED_ENTITY_INSTANCE", "PROGRAM_INSTANCE",
		"PROGRAM_STAGE_INSTANCE")),
	ref("trackedEntityType", "trackedEntityType"),
	ref("program", "program"),
	ref("programStage", "programStage"),
	raw("trackerDataView", "trackerdataview.TrackerDataView"),
)
