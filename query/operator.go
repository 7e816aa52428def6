package query

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"cohort/datetime"
	"cohort/fault"
)

// operator is a filter's operator with what it compares with. Its test is said without the negation: a negated operator
// passes what the plain one does not, also where there is no value at all.
type operator struct {
	kind    operatorKind
	negated bool
	fold    bool // case does not matter
	folded  bool // values come in lower case where it does not
	text    string
	pattern string   // text, without its case where that does not matter
	list    []string // of in, sorted; of token, its words; of a pattern without ?, what stands between its *
	number  float64
	numeric bool // text is a number
}

type operatorKind uint8

const (
	equal operatorKind = iota
	greater
	greaterOrEqual
	less
	lessOrEqual
	contains
	starts
	ends
	token
	in
	null
	empty
	wild
)

var operators = map[string]operatorKind{
	"eq": equal, "gt": greater, "ge": greaterOrEqual, "gte": greaterOrEqual, "lt": less, "le": lessOrEqual, "lte": lessOrEqual,
	"like": contains, "$like": starts, "like$": ends, "token": token, "in": in, "null": null, "empty": empty,
}

// synonyms spell operators in another way.
var synonyms = map[string]string{
	"ne": "!eq", "neq": "!eq", "ine": "!ieq", "startsWith": "$ilike", "endsWith": "ilike$", "!startsWith": "!$ilike", "!endsWith": "!ilike$",
}

func parseOperator(f Filter) (operator, error) {
	name := f.Operator
	if other, ok := synonyms[name]; ok {
		name = other
	}
	op := operator{text: f.Value}
	name, op.negated = strings.CutPrefix(name, "!")
	for _, prefix := range []string{"ieq", "ilike", "$ilike"} {
		if strings.HasPrefix(name, prefix) {
			name, op.fold = strings.Replace(name, "i", "", 1), true
			break
		}
	}
	kind, ok := operators[name]
	if !ok {
		return op, fault.Coded(fault.BadRequest, "E1003", "`%s` is not a valid operator.", f.Operator)
	}
	if op.kind = kind; kind == contains && f.Wild && strings.ContainsAny(f.Value, "*?") {
		op.kind = wild
	}
	return op, op.prepare()
}

// prepare reads what the operator compares with, once for all objects.
func (op *operator) prepare() error {
	switch op.kind {
	case in:
		text := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(op.text), "["), "]")
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item != "" {
				op.list = append(op.list, item)
			}
		}
		if len(op.list) == 0 {
			return fault.Coded(fault.BadRequest, "E1003", "Invalid argument `%s` for in operator.", op.text)
		}
		slices.Sort(op.list)
	case token:
		op.fold = true
		op.list = strings.FieldsFunc(strings.ToLower(op.text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	default:
		if op.pattern = op.text; op.fold {
			op.pattern = strings.ToLower(op.text)
		}
		if op.kind == wild && !strings.Contains(op.pattern, "?") {
			op.list = strings.Split(op.pattern, "*")
		}
		var err error
		op.number, err = strconv.ParseFloat(strings.TrimSpace(op.text), 64)
		op.numeric = err == nil
	}
	return nil
}

// about reports whether the operator asks if there is a value, rather than what it is.
func (op *operator) about() bool { return op.kind == null || op.kind == empty }

// passes tests a value.
func (op *operator) passes(v value, zone *time.Location) bool {
	switch {
	case op.about():
		return (v.nature == absent) != op.negated
	case v.nature == absent:
		return op.negated
	}
	return op.holds(v, zone) != op.negated
}

func (op *operator) holds(v value, zone *time.Location) bool {
	switch op.kind {
	case equal, greater, greaterOrEqual, less, lessOrEqual:
		c, comparable := op.compare(v, zone)
		return comparable && op.wants(c)
	case in:
		_, found := slices.BinarySearch(op.list, v.string(zone))
		return found
	}
	s := v.string(zone)
	if op.kind == contains && op.fold && !op.folded {
		return containsFold(s, op.pattern)
	}
	if op.fold && !op.folded {
		s = strings.ToLower(s)
	}
	switch op.kind {
	case contains:
		return strings.Contains(s, op.pattern)
	case wild:
		if op.list != nil {
			return inTurn(s, op.list)
		}
		return fits(s, op.pattern)
	case starts:
		return strings.HasPrefix(s, op.pattern)
	case ends:
		return strings.HasSuffix(s, op.pattern)
	}
	return len(op.list) > 0 && !slices.ContainsFunc(op.list, func(word string) bool { return !strings.Contains(s, word) })
}

func (op *operator) wants(c int) bool {
	switch op.kind {
	case greater:
		return c > 0
	case greaterOrEqual:
		return c >= 0
	case less:
		return c < 0
	case lessOrEqual:
		return c <= 0
	}
	return c == 0
}

// compare compares a value with the operator's text, read as what the value is.
func (op *operator) compare(v value, zone *time.Location) (c int, ok bool) {
	switch v.nature {
	case textual:
		if op.fold && !op.folded {
			v = v.folded()
		}
		return strings.Compare(v.text, op.pattern), true
	case boolean:
		b, err := strconv.ParseBool(op.text)
		return cmp.Compare(v.number, truth(b).number), err == nil
	case moment:
		t, err := datetime.Parse(op.text, zone)
		return cmp.Compare(v.number, t.UnixMilli()), err == nil
	}
	return cmp.Compare(v.float(), op.number), op.numeric
}

// asksLength reports whether the operator asks a list for its length, rather than its members for themselves.
func (op *operator) asksLength() bool { return op.about() || op.kind <= lessOrEqual && op.numeric }

func (op *operator) passesLength(n int) bool {
	if op.about() {
		return (n == 0) != op.negated
	}
	return op.wants(cmp.Compare(float64(n), op.number)) != op.negated
}

// inTurn reports whether a text begins with the first of some parts, ends with the last, and holds the others between them in their
// order. There are two parts at least.
func inTurn(s string, parts []string) bool {
	last := len(parts) - 1
	s, begins := strings.CutPrefix(s, parts[0])
	if !begins {
		return false
	}
	for _, part := range parts[1:last] {
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return strings.HasSuffix(s, parts[last])
}

// fits reports whether a text is what a pattern of characters, * and ? describes. What a * stands for grows only when what
// follows it does not fit.
func fits(s, pattern string) bool {
	text, p := []rune(s), []rune(pattern)
	star, from := -1, 0 // the last * and where what it stands for ends
	i, j := 0, 0
	for i < len(text) {
		switch {
		case j < len(p) && p[j] == '*':
			star, from = j, i
			j++
		case j < len(p) && (p[j] == '?' || p[j] == text[i]):
			i++
			j++
		case star >= 0:
			from++
			i, j = from, star+1
		default:
			return false
		}
	}
	for j < len(p) && p[j] == '*' {
		j++
	}
	return j == len(p)
}
