package catalog

// A type of what is followed over time: person, case, house.
var _ = metadata("trackedentity.TrackedEntityType", 1480,
	shareable, dataShareable, translatable, attributed,
	create("F_TRACKED_ENTITY_ADD"), update("F_TRACKED_ENTITY_UPDATE"), remove("F_TRACKED_ENTITY_DELETE"),
	nameable,
	shortName().derived(),
	formName(),
	members("trackedEntityTypeAttributes", "trackedEntityTypeAttribute").ordered(),
	enum("featureType", featureType).initially("NONE"),
	embed("style", "objectStyle"),
	integer("minAttributesRequiredToSearch").initially("1"),
	integer("maxTeiCountToReturn").initially("0"),
	boolean("allowAuditLog"),
)
