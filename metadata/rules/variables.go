package rules

import (
	"slices"
	"strings"
	"unicode"

	"cohort/schema"
	"cohort/schema/catalog"
)

var (
	variable        = catalog.Get("programRuleVariable")
	variableName    = variable.MustProperty("name")
	variableProgram = variable.MustProperty("program")
	source          = variable.MustProperty("programRuleVariableSourceType")
	fromElement     = variable.MustProperty("dataElement")
	fromAttribute   = variable.MustProperty("trackedEntityAttribute")
	fromStage       = variable.MustProperty("programStage")
)

// Sources says where variables of each source type take their values from; a calculated one has no source.
var Sources = map[string][]*schema.Property{
	"DATAELEMENT_NEWEST_EVENT_PROGRAM_STAGE": {fromElement, fromStage},
	"DATAELEMENT_NEWEST_EVENT_PROGRAM":       {fromElement},
	"DATAELEMENT_CURRENT_EVENT":              {fromElement},
	"DATAELEMENT_PREVIOUS_EVENT":             {fromElement},
	"TEI_ATTRIBUTE":                          {fromAttribute},
	"CALCULATED_VALUE":                       nil,
}

// Origins are all properties that a variable can take its values from.
var Origins = []*schema.Property{fromElement, fromAttribute, fromStage}

// operators are the words that a name cannot have among its own, as rule engines would compute with them.
var operators = []string{"and", "or", "not"}

// sourced refuses a variable without what its source type demands, and one whose name no expression could write.
func sourced(o *Object) []Refusal {
	var out []Refusal
	if o.changed(source, fromElement, fromAttribute, fromStage) {
		kind, _ := o.Values.Get(source).(string)
		for _, p := range Sources[kind] {
			if o.Values.Get(p) == nil {
				out = append(out, refuse(o, "E4024", p.Name, "", []any{p.Name, source.Name, kind}, "Property `%s` must be set when property `%s` is `%s`", p.Name, source.Name, kind))
			}
		}
	}
	name, _ := o.Values.Get(variableName).(string)
	if !o.changed(variableName) {
		return out
	}
	if slices.ContainsFunc(strings.Fields(name), func(word string) bool { return slices.Contains(operators, word) }) {
		out = append(out, refuse(o, "E4052", "name", name, []any{name}, "For program rule variable with name `%s` following keywords are forbidden : and , or , not", name))
	}
	// DHIS2's apps allow fewer characters, its server more: names in French and with parentheses are in use.
	if strings.ContainsFunc(name, func(r rune) bool { return r == '{' || r == '}' || unicode.IsControl(r) }) {
		out = append(out, refuse(o, "E4027", "name", name, []any{name, "name"}, "Value `%s` is not a valid for property `%s`: braces and control characters cannot be part of it", name, "name"))
	}
	return out
}

// VariableNames refuses a variable with the name of another one of its program.
func (s *State) VariableNames() []Refusal {
	var out []Refusal
	for o, program := range s.namesakes(variable, variableProgram, variableName, strings.Clone) {
		name := s.text(o.ID, variableName)
		out = append(out, refuse(o, "E4051", "name", name, []any{name, s.uid(program)}, "A program rule variable with name `%s` and program uid `%s` already exists", name, s.uid(program)))
	}
	return out
}
