package catalog

var _ = component("organisationunit.OrganisationUnitGroupSetDimension",
	ref("organisationUnitGroupSet", "organisationUnitGroupSet").required().field("dimension"),
	refs("organisationUnitGroups", "organisationUnitGroup").required().ordered().field("items"),
)
