package catalog

// The access to a file by those who are not signed in.
var _ = record("fileresource.ExternalFileResource", 1000,
	name().derived(),
	text("accessToken"),
	date("expires"),
	ref("fileResource", "fileResource").required().unique(),
)
