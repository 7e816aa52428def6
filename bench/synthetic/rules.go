package synthetic

import (
	"fmt"
	"strings"
)

// monthsElement is the data element that rules assign, beside those that are sent.
const monthsElement = "MonthsOfAge"

// rule is one rule of a program, with one action.
type rule struct{ condition, action string }

const (
	assign    = `"programRuleActionType":"ASSIGN","dataElement":{"id":"` + monthsElement + `"},"data":"d2:monthsBetween(d2:addDays(#{reported}, 0 - #{age} * 365), V{event_date})"`
	tooOld    = `"programRuleActionType":"SHOWERROR","content":"Older than anybody","dataElement":{"id":"` + ageElement + `"}`
	old       = `"programRuleActionType":"SHOWWARNING","content":"An old woman"`
	mandatory = `"programRuleActionType":"SETMANDATORYFIELD","dataElement":{"id":"` + genderElement + `"}`
	late      = `"programRuleActionType":"SHOWERROR","content":"Not in the order of time"`
)

// ruled are the two programs with their stages, and five rules of each: a value that is computed of dates and assigned, values that
// are compared with each other and with those of other events, a value that some have to have.
var ruled = []struct {
	program, stage, letter string
	rules                  [5]rule
}{
	{RegistryProgram, RegistryStage, "R", [...]rule{
		{"d2:hasValue(#{reported})", assign},
		{"#{age} > 120 || d2:hasValue(#{before}) && #{before} > 120", tooOld},
		{"#{gender} == 'Female' && #{age} >= 93", old},
		{"V{event_count} > 0 && d2:hasValue(V{event_date}) && d2:yearsBetween(V{event_date}, V{current_date}) >= 1", mandatory},
		{"d2:hasValue(#{reported}) && d2:daysBetween(V{enrollment_date}, V{event_date}) < 0", late},
	}},
	{EventProgram, EventStage, "E", [...]rule{
		{"d2:hasValue(#{reported})", assign},
		{"#{age} > 120", tooOld},
		{"#{gender} == 'Female' && #{age} >= 93", old},
		{"d2:yearsBetween(V{event_date}, V{current_date}) >= 1", mandatory},
		{"d2:daysBetween(#{reported}, V{event_date}) < 0", late},
	}},
}

// Rules is a package of metadata by which the programs of the people and events have five rules each, and their stages a data element
// that rules assign and one that completed events must have. It is to be merged into the demo country.
func Rules() []byte {
	var stages, variables, rules, actions []string
	for _, p := range ruled {
		var elements []string
		for i, id := range []string{ageElement, genderElement, dateElement, monthsElement} {
			elements = append(elements, fmt.Sprintf(`{"id":"StageElem%s%d","dataElement":{"id":%q},"compulsory":%t}`, p.letter, i, id, id == genderElement))
		}
		stages = append(stages, fmt.Sprintf(`{"id":%q,"program":{"id":%q},"programStageDataElements":[%s]}`, p.stage, p.program, strings.Join(elements, ",")))
		for i, v := range [][3]string{
			{"age", "DATAELEMENT_CURRENT_EVENT", ageElement}, {"reported", "DATAELEMENT_CURRENT_EVENT", dateElement},
			{"before", "DATAELEMENT_PREVIOUS_EVENT", ageElement}, {"gender", "DATAELEMENT_NEWEST_EVENT_PROGRAM", genderElement},
		} {
			variables = append(variables, fmt.Sprintf(`{"id":"Variable%s%02d","name":%q,"program":{"id":%q},"programRuleVariableSourceType":%q,"useCodeForOptionSet":true,"dataElement":{"id":%q}}`,
				p.letter, i, v[0], p.program, v[1], v[2]))
		}
		for i, r := range p.rules {
			rules = append(rules, fmt.Sprintf(`{"id":"ProgRule%s%02d","name":"Rule %[1]s%[2]d","priority":%[2]d,"program":{"id":%[3]q},"condition":%[4]q,"programRuleActions":[{"id":"RuleActn%[1]s%02[2]d"}]}`,
				p.letter, i, p.program, r.condition))
			actions = append(actions, fmt.Sprintf(`{"id":"RuleActn%s%02d","programRule":{"id":"ProgRule%[1]s%02[2]d"},%[3]s}`, p.letter, i, r.action))
		}
	}
	list := func(of []string) string { return "[" + strings.Join(of, ",") + "]" }
	return []byte(`{"dataElements":[{"id":"` + monthsElement + `","name":"Age in months","shortName":"Age in months","domainType":"TRACKER","valueType":"INTEGER","aggregationType":"NONE"}],"programStages":` + list(stages) +
		`,"programRuleVariables":` + list(variables) + `,"programRules":` + list(rules) + `,"programRuleActions":` + list(actions) + `}`)
}
