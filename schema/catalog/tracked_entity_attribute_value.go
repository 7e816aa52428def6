package catalog

// The value that a tracked entity has of an attribute.
var _ = row("trackedentityattributevalue.TrackedEntityAttributeValue",
	ref("trackedEntityAttribute", "trackedEntityAttribute").field("attribute").derived(),
	ref("trackedEntityInstance", "trackedEntity").field("trackedEntity").derived(),
	date("created").required().attribute(),
	date("lastUpdated").required().attribute(),
	text("storedBy"),
	text("value").derived(),
)
