package rules

import (
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
	codes := map[int32]map[string]int32{} // by option set, who has a code
	for i := range s.objects {
		o := &s.objects[i]
		if o.Type != option || o.Values == nil || !o.changed(setOf, optionCode) {
			continue
		}
		for _, set := range targets(o.Values, setOf) {
			if set == 0 {
				continue
			}
			code := s.text(o.ID, optionCode)
			if codes[set] == nil {
				codes[set] = s.codesOf(set)
			}
			if first := codes[set][code]; code != "" && first != o.ID {
				out = append(out, refuse(o, "E4028", "code", code, []any{s.uid(set), code}, "Option set `%s` already contains option `%s`", s.uid(set), code))
			}
		}
	}
	return out
}

// codesOf says who has a code in an option set; of several the oldest.
func (s *State) codesOf(set int32) map[string]int32 {
	codes := map[string]int32{}
	for _, id := range s.referrers(setOf, set) {
		code := s.text(id, optionCode)
		if first, known := codes[code]; !known || s.byID[first] != nil && s.byID[id] == nil {
			codes[code] = id
		}
	}
	return codes
}
