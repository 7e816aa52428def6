package catalog

var _ = component("relationship.RelationshipItem",
	ref("enrollment", "enrollment"),
	ref("event", "event"),
	ref("relationship", "relationship"),
	ref("trackedEntity", "trackedEntity"),
)
