package datastore

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// filter is one condition on the value at a path. A condition on a value that is not there does not hold.
type filter struct {
	slot int  // of the value
	key  bool // the value is the key: a text, whatever it looks like
	operator
	not  bool
	fold bool // upper and lower case are the same

	text    string
	kind    jsontext.Kind // of the text: that of values which it is compared with
	number  float64
	set     []string
	pattern []string // what stands between the wildcards
}

type operator uint8

const (
	isNullOp operator = iota + 1
	isEmptyOp
	inOp
	equalOp
	lessOp
	atMostOp
	greaterOp
	atLeastOp
	likeOp // compares texts with a pattern
)

// operators are all operators without their negations, which a ! begins.
var operators = map[string]struct {
	operator
	fold       bool // upper and lower case are the same
	start, end bool // the pattern may begin later, or end earlier
}{
	"null": {operator: isNullOp}, "empty": {operator: isEmptyOp}, "in": {operator: inOp}, "eq": {operator: equalOp},
	"lt": {operator: lessOp}, "le": {operator: atMostOp}, "lte": {operator: atMostOp},
	"gt": {operator: greaterOp}, "ge": {operator: atLeastOp}, "gte": {operator: atLeastOp},
	"ieq":  {likeOp, true, false, false},
	"like": {likeOp, false, true, true}, "ilike": {likeOp, true, true, true},
	"$like": {likeOp, false, false, true}, "$ilike": {likeOp, true, false, true}, "startswith": {likeOp, true, false, true},
	"like$": {likeOp, false, true, false}, "ilike$": {likeOp, true, true, false}, "endswith": {likeOp, true, true, false},
}

// positive are the operators that have no negation: lt has ge.
const positive = " lt le lte gt ge gte ieq "

// parseFilter reads path:operator or path:operator:value.
func parseFilter(text string, x *extractor) (*filter, error) {
	where, rest, _ := strings.Cut(text, ":")
	named, value, given := strings.Cut(rest, ":")
	at, err := parsePath(strings.TrimSpace(where))
	if err != nil {
		return nil, err
	}
	name := strings.ToLower(named)
	if name == "ne" || name == "neq" {
		name = "!eq"
	}
	f := &filter{key: at.key}
	name, f.not = strings.CutPrefix(name, "!")
	o := operators[name]
	f.operator = o.operator
	switch unary := f.operator == isNullOp || f.operator == isEmptyOp; {
	case f.operator == 0 || f.not && strings.Contains(positive, " "+name+" "):
		return nil, unreadable("E7652", "Unknown operator '%s' in filter '%s'", named, text)
	case unary && given, !unary && !given:
		return nil, unreadable("E7652", "Not a valid filter: '%s'; it is <path>:<operator>, with :<value> for operators that take one", text)
	}
	if !f.key {
		f.slot = x.add(at.names)
	}
	switch f.operator {
	case inOp:
		inner, opened := strings.CutPrefix(value, "[")
		inner, closed := strings.CutSuffix(inner, "]")
		if !opened || !closed {
			return nil, unreadable("E7652", "Not a valid filter: '%s'; the values of %s stand in square brackets", text, name)
		}
		for each := range split(inner) {
			f.set = append(f.set, unquote(strings.TrimSpace(each)))
		}
		if len(f.set) > most {
			return nil, unreadable("E7652", "A filter has more than %d values", most)
		}
	case likeOp:
		f.text = unquote(value)
		if f.fold = o.fold; f.fold {
			f.text = strings.ToLower(f.text)
		}
		if f.pattern = strings.Split(f.text, "*"); name == "ieq" {
			f.pattern = []string{f.text}
		}
		if o.start {
			f.pattern = slices.Insert(f.pattern, 0, "")
		}
		if o.end {
			f.pattern = append(f.pattern, "")
		}
	default:
		f.value(value)
	}
	return f, nil
}

// value takes from what a value looks like which values it is compared with.
func (f *filter) value(text string) {
	f.text, f.kind = unquote(text), '"'
	if f.key || f.text != text {
		return
	}
	switch kind := jsontext.Value(text).Kind(); {
	case text == "true" || text == "false":
		f.kind = kind
	case text == "null" && f.operator == equalOp:
		f.operator = isNullOp
	case kind == '0' && jsontext.Value(text).IsValid():
		f.kind, f.number = kind, numberOf(text)
	}
}

// unquote takes the single quotes off a value that is a text whatever it looks like.
func unquote(text string) string {
	if len(text) >= 2 && text[0] == '\'' && text[len(text)-1] == '\'' {
		return text[1 : len(text)-1]
	}
	return text
}

// numberOf reads a JSON number; what is larger than any is infinite.
func numberOf(text string) float64 {
	x, _ := strconv.ParseFloat(text, 64) // fails for nothing else
	return x
}

// holds reports whether an entry meets the condition.
func (f *filter) holds(key string, values [][]byte) bool {
	if f.key {
		return f.holdsText(key)
	}
	value := values[f.slot]
	if value == nil {
		return false
	}
	kind := jsontext.Value(value).Kind()
	switch {
	case f.operator == isNullOp:
		return (kind == 'n') != f.not
	case f.operator == isEmptyOp:
		return empty(value) != f.not
	case f.operator == inOp || kind == '"' && (f.operator == likeOp || f.kind == '"'):
		return f.holdsText(textOf(value))
	case f.operator == likeOp:
		return false
	case f.kind == '0' && kind == '0':
		return f.compared(cmp.Compare(numberOf(string(value)), f.number))
	case (f.kind == 't' || f.kind == 'f') && (kind == 't' || kind == 'f'):
		return f.compared(strings.Compare(string(value), f.text)) // false is before true in the alphabet, too
	}
	return false
}

// holdsText reports whether a text meets the condition.
func (f *filter) holdsText(text string) bool {
	switch f.operator {
	case isNullOp:
		return f.not
	case isEmptyOp:
		return (text == "") != f.not
	case inOp:
		return slices.Contains(f.set, text) != f.not
	case likeOp:
		if f.fold {
			text = strings.ToLower(text)
		}
		return matches(text, f.pattern) != f.not
	}
	return f.compared(strings.Compare(text, f.text))
}

// compared reports whether the order of a value and the filter's is as it should be.
func (f *filter) compared(order int) bool {
	switch f.operator {
	case lessOp:
		return order < 0
	case atMostOp:
		return order <= 0
	case greaterOp:
		return order > 0
	case atLeastOp:
		return order >= 0
	}
	return (order == 0) != f.not
}

// matches reports whether a text is the parts of a pattern, with anything between them.
func matches(text string, parts []string) bool {
	last := len(parts) - 1
	if last == 0 {
		return text == parts[0]
	}
	text, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	if text, ok = strings.CutSuffix(text, parts[last]); !ok {
		return false
	}
	for _, part := range parts[1:last] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return true
}

// empty reports whether a value is "", {} or [].
func empty(value []byte) bool {
	switch value[0] {
	case '"':
		return len(value) == 2
	case '{', '[':
		return len(strings.TrimSpace(string(value[1:len(value)-1]))) == 0
	}
	return false
}

// split separates a list at its commas, except those in brackets and in values that stand in single quotes.
func split(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		begin, depth, quoted := 0, 0, false
		for i := 0; i < len(text); i++ {
			opens := i == begin || text[max(i, 1)-1] == ':' || text[max(i, 1)-1] == '[' || text[max(i, 1)-1] == ','
			closes := i+1 == len(text) || text[i+1] == ',' || text[i+1] == ']'
			switch c := text[i]; {
			case quoted:
				quoted = c != '\'' || !closes
			case c == '\'' && opens && strings.Contains(text[i+1:], "'"):
				quoted = true
			case c == '[':
				depth++
			case c == ']':
				depth--
			case c == ',' && depth <= 0:
				if !yield(text[begin:i]) {
					return
				}
				begin = i + 1
			}
		}
		yield(text[begin:])
	}
}
