package catalog

var _ = value("attribute.AttributeValue",
	embedded,
	ref("attribute", "attribute").required(),
	text("value").required(),
)
