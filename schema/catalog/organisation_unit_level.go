package catalog

// A level of the hierarchy has a name: district.
var _ = metadata("organisationunit.OrganisationUnitLevel", 1110,
	translatable,
	create("F_ORGANISATIONUNITLEVEL_UPDATE"), update("F_ORGANISATIONUNITLEVEL_UPDATE"),
	remove("F_ORGANISATIONUNITLEVEL_UPDATE"),
	name().shared(),
	integer("level").between(1, 999).required().unique().attribute(),
	integer("offlineLevels"),
)
