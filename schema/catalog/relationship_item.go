package catalog

// What stands at one side of a relationship.
var _ = component("relationship.RelationshipItem",
	ref("enrollment", "enrollment"),
	ref("event", "event"),
	ref("relationship", "relationship"),
	ref("trackedEntity", "trackedEntity"),
)
