package catalog

var _ = metadata("organisationunit.OrganisationUnitGroupSet", 1130,
	shareable, translatable, attributed, guarded("ORGUNITGROUPSET"),
	nameable, dimension("ORGANISATION_UNIT_GROUP_SET", "organisationUnitGroups"),
	boolean("compulsory").required(),
	boolean("includeSubhierarchyInAnalytics"),
	refs("organisationUnitGroups", "organisationUnitGroup"),
)
