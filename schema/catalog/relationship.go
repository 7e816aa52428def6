package catalog

// A relationship connects two people, enrollments or events.
var _ = record("relationship.Relationship", last,
	name().derived(),
	boolean("deleted"),
	text("description").derived(),
	text("formName").derived(),
	embed("from", "relationshipItem"),
	ref("relationshipType", "relationshipType").required(),
	embed("style", "objectStyle"),
	embed("to", "relationshipItem"),
)
