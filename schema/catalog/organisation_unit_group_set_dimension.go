package catalog

// An organisation unit group set as a dimension of an analysis, with the groups that are shown.
var _ = component("organisationunit.OrganisationUnitGroupSetDimension",
	ref("organisationUnitGroupSet", "organisationUnitGroupSet").required().field("dimension"),
	refs("organisationUnitGroups", "organisationUnitGroup").required().ordered().field("items"),
)
