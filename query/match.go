package query

import (
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/datetime"
	"cohort/fault"
	"cohort/graph"
	"cohort/schema"
)

// Filters are filters resolved against a type, joined by AND or OR. They are made once a request and serve any number of
// objects at the same time.
type Filters struct {
	tests []test
	any   bool
}

// test is one resolved filter: the way to a value, and what is asked of it.
type test struct {
	operator
	way  []*accessor
	last []*accessor // the property at the end; of a group, the properties of which one has to match
}

// identifying are the properties for which the group identifiable stands.
var identifying = []string{"id", "code", "name", "shortName"}

// shortestIdentifierToken is the least that a token must have to be looked for in identifiers, which hold any three
// letters somewhere.
const shortestIdentifierToken = 4

// Resolve checks filters against a type. With anyOf an object has to pass one of them (rootJunction=OR), otherwise all.
// An unknown property or operator is a fault of kind BadRequest with code E1003.
func Resolve(t *schema.Type, filters []Filter, anyOf bool) (*Filters, error) {
	out := &Filters{any: anyOf, tests: make([]test, len(filters))}
	for i, f := range filters {
		if err := out.tests[i].resolve(t, f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (x *test) resolve(t *schema.Type, f Filter) (err error) {
	for i, name := range f.Path {
		end := i == len(f.Path)-1
		if end && t != nil && (name == "identifiable" || name == "query") && t.Property(name) == nil && t.Identifiable {
			x.last = group(t, f)
			break
		}
		a := step(t, x.way, name)
		if a == nil {
			e := fault.Coded(fault.BadRequest, "E1003", "Unknown path property: %s", strings.Join(f.Path, "."))
			e.Property = name
			return e
		}
		if end {
			x.last = []*accessor{a}
			break
		}
		x.way = append(x.way, a)
		t = a.target()
	}
	if x.operator, err = parseOperator(f); err == nil && len(x.last) == 1 && x.last[0].shape == plain {
		err = x.comparable(x.last[0].property, f)
	}
	return err
}

// comparable finds out whether the values of a property can be compared with the operator's text at all. Where they cannot, a
// list without members would hide a slip of the client.
func (x *test) comparable(p *schema.Property, f Filter) error {
	if x.kind > lessOrEqual {
		return nil
	}
	ok, what := true, ""
	switch p.Kind {
	case schema.Boolean:
		_, err := strconv.ParseBool(x.text)
		ok, what = err == nil, "true or false"
	case schema.Integer, schema.Number:
		ok, what = x.numeric, "a number"
	case schema.Date:
		_, err := datetime.Parse(x.text, time.UTC)
		ok, what = err == nil, "a date or time"
	}
	if ok {
		return nil
	}
	e := fault.Coded(fault.BadRequest, "E1003", "Unable to compare `%s` with `%s`: it must be %s.", strings.Join(f.Path, "."), f.Value, what)
	e.Property, e.Value = p.Name, f.Value
	return e
}

// step finds the next property of a path: one of the type that the path has come to, or a member of a JSON value.
func step(t *schema.Type, way []*accessor, name string) *accessor {
	if t != nil {
		return accessByName(t, name)
	}
	if len(way) == 0 {
		return nil
	}
	from := way[len(way)-1]
	if from.shape != raw {
		return nil
	}
	return from.member(name)
}

func group(t *schema.Type, f Filter) []*accessor {
	var out []*accessor
	for _, name := range identifying {
		p := t.Property(name)
		if p == nil || p.Storage == schema.Derived && name == "shortName" {
			continue
		}
		if name == "id" && strings.HasSuffix(f.Operator, "token") && len(f.Value) < shortestIdentifierToken {
			continue
		}
		out = append(out, accessTo(p))
	}
	return out
}

// Match reports whether an object passes.
func (f *Filters) Match(c *Context, o *graph.Object) bool { return f.match(c.at(o)) }

func (f *Filters) match(s scope) bool {
	for i := range f.tests {
		if f.tests[i].match(s, f.tests[i].way) == f.any {
			return f.any
		}
	}
	return !f.any || len(f.tests) == 0
}

// match goes the rest of the way. Of a list one member has to pass.
func (x *test) match(s scope, way []*accessor) bool {
	switch {
	case len(way) > 0 && way[0].shape == raw:
		return x.match(s, way[1:]) // what follows reads the member from here
	case len(way) > 0:
		return x.matchMember(s, way[0], way[1:])
	case len(x.last) > 1:
		return x.matchGroup(s)
	}
	return x.matchLast(s, x.last[0])
}

func (x *test) matchMember(s scope, a *accessor, rest []*accessor) bool {
	arrived := false
	for next := range a.each(s) {
		arrived = true
		if x.match(next, rest) {
			return true
		}
	}
	// Where a reference leads to nothing, there is no value at the end of the way.
	return !arrived && a.single() && x.passes(value{}, s.Zone)
}

func (x *test) matchGroup(s scope) bool {
	positive := *x
	positive.negated = false
	for _, a := range x.last {
		if positive.matchLast(s, a) {
			return !x.negated
		}
	}
	return x.negated
}

// matchLast tests the property at the end of the way. A list is asked for its length where the operator can be, and
// otherwise passes by one of its members: objects are compared by their identifiers.
func (x *test) matchLast(s scope, a *accessor) bool {
	if a.within && !x.about() {
		if v, ok := a.json(s); ok && v.Kind() == '[' {
			return x.matchItems(v, s.Zone)
		}
	}
	n, list := a.length(s)
	if !list {
		return x.passes(a.value(s), s.Zone)
	}
	if x.asksLength() {
		return x.passesLength(n)
	}
	if a.shape == documents {
		return x.matchIdentifier(s, a)
	}
	for _, text := range a.plains(s) {
		if x.passes(textOf(text), s.Zone) {
			return true
		}
	}
	return false
}

// matchItems tests what a list of JSON objects has under one name.
func (x *test) matchItems(list jsontext.Value, zone *time.Location) (passes bool) {
	eachItem(list, func(item jsontext.Value) bool {
		passes = x.passes(jsonValue(item), zone)
		return !passes
	})
	return passes
}

func (x *test) matchIdentifier(s scope, a *accessor) bool {
	for next := range a.each(s) {
		if next.own() && x.passes(textOf(next.object.UID), s.Zone) {
			return true
		}
	}
	return false
}
