package exporter

import (
	"strconv"
	"strings"

	"cohort/fault"
	"cohort/tracker"
)

// elementFilter is a filter of data values with its data element found.
type elementFilter struct {
	element *tracker.Element
	ElementFilter
}

func (r *reading) elementFilters(list []ElementFilter) ([]elementFilter, error) {
	var filters []elementFilter
	for _, f := range list {
		o, err := r.named(tracker.ElementType, "Data element", f.Element)
		if err != nil {
			return nil, err
		}
		e := r.model.Element(o.ID)
		if e.Type.Numeric() && f.Operator != Like && f.Operator != StartsWith && f.Operator != EndsWith {
			for _, v := range f.Values {
				if _, err := strconv.ParseFloat(v, 64); err != nil {
					return nil, fault.New(fault.Conflict, "Data element %s is compared with numbers, and '%s' is none", f.Element, v)
				}
			}
		}
		filters = append(filters, elementFilter{e, f})
	}
	return filters, nil
}

// elementColumn is an event's value of a data element, as a number where it is one.
func (s *statement) elementColumn(e *tracker.Element) string {
	text := s.dialect.Member("e.data_values", strconv.Itoa(int(e.Object.ID)))
	if e.Type.Numeric() {
		return s.dialect.Number(text)
	}
	return "lower(" + text + ")"
}

// apply adds the condition to a list of events e.
func (f elementFilter) apply(s *statement) {
	value := func(text string) string { return "lower(CAST(" + s.arg(text) + " AS text))" }
	column := s.elementColumn(f.element)
	if f.element.Type.Numeric() {
		value = func(text string) string {
			n, _ := strconv.ParseFloat(text, 64) // was tried before
			return "CAST(" + s.arg(n) + " AS double precision)"
		}
	}
	text := "lower(" + s.dialect.Member("e.data_values", strconv.Itoa(int(f.element.Object.ID))) + ")"
	like := func(before, after string) {
		s.and(text + " LIKE lower(CAST(" + s.arg(before+escape(f.Values[0])+after) + ` AS text)) ESCAPE '\'`)
	}
	switch f.Operator {
	case Equal:
		s.and(column + " = " + value(f.Values[0]))
	case NotEqual:
		s.and(column + " <> " + value(f.Values[0]))
	case In:
		var list []string
		for _, v := range f.Values {
			list = append(list, value(v))
		}
		s.and(column + " IN (" + strings.Join(list, ", ") + ")")
	case Like:
		like("%", "%")
	case StartsWith:
		like("", "%")
	case EndsWith:
		like("%", "")
	default:
		s.and(column + comparisons[f.Operator] + value(f.Values[0]))
	}
}

// elementOrder is the data value by which events are ordered, where the name is that of a data element.
func (r *reading) elementOrder(name string) string {
	o := r.model.Snapshot.ByUID(tracker.ElementType, name)
	if o == nil {
		return ""
	}
	s := &statement{dialect: r.DB.Dialect()}
	return s.elementColumn(r.model.Element(o.ID))
}
