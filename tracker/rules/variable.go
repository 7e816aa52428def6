package rules

import (
	"strconv"

	"cohort/expression"
	"cohort/fault"
	"cohort/graph"
	"cohort/valuetype"
)

// source is where a variable has its value from.
type source uint8

const (
	calculated source = iota // what rules assign
	current                  // the present event
	newest                   // the newest event that has a value
	newestOf                 // the newest of a stage
	previous                 // the newest before the present one
	ofPerson                 // an attribute
)

var sources = map[string]source{
	"DATAELEMENT_CURRENT_EVENT": current, "DATAELEMENT_NEWEST_EVENT_PROGRAM": newest, "DATAELEMENT_NEWEST_EVENT_PROGRAM_STAGE": newestOf,
	"DATAELEMENT_PREVIOUS_EVENT": previous, "TEI_ATTRIBUTE": ofPerson,
}

// variable is a value under the name by which rules know it.
type variable struct {
	source source
	object int32 // the data element or attribute
	stage  int32
	typ    expression.Type
	names  map[string]string // of options by their codes, where rules know values by the names
}

// variable reads a variable of the program.
func (s *Set) variable(o *graph.Object) {
	d := o.Doc()
	v := &variable{source: sources[d.Text(variableSource)], stage: d.Ref(variableStage)}
	typ, _ := valuetype.Parse(d.Text(variableValueType))
	options := int32(0)
	switch v.source {
	case ofPerson:
		if a := s.model.Attribute(d.Ref(variableAttribute)); a != nil {
			v.object, typ, options = a.Object.ID, a.Type, a.Object.Doc().Ref(attributeOptions)
		}
	case current, newest, newestOf, previous:
		if e := s.model.Element(d.Ref(variableElement)); e != nil {
			v.object, typ, options = e.Object.ID, e.Type, e.Object.Doc().Ref(elementOptions)
		}
	}
	v.typ = typed(typ)
	if o := s.options(options); o != nil && !d.Bool(variableCodes) {
		v.names = o.names
	}
	if _, twice := s.named[o.Name()]; twice {
		return
	}
	s.named[o.Name()] = len(s.variables)
	s.variables = append(s.variables, v)
}

// typed is as what values of a type are computed.
func typed(t valuetype.Type) expression.Type {
	switch {
	case t == 0:
		return expression.Text
	case t.Numeric():
		return expression.Number
	case t == valuetype.Boolean || t == valuetype.TrueOnly:
		return expression.Boolean
	case t == valuetype.Date || t == valuetype.DateTime || t == valuetype.Age:
		return expression.Date
	}
	return expression.Text
}

// value is a stored text as rules compute with it.
func (v *variable) value(text string) expression.Value {
	if name := v.names[text]; name != "" {
		text = name
	}
	return expression.ValueOf(v.typ, text)
}

// item is something that rules mention.
type item struct {
	variable int                           // -1 is none
	standing func(*scope) expression.Value // of what the system knows by itself, as V{event_date}
	fixed    expression.Value              // of a constant
}

// item numbers what an expression mentions.
func (s *Set) item(it expression.Item) (int, error) {
	key := it.Symbol + " " + it.Name
	if it.Tested {
		key = "?" + key
	}
	for _, o := range it.Objects {
		key += " " + o.UID
	}
	if n, ok := s.numbers[key]; ok {
		return n, nil
	}
	made := item{variable: -1, standing: standing[it.Name]}
	switch it.Symbol {
	case "#", "A":
		n, ok := s.named[it.Objects[0].UID]
		if !ok && it.Tested {
			break // it has no value
		}
		if !ok {
			return 0, missing("The program has no variable `%s`.", it.Objects[0].UID)
		}
		made.variable = n
		if v := s.variables[n]; v.source != calculated && v.source != current && v.source != ofPerson {
			s.history = true
		}
	case "C":
		o := s.model.Snapshot.ByUID(constantType, it.Objects[0].UID)
		if o == nil {
			return 0, missing("The constant `%s` does not exist.", it.Objects[0].UID)
		}
		n, err := strconv.ParseFloat(o.Doc().Number(constantValue), 64)
		if err != nil {
			return 0, missing("The constant `%s` is no number.", it.Objects[0].UID)
		}
		made.fixed = expression.NumberOf(n)
	case "V":
		if made.standing == nil {
			return 0, missing("`V{%s}` has no value in a rule.", it.Name)
		}
		s.history = s.history || it.Name == "event_count"
	default:
		return 0, missing("`%s` has no value in a rule.", it.Symbol)
	}
	s.numbers[key] = len(s.items)
	s.items = append(s.items, made)
	return len(s.items) - 1, nil
}

func missing(format string, args ...any) error { return fault.New(fault.Conflict, format, args...) }
