package catalog

// A type of relationships: mother of, child of.
var _ = metadata("relationship.RelationshipType", 1600,
	shareable, dataShareable, translatable, attributed, guarded("RELATIONSHIPTYPE"),
	embed("fromConstraint", "relationshipConstraint").required(),
	embed("toConstraint", "relationshipConstraint").required(),
	text("description"),
	boolean("bidirectional").required(),
	text("fromToName").required().translatedAs("RELATIONSHIP_FROM_TO_NAME"),
	text("toFromName").translatedAs("RELATIONSHIP_TO_FROM_NAME"),
	boolean("referral").required(),
	display("fromToName"),
	display("toFromName"),
)
