package tracker

import "cohort/schema/catalog"

// The types of metadata that people's data refers to.
var (
	UnitType        = catalog.Get("organisationUnit")
	ProgramType     = catalog.Get("program")
	StageType       = catalog.Get("programStage")
	ElementType     = catalog.Get("dataElement")
	AttributeType   = catalog.Get("trackedEntityAttribute")
	EntityTypeType  = catalog.Get("trackedEntityType")
	OptionSetType   = catalog.Get("optionSet")
	OptionType      = catalog.Get("option")
	ComboType       = catalog.Get("categoryCombo")
	OptionComboType = catalog.Get("categoryOptionCombo")
	CategoryOption  = catalog.Get("categoryOption")
	UserType        = catalog.Get("user")
)

// The properties by which it is judged.
var (
	programKind             = ProgramType.MustProperty("programType")
	programEntityType       = ProgramType.MustProperty("trackedEntityType")
	programUnits            = ProgramType.MustProperty("organisationUnits")
	programStages           = ProgramType.MustProperty("programStages")
	programAttributes       = ProgramType.MustProperty("programTrackedEntityAttributes")
	programCombo            = ProgramType.MustProperty("categoryCombo")
	programFeature          = ProgramType.MustProperty("featureType")
	programOnce             = ProgramType.MustProperty("onlyEnrollOnce")
	programIncidentShown    = ProgramType.MustProperty("displayIncidentDate")
	programFutureEnrollment = ProgramType.MustProperty("selectEnrollmentDatesInFuture")
	programFutureIncident   = ProgramType.MustProperty("selectIncidentDatesInFuture")

	programExpiryPeriod  = ProgramType.MustProperty("expiryPeriodType")
	programExpiryDays    = ProgramType.MustProperty("expiryDays")
	programCompletedDays = ProgramType.MustProperty("completeEventsExpiryDays")
	programOpenDays      = ProgramType.MustProperty("openDaysAfterCoEndDate")

	programAttribute          = programAttributes.Target.MustProperty("trackedEntityAttribute")
	programAttributeMandatory = programAttributes.Target.MustProperty("mandatory")

	stageProgram    = StageType.MustProperty("program")
	stageElements   = StageType.MustProperty("programStageDataElements")
	stageRepeatable = StageType.MustProperty("repeatable")
	stageFeature    = StageType.MustProperty("featureType")
	stageAssignment = StageType.MustProperty("enableUserAssignment")
	stageStrategy   = StageType.MustProperty("validationStrategy")

	stageElement           = stageElements.Target.MustProperty("dataElement")
	stageElementReported   = stageElements.Target.MustProperty("displayInReports")
	stageElementCompulsory = stageElements.Target.MustProperty("compulsory")

	typeFeature            = EntityTypeType.MustProperty("featureType")
	typeAudited            = EntityTypeType.MustProperty("allowAuditLog")
	typeAttributes         = EntityTypeType.MustProperty("trackedEntityTypeAttributes")
	typeAttribute          = typeAttributes.Target.MustProperty("trackedEntityAttribute")
	typeAttributeMandatory = typeAttributes.Target.MustProperty("mandatory")

	elementValueType = ElementType.MustProperty("valueType")
	elementOptionSet = ElementType.MustProperty("optionSet")

	attributeValueType = AttributeType.MustProperty("valueType")
	attributeOptionSet = AttributeType.MustProperty("optionSet")
	attributeUnique    = AttributeType.MustProperty("unique")
	attributeListed    = AttributeType.MustProperty("displayInListNoProgram")
	attributeUnitScope = AttributeType.MustProperty("orgunitScope")
	attributeGenerated = AttributeType.MustProperty("generated")
	attributePattern   = AttributeType.MustProperty("pattern")

	optionSetOptions   = OptionSetType.MustProperty("options")
	optionCode         = OptionType.MustProperty("code")
	comboOptionCombos  = ComboType.MustProperty("categoryOptionCombos")
	optionComboOptions = OptionComboType.MustProperty("categoryOptions")

	optionStart = CategoryOption.MustProperty("startDate")
	optionEnd   = CategoryOption.MustProperty("endDate")

	unitOpened = UnitType.MustProperty("openingDate")
	unitClosed = UnitType.MustProperty("closedDate")

	userUsername  = UserType.MustProperty("username")
	userFirstName = UserType.MustProperty("firstName")
	userSurname   = UserType.MustProperty("surname")
)
