package catalog

// A document is a file or a link for people to read.
var _ = metadata("document.Document", 2000,
	shareable, translatable, attributed, guarded("DOCUMENT"), externalize("F_DOCUMENT_EXTERNAL"),
	name().shared(),
	longText("url").required(),
	boolean("external").required(),
	text("contentType"),
	boolean("attachment"),
)
