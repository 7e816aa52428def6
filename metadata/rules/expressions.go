package rules

import (
	"strings"

	"cohort/expression"
	"cohort/fault"
	"cohort/graph"
	"cohort/schema"
	"cohort/schema/catalog"
)

// field is a property that holds an expression, by itself or within a document.
type field struct {
	within, text *schema.Property
	kind         expression.Kind
	needed       bool // a document without an expression is nothing
}

func (f *field) name() string {
	if f.within == nil {
		return f.text.Name
	}
	return f.within.Name + "." + f.text.Name
}

// fields are the expressions of each type.
var fields = map[*schema.Type][]field{}

func init() {
	add := func(typ, property string, kind expression.Kind, needed bool) {
		t := catalog.Get(typ)
		f := field{text: t.MustProperty(property), kind: kind, needed: needed}
		if f.text.Target != nil {
			f.within, f.text = f.text, f.text.Target.MustProperty("expression")
		}
		fields[t] = append(fields[t], f)
	}
	add("indicator", "numerator", expression.Indicator, false)
	add("indicator", "denominator", expression.Indicator, false)
	add("expressionDimensionItem", "expression", expression.Indicator, false)
	add("programIndicator", "expression", expression.ProgramIndicator, false)
	add("programIndicator", "filter", expression.ProgramIndicatorFilter, false)
	add("validationRule", "leftSide", expression.ValidationRule, true)
	add("validationRule", "rightSide", expression.ValidationRule, true)
	add("predictor", "generator", expression.Predictor, true)
	add("predictor", "sampleSkipTest", expression.PredictorSkip, false)
	add("programRule", "condition", expression.RuleCondition, false)
	add("programRuleAction", "data", expression.RuleData, false)
}

// Alone says what is wrong with an object by itself, whatever else there is. Only what changes is looked at: an expression that was
// stored before it would be refused does not keep its object from being changed otherwise.
func Alone(o *Object) []Refusal {
	if o.Values == nil {
		return nil
	}
	var out []Refusal
	for i := range fields[o.Type] {
		if r, bad := expressed(o, &fields[o.Type][i]); bad {
			out = append(out, r)
		}
	}
	switch o.Type {
	case variable:
		out = append(out, sourced(o)...)
	case programIndicator:
		out = append(out, bounded(o)...)
	case attribute:
		out = append(out, patterned(o)...)
	}
	return out
}

// expressed refuses an expression that cannot be read. What it names need not exist, and its values may be of any type: packages
// come in any order, and DHIS2 stores such expressions. Its description tells what is missing, and so do the integrity checks. An
// empty expression is none.
func expressed(o *Object, f *field) (r Refusal, bad bool) {
	now, given := written(o.Values, f)
	if !given || o.Before != nil && stored(o.Before.Doc(), f) == now && !(o.Type == action && o.changed(actionType)) {
		return r, false
	}
	if strings.TrimSpace(now) == "" {
		if !f.needed {
			return r, false
		}
		return refuse(o, "E4000", f.name(), "", []any{f.name()}, "Missing required property `%s`", f.name()), true
	}
	if o.Type == action {
		if kind, _ := o.Values.Get(actionType).(string); !computes[kind] {
			return r, false
		}
	}
	_, err := expression.ParseLoosely(f.kind, now)
	if err == nil {
		return r, false
	}
	why := err.Error()
	if e, ok := fault.As(err); ok {
		why = e.Message
	}
	shown := brief(now)
	return refuse(o, "E7137", f.name(), shown, []any{shown, why}, "Expression is not parsable: `%s`. %s", shown, why), true
}

// written is the expression that an object will have; given is false where the document for it is missing.
func written(v *graph.Values, f *field) (text string, given bool) {
	if f.within != nil {
		doc, ok := v.Get(f.within).(*graph.Values)
		if !ok {
			return "", false
		}
		v = doc
	}
	text, _ = v.Get(f.text).(string)
	return text, true
}

// stored is the expression that an object has.
func stored(d graph.Doc, f *field) string {
	if f.within != nil {
		doc, ok := d.Embedded(f.within)
		if !ok {
			return ""
		}
		d = doc
	}
	return d.Text(f.text)
}

// brief is as much of an expression as a report shows.
func brief(text string) string {
	const shown = 200
	if runes := []rune(text); len(runes) > shown {
		return string(runes[:shown]) + "…"
	}
	return text
}
