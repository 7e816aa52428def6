package api

import (
	"cmp"
	"slices"
	"strings"

	"cohort/graph"
	"cohort/query"
	"cohort/schema"
)

// mixedList is a list of objects of several types, as the request's parameters say, in an order unless another one is asked for.
func (c *call) mixedList(name string, types []*schema.Type, all func() []*graph.Object, orders []query.Order) ([]byte, error) {
	q := c.queryContext()
	passes, err := c.mixedFilter(q, types)
	if err != nil {
		return nil, err
	}
	asked, err := query.ParseOrder(c.Query()["order"]...)
	if err != nil {
		return nil, err
	}
	if len(asked) > 0 {
		orders = asked
	}
	found := slices.DeleteFunc(all(), func(o *graph.Object) bool { return !passes(o) })
	if len(orders) > 0 {
		query.SortMixed(q, found, orders)
	}
	page, err := c.page(len(found))
	if err != nil {
		return nil, err
	}
	b := append(make([]byte, 0, 1<<12), '{')
	if page != nil {
		found = found[page.first:page.end]
		b = append(page.append(b), ',')
	}
	return c.appendMixed(b, name, q, found)
}

// appendMixed writes the rest of an answer: the list, and the end.
func (c *call) appendMixed(b []byte, name string, q *query.Context, list []*graph.Object) ([]byte, error) {
	fields, err := c.fields("id,displayName")
	if err != nil {
		return nil, err
	}
	selections := map[*schema.Type]*query.Selection{}
	b = append(append(append(b, '"'), name...), `":[`...)
	for i, o := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if selections[o.Type] == nil {
			selections[o.Type] = query.Select(o.Type, fields)
		}
		b = selections[o.Type].Append(b, q, o)
	}
	return append(b, "]}"...), nil
}

// mixedFilter reads filter= and query= of a list of objects of several types. An object of a type without what is asked about does
// not pass; what no type has is refused.
func (c *call) mixedFilter(q *query.Context, types []*schema.Type) (func(*graph.Object) bool, error) {
	junction, err := c.Choice("rootJunction", "AND", "AND", "OR")
	if err != nil {
		return nil, err
	}
	anyOf := junction == "OR"
	var tests []map[*schema.Type]*query.Filters
	for _, text := range c.Query()["filter"] {
		f, err := query.ParseFilter(text)
		if err != nil {
			return nil, err
		}
		test := map[*schema.Type]*query.Filters{}
		var refused error
		for _, t := range types {
			if test[t], err = query.Resolve(t, []query.Filter{f}, false); err != nil {
				delete(test, t)
				refused = err
			}
		}
		if len(test) == 0 {
			return nil, refused
		}
		tests = append(tests, test)
	}
	search := map[*schema.Type]*query.Filters{}
	for _, t := range types {
		if text := c.Query().Get("query"); text != "" {
			search[t], err = query.Resolve(t, []query.Filter{{Path: []string{"identifiable"}, Operator: "token", Value: text}}, false)
			if err != nil {
				return nil, err
			}
		}
	}
	return func(o *graph.Object) bool {
		if f := search[o.Type]; f != nil && !f.Match(q, o) {
			return false
		}
		for _, test := range tests {
			if f := test[o.Type]; (f != nil && f.Match(q, o)) == anyOf {
				return anyOf
			}
		}
		return !anyOf || len(tests) == 0
	}, nil
}

// mixedGists answers with objects of several types, each in short.
func (c *call) mixedGists(name string, types []*schema.Type, all func() []*graph.Object) error {
	given, err := query.ParseFields(strings.ReplaceAll(strings.Join(c.Query()["fields"], ","), "@", "~"))
	if err != nil {
		return err
	}
	byType := map[*schema.Type]gistAnswer{}
	passes := map[*schema.Type]func(query.Item) bool{}
	var refused error
	for _, t := range types {
		if byType[t], err = c.gistOf(t, "S", mixedFields(t, types, given)); err != nil {
			return err
		}
		byType[t].Whole = len(given) != 1 || given[0].Preset
		if passes[t], err = c.gistFilter(t); err != nil {
			refused = err
			delete(passes, t)
		}
	}
	if len(passes) == 0 {
		return refused
	}
	list := gistList{name: name, first: byType[types[0]], of: func(it query.Item) gistAnswer { return byType[it.Object().Type] }}
	for _, f := range given { // as they were asked for, and then what presets have added
		if !f.Preset && !f.Exclude {
			list.columns = append(list.columns, given.Renamed(f.Name))
		}
	}
	for _, t := range types {
		for _, name := range byType[t].Columns() {
			if !slices.Contains(list.columns, name) {
				list.columns = append(list.columns, name)
			}
		}
	}
	q := c.gistContext()
	return c.answerList(list, &gistWanted{}, func(w *gistWanted) ([]query.Item, error) {
		found := slices.DeleteFunc(all(), func(o *graph.Object) bool {
			return passes[o.Type] == nil || !passes[o.Type](q.Item(o))
		})
		slices.SortFunc(found, func(a, b *graph.Object) int { return cmp.Compare(a.ID, b.ID) })
		query.SortMixed(q, found, w.orders)
		w.total = len(found)
		return slices.Collect(q.Items(slices.Values(found[min(w.first(), w.total):min(w.end(), w.total)]))), nil
	})
}

// mixedFields are the fields of a gist as far as a type has them; presets stand for what all types have.
func mixedFields(t *schema.Type, types []*schema.Type, given query.Fields) query.Fields {
	if len(given) == 0 {
		given = query.Fields{{Name: "*", Preset: true}}
	}
	has := func(name string) func(*schema.Type) bool {
		return func(t *schema.Type) bool { return t.Property(name) != nil }
	}
	lacks := func(name string) func(*schema.Type) bool {
		return func(t *schema.Type) bool { return t.Property(name) == nil }
	}
	var out query.Fields
	for _, f := range given {
		if !f.Preset && t.Property(f.Name) == nil && slices.ContainsFunc(types, has(f.Name)) {
			continue
		}
		out = append(out, f)
		if !f.Preset || f.Exclude {
			continue
		}
		for _, p := range t.Properties {
			named := slices.ContainsFunc(given, func(other query.Field) bool { return other.Name == p.Name && !other.Exclude })
			if !named && slices.ContainsFunc(types, lacks(p.Name)) {
				out = append(out, query.Field{Name: p.Name, Exclude: true})
			}
		}
	}
	if len(out) == 0 { // which would stand for all
		out = query.Fields{{Name: "id"}, {Name: "id", Exclude: true}}
	}
	return out
}
