package query

import (
	"slices"
	"strings"

	"cohort/fault"
)

// Filter is one filter= parameter: a path of properties, an operator, and what it compares with.
type Filter struct {
	Path     []string
	Operator string
	Value    string
	Wild     bool // in the value of like and ilike, * stands for any characters and ? for one
}

const (
	maxFilterLength = 64 << 10
	maxFilterDepth  = 16
)

// ParseFilter reads property.property:operator:value. The value may hold colons; null and empty take none. What cannot
// be read is a fault of kind BadRequest with code E1003.
func ParseFilter(text string) (Filter, error) {
	if len(text) > maxFilterLength {
		return Filter{}, fault.Coded(fault.BadRequest, "E1003", "Parameter filter is longer than %d bytes", maxFilterLength)
	}
	path, rest, found := strings.Cut(text, ":")
	if !found || path == "" {
		return Filter{}, fault.Coded(fault.BadRequest, "E1003", "Invalid filter `%s`: it must be property:operator:value", text)
	}
	f := Filter{Path: strings.Split(strings.TrimSpace(path), ".")}
	f.Operator, f.Value, _ = strings.Cut(rest, ":")
	if len(f.Path) > maxFilterDepth {
		return Filter{}, fault.Coded(fault.BadRequest, "E1003", "Filter `%s` goes through more than %d properties", path, maxFilterDepth)
	}
	return f, nil
}

// Listed are the values of which a property has to have one, each once; nil is any other test.
func (f Filter) Listed() []string {
	switch f.Operator {
	case "eq":
		return []string{f.Value}
	case "in":
		if op, err := parseOperator(f); err == nil {
			return slices.Compact(op.list)
		}
	}
	return nil
}
