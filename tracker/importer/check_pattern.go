package importer

import (
	"cohort/tracker"
	"cohort/tracker/reserve"
)

// conforms reports whether a value of an attribute could have been generated, or was, by a pattern that the attribute had before.
func (u *bundle) conforms(a *tracker.Attribute, value string) bool {
	return a.Pattern == nil || u.options.SkipPattern || a.Pattern.Matches(value) || u.reserved[reserve.Value{Attribute: a.Object.ID, Text: value}]
}

// unlike are the values of the payload that do not match the pattern of their attribute: some of them may have been handed out before
// the pattern was changed.
func (u *bundle) unlike() []reserve.Value {
	if !u.model.Generates() {
		return nil
	}
	var out []reserve.Value
	look := func(list []attribute) {
		for _, x := range list {
			if a := u.model.Attribute(x.attribute.id); a != nil && x.value != "" && !u.conforms(a, x.value) && a.Check(u.model, x.value) == "" {
				out = append(out, reserve.Value{Attribute: a.Object.ID, Text: x.value})
			}
		}
	}
	for _, e := range u.entities {
		look(e.attributes)
		for _, n := range e.enrollments {
			look(n.attributes)
		}
	}
	for _, n := range u.enrollments {
		look(n.attributes)
	}
	return out
}
