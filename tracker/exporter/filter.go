package exporter

import (
	"context"
	"iter"
	"maps"
	"strconv"
	"strings"

	"cohort/db"
	"cohort/fault"
	"cohort/tracker"
)

func mapsKeys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// filter is an attribute filter with its attribute found.
type filter struct {
	attribute *tracker.Attribute
	of        *whose
	AttributeFilter
}

// attributeFilters finds the attributes. One that the user is shown of nobody in the list does not exist for him.
func (r *reading) attributeFilters(list []AttributeFilter, among *among) ([]filter, error) {
	var filters []filter
	for _, f := range list {
		a, of := among.attribute(f.Attribute)
		if a == nil {
			return nil, fault.New(fault.Conflict, "Attribute does not exist: %s", f.Attribute)
		}
		if a.Type.Numeric() && f.compares() {
			if _, err := strconv.ParseFloat(f.Values[0], 64); err != nil {
				return nil, fault.New(fault.Conflict, "Attribute %s is compared with numbers, and '%s' is none", f.Attribute, f.Values[0])
			}
		}
		filters = append(filters, filter{a, of, f})
	}
	return filters, nil
}

// compares reports whether the operator asks which of two values is larger.
func (f *AttributeFilter) compares() bool {
	return f.Operator == Greater || f.Operator == GreaterOrEqual || f.Operator == Less || f.Operator == LessOrEqual
}

// apply adds the condition to a list of tracked entities t. A filter without an operator says nothing about the entities.
func (f filter) apply(s *statement) {
	if f.Operator == Exists {
		return
	}
	s.and("EXISTS (SELECT 1 FROM attribute_value AS a WHERE a.subject = t.subject AND a.attribute = " + s.arg(f.attribute.Object.ID) +
		" AND " + f.condition(s) + ")")
	if of := f.of.condition(s); of != "" {
		s.and(of)
	}
}

var comparisons = map[Operator]string{Greater: " > ", GreaterOrEqual: " >= ", Less: " < ", LessOrEqual: " <= "}

func (f filter) condition(s *statement) string {
	folded := make([]string, len(f.Values))
	for i, v := range f.Values {
		folded[i] = tracker.Fold(v)
	}
	switch f.Operator {
	case Equal:
		return "substr(a.folded, 1, 120) = " + s.arg(tracker.Prefix(folded[0])) + " AND a.folded = " + s.arg(folded[0])
	case NotEqual:
		return "a.folded <> " + s.arg(folded[0])
	case In:
		return s.in("a.folded", folded)
	case Like:
		return like(s, "%"+escape(folded[0])+"%")
	case StartsWith:
		return like(s, escape(folded[0])+"%")
	case EndsWith:
		return like(s, "%"+escape(folded[0]))
	}
	if f.attribute.Type.Numeric() {
		n, _ := strconv.ParseFloat(f.Values[0], 64) // was tried before
		return number(f.attribute) + comparisons[f.Operator] + s.arg(n)
	}
	return "a.folded" + comparisons[f.Operator] + s.arg(folded[0])
}

// number is an attribute's value as a number. The attribute is asked for once more: the engine may try the value before the
// condition that makes sure of it.
func number(a *tracker.Attribute) string {
	return "CASE WHEN a.attribute = " + strconv.Itoa(int(a.Object.ID)) + " THEN CAST(a.value AS double precision) END"
}

func like(s *statement, pattern string) string {
	return "a.folded LIKE " + s.arg(pattern) + ` ESCAPE '\'`
}

func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// attributeColumn is an attribute's value to order by.
func attributeColumn(a *tracker.Attribute) string {
	value := "a.folded"
	if a.Type.Numeric() {
		value = number(a)
	}
	return "(SELECT " + value + " FROM attribute_value AS a WHERE a.subject = t.subject AND a.attribute = " + strconv.Itoa(int(a.Object.ID)) + ")"
}

// selective is how many subjects a filter may find so that the list is better read from them than from the units.
const selective = 1000

// few returns the subjects that a filter by equality finds, if they are few; nil is that they are many, or that the filter is
// of another kind.
func (f filter) few(ctx context.Context, tx db.Tx) ([]int64, error) {
	if f.Operator != Equal {
		return nil, nil
	}
	folded := tracker.Fold(f.Values[0])
	subjects := []int64{}
	err := read(ctx, tx, "SELECT subject FROM attribute_value WHERE attribute = $1 AND substr(folded, 1, 120) = $2 AND folded = $3 LIMIT $4",
		[]any{f.attribute.Object.ID, tracker.Prefix(folded), folded, selective + 1}, func(rows db.Rows) error {
			subjects = append(subjects, 0)
			return rows.Scan(&subjects[len(subjects)-1])
		})
	if err != nil || len(subjects) > selective {
		return nil, err
	}
	return subjects, nil
}

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
func (r *reading) elementOrder(name string) func(*statement) string {
	o := r.model.Snapshot.ByUID(tracker.ElementType, name)
	if o == nil {
		return nil
	}
	return func(s *statement) string { return s.elementColumn(r.model.Element(o.ID)) }
}

// apply asks a list of tracked entities t for each word.
func (q Search) apply(s *statement) {
	for _, word := range q.Words {
		folded := escape(tracker.Fold(word))
		column, pattern := "' ' || a.folded || ' '", "% "+folded+" %"
		if q.Parts {
			column, pattern = "a.folded", "%"+folded+"%"
		}
		s.and("EXISTS (SELECT 1 FROM attribute_value AS a WHERE a.subject = t.subject AND " + s.in("a.attribute", q.attributes) +
			" AND " + column + " LIKE " + s.arg(pattern) + ` ESCAPE '\')`)
	}
}

// occurrence returns the condition that a tracked entity t has an event that the user may read in the program, nil where nothing is
// asked of events.
func (r *reading) occurrence(q *EntityQuery, program *tracker.Program) (func(*statement), error) {
	o := q.Event
	if !o.given() {
		return nil, nil
	}
	if program == nil {
		return nil, fault.New(fault.Conflict, "Program must be defined when event status, event dates or program stage are defined")
	}
	if o.Status != nil && (o.Happened.From == nil || o.Happened.Until == nil) {
		return nil, fault.New(fault.Conflict, "Event start and end date must be specified when event status is specified")
	}
	_, stages, err := r.eventPrograms(&EventQuery{Program: q.Program, Stage: o.Stage})
	if err != nil {
		return nil, err
	}
	hidden := r.hiddenCombos()
	return func(s *statement) {
		v := &statement{dialect: s.dialect, args: s.args}
		v.and("v.program = " + v.arg(program.Object.ID))
		if !q.IncludeDeleted {
			v.and("NOT v.deleted")
		}
		if stages != nil {
			v.and(v.in("v.stage", stages))
		}
		if o.Status != nil {
			v.and("v.status = " + v.arg(int32(*o.Status)))
		}
		v.within("v.date", o.Happened)
		if len(hidden) > 0 {
			v.and("NOT " + v.in("v.option_combo", hidden))
		}
		s.args = v.args
		s.and("EXISTS (SELECT 1 FROM event AS v WHERE " + v.conditions("v.subject = t.subject") + ")")
	}, nil
}
