package catalog

// An icon that metadata may be shown with.
var _ = row("icon.IconResponse",
	called("icon"), at("icons"), calculated,
	text("href").field("reference").shown(),
	text("description").shown(),
	text("fileResourceUid").shown(),
	text("key").shown(),
	raw("keywords", "[Ljava.lang.String;").shown(),
	text("userUid").shown(),
)
