package rules

import (
	"strings"

	"cohort/schema/catalog"
)

var (
	option     = catalog.Get("option")
	setOf      = option.MustProperty("optionSet")
	optionCode = option.MustProperty("code")
)

// OptionCodes refuses an option whose code another one of its option set has: values are stored by it.
func (s *State) OptionCodes() []Refusal {
	var out []Refusal
	for o, set := range s.namesakes(option, setOf, optionCode, strings.Clone) {
		code := s.text(o.ID, optionCode)
		out = append(out, refuse(o, "E4028", "code", code, []any{s.uid(set), code}, "Option set `%s` already contains option `%s`", s.uid(set), code))
	}
	return out
}
