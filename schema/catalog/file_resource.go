package catalog

// A file that was uploaded.
var _ = record("fileresource.FileResource", last,
	authored,
	name().shared().untranslated().min(0).element(),
	text("contentType").required(),
	integer("contentLength").as("java.lang.Long").required(),
	text("contentMd5").max(32).required(),
	enum("domain", oneOf("fileresource.FileResourceDomain", "DATA_VALUE", "PUSH_ANALYSIS", "DOCUMENT",
		"MESSAGE_ATTACHMENT", "USER_AVATAR", "ORG_UNIT", "CUSTOM_ICON")),
	boolean("hasMultipleStorageFiles"),
	enum("storageStatus", oneOf("fileresource.FileResourceStorageStatus", "NONE", "PENDING", "FAILED",
		"STORED")).derived(),
)
