package rules

import (
	"time"

	"cohort/expression"
	"cohort/valuetype"
)

// field is a data element or attribute to which values are assigned.
type field struct {
	typ     valuetype.Type
	options *options
}

// options are those of an option set: its names by its codes, and its codes by its names.
type options struct{ names, codes map[string]string }

func (s *Set) options(id int32) *options {
	if id == 0 {
		return nil
	}
	o := &options{map[string]string{}, map[string]string{}}
	for option := range s.model.Snapshot.Referrers(optionSet, id) {
		d := option.Doc()
		code, name := d.Text(optionCode), d.Text(optionName)
		o.names[code] = name
		if _, twice := o.codes[name]; !twice {
			o.codes[name] = code
		}
	}
	return o
}

// field is what an action assigns to.
func (s *Set) field(a *action) (f field) {
	if e := s.model.Element(a.element); e != nil {
		return field{e.Type, s.options(e.Object.Doc().Ref(elementOptions))}
	}
	if t := s.model.Attribute(a.attribute); t != nil {
		return field{t.Type, s.options(t.Object.Doc().Ref(attributeOptions))}
	}
	return f
}

// text is a value in the form in which the field takes it, as far as it has one: what is wrong with it is found where it is checked.
// A field that can only be true is not given the value false; rules that know an option by its name mean its code.
func (f *field) text(v expression.Value) string {
	if v.IsEmpty() {
		return ""
	}
	text := v.String()
	if f.options != nil {
		if _, is := f.options.names[text]; !is && f.options.codes[text] != "" {
			return f.options.codes[text]
		}
		return text
	}
	switch f.typ {
	case valuetype.Boolean, valuetype.TrueOnly:
		switch b, ok := v.Boolean(); {
		case ok && b:
			return "true"
		case ok && f.typ == valuetype.TrueOnly:
			return ""
		case ok:
			return "false"
		}
	case valuetype.Date, valuetype.Age:
		if t, ok := v.Time(); ok {
			return t.Format(time.DateOnly)
		}
	case valuetype.DateTime:
		if t, ok := v.Time(); ok && (v.Type() != expression.Date || v.Entered() == text) {
			return t.Format("2006-01-02T15:04:05.000")
		}
		return v.Entered()
	default:
		if !f.typ.Numeric() {
			return v.Entered() // a copy is what it was copied from
		}
		if n, ok := v.Number(); ok && v.Type() != expression.Date {
			return expression.NumberOf(n).String()
		}
	}
	return text
}
