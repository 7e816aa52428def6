package catalog

// A group of organisation units of one kind: all hospitals.
var _ = metadata("organisationunit.OrganisationUnitGroup", 1120,
	shareable, translatable, attributed, guarded("ORGUNITGROUP"),
	nameable, dimensionItem("ORGANISATION_UNIT_GROUP"),
	text("symbol"),
	text("color"),
	refs("organisationUnits", "organisationUnit").field("members").edges(),
	inverse("groupSets", "organisationUnitGroupSet", "organisationUnitGroups"),
	raw("geometry", "org.locationtech.jts.geom.Geometry"),
	enum("featureType", featureType).shown(),
)
