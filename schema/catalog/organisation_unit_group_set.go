package catalog

// A group set is a dimension whose items are groups of organisation units.
var _ = metadata("organisationunit.OrganisationUnitGroupSet", 1130,
	shareable, translatable, attributed, guarded("ORGUNITGROUPSET"),
	nameable, dimension("ORGANISATION_UNIT_GROUP_SET", "organisationUnitGroups"),
	boolean("compulsory").required(),
	boolean("includeSubhierarchyInAnalytics"),
	refs("organisationUnitGroups", "organisationUnitGroup"),
)
