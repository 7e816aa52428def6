package rules

import (
	"slices"

	"cohort/schema/catalog"
	"cohort/textpattern"
	"cohort/valuetype"
)

var (
	attribute          = catalog.Get("trackedEntityAttribute")
	attributeGenerated = attribute.MustProperty("generated")
	attributePattern   = attribute.MustProperty("pattern")
	attributeType      = attribute.MustProperty("valueType")
)

// patterned refuses an attribute whose values are to be generated, and cannot be: after a pattern that cannot be read, or that makes
// values of another type. The pattern of other attributes is not looked at.
func patterned(o *Object) []Refusal {
	generated, _ := o.Values.Get(attributeGenerated).(bool)
	if !generated || !o.changed(attributeGenerated, attributePattern, attributeType) {
		return nil
	}
	text, _ := o.Values.Get(attributePattern).(string)
	pattern, err := textpattern.Parse(text)
	if err != nil {
		return []Refusal{refuse(o, "E4019", attributePattern.Name, text, []any{text, err.Error()}, "Failed to parse pattern `%s`. %s", text, err)}
	}
	if pattern.Generated() != 1 {
		return []Refusal{refuse(o, "E4021", attributePattern.Name, text, nil, "ID-pattern is required to have 1 generated segment (RANDOM or SEQUENTIAL), and `%s` has %d", text, pattern.Generated())}
	}
	name, _ := o.Values.Get(attributeType).(string)
	typ, known := valuetype.Parse(name)
	if known && slices.ContainsFunc(pattern.Samples(), func(value string) bool { return typ.Check(value) != "" }) {
		return []Refusal{refuse(o, "E4022", attributePattern.Name, text, []any{text, name}, "Pattern `%s` does not conform to the value type `%s`", text, name)}
	}
	return nil
}
