package catalog

// The value that an object has of an attribute.
var _ = value("attribute.AttributeValue",
	embedded,
	ref("attribute", "attribute").required(),
	text("value").required(),
)
