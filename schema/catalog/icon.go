package catalog

var _ = row("icon.IconResponse",
	called("icon"), at("icons"), calculated,
	text("href").field("reference").shown(),
	text("description").shown(),
	text("fileResourceUid").shown(),
	text("key").shown(),
	raw("keywords", "[Ljava.lang.String;").shown(),
	text("userUid").shown(),
)
