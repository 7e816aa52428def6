package rules

import "cohort/schema/catalog"

// The types of metadata of which rules are made, and what is read of them.
var (
	ruleType      = catalog.Get("programRule")
	ruleProgram   = ruleType.MustProperty("program")
	ruleStage     = ruleType.MustProperty("programStage")
	ruleCondition = ruleType.MustProperty("condition")
	rulePriority  = ruleType.MustProperty("priority")

	actionType      = catalog.Get("programRuleAction")
	actionRule      = actionType.MustProperty("programRule")
	actionKind      = actionType.MustProperty("programRuleActionType")
	actionElement   = actionType.MustProperty("dataElement")
	actionAttribute = actionType.MustProperty("trackedEntityAttribute")
	actionStage     = actionType.MustProperty("programStage")
	actionContent   = actionType.MustProperty("content")
	actionData      = actionType.MustProperty("data")
	actionTime      = actionType.MustProperty("evaluationTime")
	actionTemplate  = actionType.MustProperty("templateUid")

	variableType      = catalog.Get("programRuleVariable")
	variableProgram   = variableType.MustProperty("program")
	variableSource    = variableType.MustProperty("programRuleVariableSourceType")
	variableElement   = variableType.MustProperty("dataElement")
	variableAttribute = variableType.MustProperty("trackedEntityAttribute")
	variableStage     = variableType.MustProperty("programStage")
	variableCodes     = variableType.MustProperty("useCodeForOptionSet")
	variableValueType = variableType.MustProperty("valueType")

	elementOptions   = catalog.Get("dataElement").MustProperty("optionSet")
	attributeOptions = catalog.Get("trackedEntityAttribute").MustProperty("optionSet")
	optionType       = catalog.Get("option")
	optionSet        = optionType.MustProperty("optionSet")
	optionCode       = optionType.MustProperty("code")
	optionName       = optionType.MustProperty("name")

	constantType  = catalog.Get("constant")
	constantValue = constantType.MustProperty("value")

	templateType = catalog.Get("programNotificationTemplate")
	unitGroups   = catalog.Get("organisationUnitGroup").MustProperty("organisationUnits")
	userRoles    = catalog.Get("user").MustProperty("userRoles")
)
