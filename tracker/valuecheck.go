package tracker

import (
	"strings"

	"cohort/valuetype"
)

// notAnOption is what is wrong with a value that is none of its option set's codes.
const notAnOption = "value_not_valid_option"

// Check returns DHIS2's word for what is wrong with a data element's value, or "".
func (e *Element) Check(m *Model, value string) string { return check(m, e.Type, e.options, value) }

// Check returns DHIS2's word for what is wrong with an attribute's value, or "".
func (a *Attribute) Check(m *Model, value string) string { return check(m, a.Type, a.options, value) }

// Options reports whether the values are codes of an option set.
func (a *Attribute) Options() bool { return a.options != nil }

func check(m *Model, t valuetype.Type, options *optionSet, value string) string {
	if !valuetype.Storable(value) {
		return "value_not_storable_text"
	}
	if problem := t.Check(value); problem != "" {
		return problem
	}
	if options != nil && !options.has(t, value) {
		return notAnOption
	}
	switch t {
	case valuetype.OrganisationUnit:
		if m.Snapshot.ByUID(UnitType, value) == nil {
			return "value_not_valid_organisation_unit_uid"
		}
	case valuetype.Username:
		if m.Snapshot.Unique(userUsername, value) == nil {
			return "value_not_valid_username"
		}
	}
	return ""
}

func (s *optionSet) has(t valuetype.Type, value string) bool {
	if t != valuetype.MultiText {
		_, ok := s.codes[value]
		return ok
	}
	for code := range strings.SplitSeq(value, valuetype.MultiTextSeparator) {
		if _, ok := s.codes[code]; !ok {
			return false
		}
	}
	return true
}
