package catalog

var _ = record("fileresource.ExternalFileResource", 1000,
	name().derived(),
	text("accessToken"),
	date("expires"),
	ref("fileResource", "fileResource").required().unique(),
)
