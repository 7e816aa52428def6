package rules

import (
	"iter"
	"strings"

	"cohort/schema"
	"cohort/schema/catalog"
)

var (
	program     = catalog.Get("program")
	programName = program.MustProperty("name")

	rule        = catalog.Get("programRule")
	ruleName    = rule.MustProperty("name")
	ruleProgram = rule.MustProperty("program")
)

// RuleNames refuses a rule with the name of another one of its program, in whatever case it is written.
func (s *State) RuleNames() []Refusal {
	var out []Refusal
	for o, of := range s.namesakes(rule, ruleProgram, ruleName, strings.ToLower) {
		name := s.text(o.ID, ruleName)
		out = append(out, refuse(o, "E4057", "name", name, []any{name, s.text(of, programName)}, "The Program Rule name %s already exist in Program %s", name, s.text(of, programName)))
	}
	return out
}

// namesakes yields the written objects of a type that would come to have the name of another one within the same owner, with that
// owner. Of several with one name that one keeps it which has it already, or else the oldest.
func (s *State) namesakes(t *schema.Type, owner, name *schema.Property, fold func(string) string) iter.Seq2[*Object, int32] {
	return func(yield func(*Object, int32) bool) {
		owned := map[int32]map[string]int32{} // by owner, who has a name
		for i := range s.objects {
			o := &s.objects[i]
			if o.Type != t || o.Values == nil || !o.changed(owner, name) {
				continue
			}
			for _, in := range targets(o.Values, owner) {
				text := fold(s.text(o.ID, name))
				if in == 0 || text == "" {
					continue
				}
				if owned[in] == nil {
					owned[in] = s.named(in, owner, name, fold)
				}
				if owned[in][text] != o.ID && !yield(o, in) {
					return
				}
			}
		}
	}
}

// named says who of those that an owner has keeps each name.
func (s *State) named(in int32, owner, name *schema.Property, fold func(string) string) map[string]int32 {
	names := map[string]int32{}
	for _, id := range s.referrers(owner, in) {
		text := fold(s.text(id, name))
		if first, known := names[text]; !known || s.comes(first, owner, name) && !s.comes(id, owner, name) {
			names[text] = id
		}
	}
	return names
}

// comes reports whether an object comes to its name by being written.
func (s *State) comes(id int32, owner, name *schema.Property) bool {
	o := s.byID[id]
	return o != nil && o.changed(owner, name)
}
