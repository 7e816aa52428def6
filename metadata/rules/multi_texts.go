package rules

import (
	"strings"

	"cohort/schema/catalog"
)

var (
	element     = catalog.Get("dataElement")
	elementType = element.MustProperty("valueType")
	elementSet  = element.MustProperty("optionSet")
	setType     = optionSet.MustProperty("valueType")
)

const (
	multiText = "MULTI_TEXT"
	separator = "," // between the codes that a value of several options lists
)

// MultipleTexts refuses data elements that take several options and have no set of such, and options of such sets whose code could be
// taken for two. Other value types may differ from their option set's, as they do in packages of older servers: it is the option
// set that decides on values.
func (s *State) MultipleTexts() []Refusal {
	var out []Refusal
	for i := range s.objects {
		switch o := &s.objects[i]; {
		case o.Values == nil:
		case o.Type == element:
			out = append(out, s.takesSeveral(o)...)
		case o.Type == option:
			code := s.text(o.ID, optionCode)
			set, _ := o.Values.Get(setOf).(int32)
			if strings.Contains(code, separator) && s.text(set, setType) == multiText && o.changed(optionCode, setOf) {
				out = append(out, separated(o, "code", s.uid(set), code))
			}
		case o.Type == optionSet:
			if s.text(o.ID, setType) != multiText || !o.changed(setType) {
				continue
			}
			if code := s.codeOfTwo(o.ID); code != "" {
				out = append(out, separated(o, setType.Name, o.UID, code))
			}
		}
	}
	return out
}

func separated(o *Object, property, set, code string) Refusal {
	return refuse(o, "E1118", property, code, []any{set, code}, "Option set `%s` of value type multi-text cannot have option codes with the separator character: `%s`", set, code)
}

func (s *State) takesSeveral(o *Object) []Refusal {
	set, _ := o.Values.Get(elementSet).(int32)
	several := s.text(o.ID, elementType) == multiText
	if !several && set == 0 || !o.changed(elementType, elementSet) {
		return nil
	}
	if set == 0 {
		return []Refusal{refuse(o, "E1116", elementSet.Name, "", []any{o.UID}, "Data element of value type multi-text must have an option set: `%s`", o.UID)}
	}
	if kind := s.text(set, setType); (kind == multiText) != several {
		return []Refusal{refuse(o, "E1115", elementType.Name, s.text(o.ID, elementType), []any{kind}, "Data element value type must match option set value type: `%s`", kind)}
	}
	if code := s.codeOfTwo(set); several && code != "" {
		return []Refusal{refuse(o, "E1117", elementSet.Name, code, []any{o.UID, s.uid(set), code},
			"Data element `%s` of value type multi-text cannot reference an option set `%s` with the separator character in one of its codes: `%s`", o.UID, s.uid(set), code)}
	}
	return nil
}

// codeOfTwo is a code of an option set that reads as two, or "".
func (s *State) codeOfTwo(set int32) string {
	for _, id := range s.referrers(setOf, set) {
		if code := s.text(id, optionCode); strings.Contains(code, separator) {
			return code
		}
	}
	return ""
}
