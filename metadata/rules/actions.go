package rules

import (
	"slices"
	"strings"

	"cohort/schema"
	"cohort/schema/catalog"
)

var (
	action          = catalog.Get("programRuleAction")
	actionType      = action.MustProperty("programRuleActionType")
	actionRule      = action.MustProperty("programRule")
	actionElement   = action.MustProperty("dataElement")
	actionAttribute = action.MustProperty("trackedEntityAttribute")
	actionSection   = action.MustProperty("programStageSection")
	actionStage     = action.MustProperty("programStage")
	actionOption    = action.MustProperty("option")
	actionGroup     = action.MustProperty("optionGroup")
	actionContent   = action.MustProperty("content")
	actionTemplate  = action.MustProperty("templateUid")

	stage         = catalog.Get("programStage")
	stageProgram  = stage.MustProperty("program")
	stageElements = stage.MustProperty("programStageDataElements")
	stageElement  = stageElements.Target.MustProperty("dataElement")

	programAttributes = program.MustProperty("programTrackedEntityAttributes")
	programAttribute  = programAttributes.Target.MustProperty("trackedEntityAttribute")

	template = catalog.Get("programNotificationTemplate")
)

// computes are the types of actions that do something with the value of their data. CREATEEVENT lists values there; what stands
// there for others is not looked at.
var computes = map[string]bool{
	"ASSIGN": true, "SHOWWARNING": true, "SHOWERROR": true, "WARNINGONCOMPLETE": true, "ERRORONCOMPLETE": true, "DISPLAYTEXT": true,
	"DISPLAYKEYVALUEPAIR": true, "SCHEDULEMESSAGE": true,
}

// onField are the types of actions that change a field of a form.
var onField = []string{"HIDEFIELD", "SETMANDATORYFIELD", "ASSIGN"}

// demand is a property without which an action of a type does nothing, and how DHIS2 says so.
type demand struct {
	property   *schema.Property
	code, says string
}

// demands are those of each type of action. Types that are not listed take what they find: a message may have no field to stand
// beside, and a field is also emptied by assigning nothing.
var demands = map[string]demand{
	"HIDESECTION":      {actionSection, "E4036", "ProgramStageSection cannot be null for program rule `%s`"},
	"HIDEPROGRAMSTAGE": {actionStage, "E4038", "ProgramStage cannot be null for program rule `%s`"},
	"HIDEOPTION":       {actionOption, "E4040", "Option cannot be null for program rule `%s`"},
	"HIDEOPTIONGROUP":  {actionGroup, "E4042", "OptionGroup cannot be null for program rule `%s`"},
	"SHOWOPTIONGROUP":  {actionGroup, "E4042", "OptionGroup cannot be null for program rule `%s`"},
	"SENDMESSAGE":      {actionTemplate, "E4035", "ProgramNotificationTemplate cannot be null for program rule name `%s`"},
	"SCHEDULEMESSAGE":  {actionTemplate, "E4035", "ProgramNotificationTemplate cannot be null for program rule name `%s`"},
}

// Actions refuses actions of program rules without what their type demands, and those on fields that their program does not have.
func (s *State) Actions() []Refusal {
	var out []Refusal
	fields := map[int32]*form{}
	for i := range s.objects {
		o := &s.objects[i]
		if o.Type != action || o.Values == nil || !o.changed(actionType, actionRule, actionElement, actionAttribute, actionSection,
			actionStage, actionOption, actionGroup, actionContent, actionTemplate) {
			continue
		}
		kind, _ := o.Values.Get(actionType).(string)
		of, _ := o.Values.Get(actionRule).(int32)
		name := s.text(of, ruleName)
		if d, ok := demands[kind]; ok && empty(o, d.property) {
			out = append(out, refuse(o, d.code, d.property.Name, "", []any{name}, d.says, name))
		}
		if id, _ := o.Values.Get(actionTemplate).(string); id != "" && demands[kind].property == actionTemplate && !s.exists(template, id) {
			out = append(out, refuse(o, "E4034", actionTemplate.Name, id, []any{id, name}, "ProgramNotificationTemplate `%s` associated with program rule name `%s` does not exist", id, name))
		}
		if slices.Contains(onField, kind) {
			out = append(out, s.onField(o, kind, of, name, fields)...)
		}
	}
	return out
}

// form is what a program records: the data elements of its stages, and its attributes.
type form struct{ elements, attributes map[int32]bool }

func (s *State) onField(o *Object, kind string, of int32, name string, forms map[int32]*form) []Refusal {
	element, _ := o.Values.Get(actionElement).(int32)
	attribute, _ := o.Values.Get(actionAttribute).(int32)
	switch {
	case element != 0 || attribute != 0:
	case kind != "ASSIGN":
		return []Refusal{refuse(o, "E4044", actionElement.Name, "", []any{name}, "DataElement or TrackedEntityAttribute cannot be null for program rule `%s`", name)}
	case empty(o, actionContent):
		return []Refusal{refuse(o, "E4050", actionContent.Name, "", []any{name}, "One of DataElement, TrackedEntityAttribute or ProgramRuleVariable is required for program rule `%s`", name)}
	}
	programs := s.refs(of, ruleProgram)
	if len(programs) == 0 || programs[0] == 0 || !o.changed(actionType, actionRule, actionElement, actionAttribute) {
		return nil
	}
	has := forms[programs[0]]
	if has == nil {
		has = s.formOf(programs[0])
		forms[programs[0]] = has
	}
	var out []Refusal
	if element != 0 && !has.elements[element] {
		id := s.uid(element)
		out = append(out, refuse(o, "E4047", actionElement.Name, id, []any{id, name}, "DataElement `%s` is not linked to any ProgramStageDataElement for program rule `%s`", id, name))
	}
	if attribute != 0 && !has.attributes[attribute] {
		id := s.uid(attribute)
		out = append(out, refuse(o, "E4048", actionAttribute.Name, id, []any{id, name}, "TrackedEntityAttribute `%s` is not linked to ProgramTrackedEntityAttribute for program rule `%s`", id, name))
	}
	return out
}

func (s *State) formOf(id int32) *form {
	f := &form{map[int32]bool{}, map[int32]bool{}}
	for _, in := range s.referrers(stageProgram, id) {
		for _, element := range s.members(in, stageElements, stageElement) {
			f.elements[element] = true
		}
	}
	for _, attribute := range s.members(id, programAttributes, programAttribute) {
		f.attributes[attribute] = true
	}
	return f
}

func empty(o *Object, p *schema.Property) bool {
	switch x := o.Values.Get(p).(type) {
	case string:
		return strings.TrimSpace(x) == ""
	case int32:
		return x == 0
	}
	return true
}
