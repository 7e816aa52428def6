package dataitem

import (
	"slices"
	"strings"
	"unicode"

	"cohort/fault"
)

// Filter is what filter= asks of items: of which types they are and which type of values they have, and beside that all of several
// tests, or one of them.
type Filter struct {
	types, valueTypes []choice
	tests             []test
	any               bool
	names             map[string]bool // the properties name and displayName, as far as they are asked about
}

// choice is a closed list of values, one of which an item has to have, or none.
type choice struct {
	among   []string
	negated bool
}

func (c choice) holds(value string) bool { return slices.Contains(c.among, value) != c.negated }

// test is one question about a text.
type test struct {
	read    []func(*Item) string // one of which has to pass
	kind    string               // eq, in, like, $like, like$ or token
	negated bool
	list    []string // what is compared with; of a token its words
}

// properties are the texts that can be asked about: as they are, and without case.
var properties = map[string]struct{ plain, folded func(*Item) string }{
	"id":               {func(it *Item) string { return it.ID }, func(it *Item) string { return it.folded[foldedID] }},
	"code":             {func(it *Item) string { return it.Code }, func(it *Item) string { return it.folded[foldedCode] }},
	"name":             {func(it *Item) string { return it.Name }, func(it *Item) string { return it.folded[foldedName] }},
	"shortName":        {func(it *Item) string { return it.ShortName }, func(it *Item) string { return it.folded[foldedShortName] }},
	"displayName":      {func(it *Item) string { return it.DisplayName }, func(it *Item) string { return it.folded[foldedDisplayName] }},
	"displayShortName": {func(it *Item) string { return it.DisplayShortName }, func(it *Item) string { return it.folded[foldedDisplayShortName] }},
	"programId":        {func(it *Item) string { return it.ProgramID }, func(it *Item) string { return strings.ToLower(it.ProgramID) }},
	"optionSetId":      {func(it *Item) string { return it.OptionSetID }, func(it *Item) string { return strings.ToLower(it.OptionSetID) }},
}

// operators are those of texts, by their plain forms; a ! before one negates it, and what it is a synonym of stands behind.
var operators = map[string]struct {
	kind string
	fold bool
}{
	"eq": {"eq", false}, "ieq": {"eq", true}, "in": {"in", false}, "like": {"like", false}, "ilike": {"like", true},
	"$like": {"$like", false}, "$ilike": {"$like", true}, "startsWith": {"$like", true},
	"like$": {"like$", false}, "ilike$": {"like$", true}, "endsWith": {"like$", true}, "token": {"token", true},
}

// shortestIdentifierToken is the least that a word must have to be looked for in identifiers.
const shortestIdentifierToken = 4

// ParseFilter reads the values of all filter= parameters, property:operator:value each. With anyOf an item has to pass one of the
// tests of texts, otherwise all. What cannot be read is a fault of kind Conflict.
func ParseFilter(values []string, anyOf bool) (*Filter, error) {
	f := &Filter{any: anyOf, names: map[string]bool{}}
	for _, text := range values {
		name, rest, _ := strings.Cut(text, ":")
		operator, value, complete := strings.Cut(rest, ":")
		if name = strings.TrimSpace(name); !complete || name == "" {
			return nil, fault.Coded(fault.Conflict, "E2014", "Unable to parse filter `%s`", text)
		}
		var err error
		switch name {
		case "dimensionItemType":
			err = parseChoice(&f.types, name, operator, value, Types, append(slices.Clone(Types), "DATA_SET"))
		case "valueType":
			err = parseChoice(&f.valueTypes, name, operator, value, valueTypes, valueTypes)
		default:
			err = f.add(name, operator, value)
		}
		if err != nil {
			return nil, err
		}
	}
	return f, nil
}

// parseChoice reads a filter whose values are known. Those of known are shown to who asks for another.
func parseChoice(out *[]choice, name, operator, value string, shown, known []string) error {
	c := choice{}
	operator, c.negated = strings.CutPrefix(operator, "!")
	if operator != "eq" && operator != "in" {
		return noOperator(operator)
	}
	for _, v := range listed(value) {
		if !slices.Contains(known, v) {
			f := fault.Coded(fault.Conflict, "E2016", "Unable to parse element `%s` on filter `%s`. The values available are: [%s]", v, name, strings.Join(shown, ", "))
			f.Property, f.Value = name, v
			return f
		}
		if synonym, ok := synonyms[v]; ok {
			v = synonym
		}
		c.among = append(c.among, v)
	}
	if len(c.among) == 0 {
		return fault.Coded(fault.Conflict, "E2014", "Unable to parse filter `%s`", name+":"+operator+":"+value)
	}
	*out = append(*out, c)
	return nil
}

// listed reads [a,b] and a.
func listed(value string) (out []string) {
	for v := range strings.SplitSeq(strings.Trim(strings.TrimSpace(value), "[]"), ",") {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

func noOperator(name string) error {
	return fault.Coded(fault.Conflict, "E2035", "Operator not supported: `%s`", name)
}

// add reads a filter of a text, or of all texts by which people look for things.
func (f *Filter) add(name, operator, value string) error {
	x := test{}
	plain, negated := strings.CutPrefix(operator, "!")
	op, ok := operators[plain]
	p, known := properties[name]
	group := name == "identifiable" || name == "query"
	switch {
	case !known && !group:
		return fault.Coded(fault.Conflict, "E2034", "Filter not supported: `%s`", name)
	case !ok:
		return noOperator(operator)
	}
	x.kind, x.negated = op.kind, negated
	f.names[name] = true
	if op.fold {
		value = strings.ToLower(value)
	}
	switch x.kind {
	case "in":
		x.list = listed(value)
	case "token":
		x.list = strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	default:
		x.list = []string{value}
	}
	if len(x.list) == 0 {
		return fault.Coded(fault.Conflict, "E2014", "Unable to parse filter `%s`", name+":"+operator+":"+value)
	}
	switch {
	case group && op.fold:
		for _, text := range []string{"name", "displayName", "shortName", "displayShortName", "code", "id"} {
			x.read = append(x.read, properties[text].folded)
		}
	case group:
		for _, text := range []string{"name", "displayName", "shortName", "displayShortName", "code", "id"} {
			x.read = append(x.read, properties[text].plain)
		}
	case op.fold:
		x.read = append(x.read, p.folded)
	default:
		x.read = append(x.read, p.plain)
	}
	f.tests = append(f.tests, x)
	return nil
}

// Match reports whether an item passes. One that does not have what is asked about does not.
func (f *Filter) Match(it *Item) bool {
	for _, c := range f.types {
		if !c.holds(it.Type) {
			return false
		}
	}
	for _, c := range f.valueTypes {
		if !c.holds(it.ValueType) {
			return false
		}
	}
	for i := range f.tests {
		if f.tests[i].passes(it) == f.any {
			return f.any
		}
	}
	return !f.any || len(f.tests) == 0
}

func (x *test) passes(it *Item) bool {
	if x.kind == "token" {
		return x.findsAll(it) != x.negated
	}
	there := false
	for _, read := range x.read {
		text := read(it)
		there = there || text != ""
		if text != "" && x.holds(text) {
			return !x.negated
		}
	}
	return x.negated && there
}

func (x *test) holds(text string) bool {
	switch x.kind {
	case "like":
		return strings.Contains(text, x.list[0])
	case "$like":
		return strings.HasPrefix(text, x.list[0])
	case "like$":
		return strings.HasSuffix(text, x.list[0])
	}
	return slices.Contains(x.list, text)
}

// findsAll reports whether each word stands in one of the texts. Identifiers hold any three letters somewhere.
func (x *test) findsAll(it *Item) bool {
	for _, word := range x.list {
		found := false
		for i, read := range x.read {
			last := len(x.read) > 1 && i == len(x.read)-1 // the identifier
			if found = (!last || len(word) >= shortestIdentifierToken) && strings.Contains(read(it), word); found {
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}
