package catalog

// A version is a state of the metadata that other servers can follow.
var _ = record("metadata.version.MetadataVersion", last,
	at("metadata/version"), createPublic("ALL", "F_METADATA_MANAGE"),
	name().untranslated().min(0).element(),
	date("importDate"),
	enum("type", oneOf("metadata.version.VersionType", "BEST_EFFORT", "ATOMIC")),
	text("hashCode").max(50).required().unique(),
)
