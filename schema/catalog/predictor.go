package catalog

// A predictor makes values of a data element from the values of earlier periods.
var _ = metadata("predictor.Predictor", 2001,
	translatable, create("F_PREDICTOR_ADD"), remove("F_PREDICTOR_DELETE"),
	nameable,
	ref("output", "dataElement").required(),
	ref("outputCombo", "categoryOptionCombo"),
	embed("generator", "expression").required().translatable(),
	periodType("periodType").required(),
	embed("sampleSkipTest", "expression").translatable(),
	refs("organisationUnitLevels", "organisationUnitLevel"),
	enum("organisationUnitDescendants", oneOf("common.OrganisationUnitDescendants", "SELECTED",
		"DESCENDANTS")).required(),
	integer("sequentialSampleCount").required(),
	integer("annualSampleCount").between(0, 10).required(),
	integer("sequentialSkipCount"),
	inverse("predictorGroups", "predictorGroup", "predictors").field("groups"),
)
