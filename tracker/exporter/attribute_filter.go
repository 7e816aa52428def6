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
