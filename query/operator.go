package query

import (
	"strconv"
	"strings"
	"time"

	"cohort/datetime"
	"cohort/fault"
)

// operator is what a filter's operator and value ask of a value, and of the length of a list where that makes sense.
type operator struct {
	value  func(any) bool
	length func(int) bool
	null   bool
}

func operatorFor(f Filter) (operator, error) {
	name, negated := strings.CutPrefix(f.Operator, "!")
	switch name {
	case "ne", "neq":
		name, negated = "eq", !negated
	case "ine":
		name, negated = "ieq", !negated
	}
	op, ok := positive(name, f.Value)
	if !ok {
		return op, fault.Coded(fault.BadRequest, "E1003", "`%s` is not a valid operator.", f.Operator)
	}
	if negated {
		holds, length := op.value, op.length
		op.value = func(v any) bool { return !holds(v) }
		if length != nil {
			op.length = func(n int) bool { return !length(n) }
		}
	}
	return op, nil
}

func positive(name, value string) (operator, bool) {
	switch name {
	case "eq":
		return comparing(value, func(c int) bool { return c == 0 }), true
	case "ieq":
		folded := strings.ToLower(value)
		return operator{value: func(v any) bool { return v != nil && strings.ToLower(asText(v)) == folded }}, true
	case "gt":
		return comparing(value, func(c int) bool { return c > 0 }), true
	case "ge", "gte":
		return comparing(value, func(c int) bool { return c >= 0 }), true
	case "lt":
		return comparing(value, func(c int) bool { return c < 0 }), true
	case "le", "lte":
		return comparing(value, func(c int) bool { return c <= 0 }), true
	case "in":
		return within(value), true
	case "null":
		return operator{null: true, value: func(v any) bool { return v == nil }, length: func(n int) bool { return n == 0 }}, true
	case "empty":
		return operator{null: true, value: func(v any) bool { return v == nil || v == "" }, length: func(n int) bool { return n == 0 }}, true
	case "token":
		return tokens(value), true
	}
	fold := false
	bare := name
	if rest, ok := strings.CutPrefix(name, "i"); ok {
		fold, bare = true, rest
	} else if rest, ok := strings.CutPrefix(name, "$i"); ok {
		fold, bare = true, "$"+rest
	}
	if fold {
		value = strings.ToLower(value)
	}
	var holds func(s, value string) bool
	switch bare {
	case "like":
		holds = strings.Contains
	case "$like", "startsWith":
		holds = strings.HasPrefix
	case "like$", "endsWith":
		holds = strings.HasSuffix
	default:
		return operator{}, false
	}
	return operator{value: func(v any) bool {
		if v == nil {
			return false
		}
		s := asText(v)
		if fold {
			s = strings.ToLower(s)
		}
		return holds(s, value)
	}}, true
}

// comparing compares a value with the text of a filter, as what the value is: a number with a number, a time with a time.
func comparing(text string, wanted func(c int) bool) operator {
	number, numberError := strconv.ParseFloat(text, 64)
	op := operator{value: func(v any) bool {
		switch x := v.(type) {
		case string:
			return wanted(strings.Compare(x, text))
		case int64:
			return numberError == nil && wanted(compareValues(float64(x), number, false))
		case float64:
			return numberError == nil && wanted(compareValues(x, number, false))
		case bool:
			b, err := strconv.ParseBool(text)
			return err == nil && wanted(compareValues(x, b, false))
		case time.Time:
			t, err := datetime.Parse(text, time.UTC)
			return err == nil && wanted(x.Compare(t))
		}
		return false
	}}
	if n, err := strconv.Atoi(text); err == nil {
		op.length = func(length int) bool { return wanted(length - n) }
	}
	return op
}

// within is the operator in: [a,b,c], brackets optional.
func within(text string) operator {
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(text), "["), "]")
	set := map[string]bool{}
	for _, s := range strings.Split(text, ",") {
		set[strings.TrimSpace(s)] = true
	}
	return operator{value: func(v any) bool { return v != nil && set[asText(v)] }}
}

// tokens holds when each word of the filter stands somewhere in the value, whatever its case.
func tokens(text string) operator {
	words := strings.Fields(strings.ToLower(text))
	return operator{value: func(v any) bool {
		s := strings.ToLower(asText(v))
		for _, word := range words {
			if !strings.Contains(s, word) {
				return false
			}
		}
		return v != nil
	}}
}
