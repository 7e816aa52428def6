package api

import (
	"slices"
	"strings"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/query"
	"cohort/schema"
)

// gistFilter reads the filters of a gist: those of every list, in which case never matters and like knows * and ?, and those
// that ask whether somebody has access. Several may stand in one parameter, separated by commas.
func (c *call) gistFilter(t *schema.Type) (func(query.Item) bool, error) {
	junction, err := c.Choice("rootJunction", "AND", "AND", "OR")
	if err != nil {
		return nil, err
	}
	var tests []func(query.Item) bool
	for _, text := range splitFilters(strings.Join(c.Query()["filter"], ",")) {
		f, err := query.ParseFilter(text)
		if err != nil {
			return nil, err
		}
		test, err := c.gistTest(t, f)
		if err != nil {
			return nil, err
		}
		tests = append(tests, test)
	}
	anyOf := junction == "OR"
	return func(it query.Item) bool {
		for _, test := range tests {
			if test(it) == anyOf {
				return anyOf
			}
		}
		return !anyOf || len(tests) == 0
	}, nil
}

// splitFilters separates filters at the commas that stand in no brackets.
func splitFilters(text string) []string {
	var out []string
	depth, from := 0, 0
	for i := 0; i <= len(text); i++ {
		switch {
		case i == len(text) || text[i] == ',' && depth <= 0:
			if part := strings.TrimSpace(text[from:i]); part != "" {
				out = append(out, part)
			}
			from = i + 1
		case text[i] == '[':
			depth++
		case text[i] == ']':
			depth--
		}
	}
	return out
}

func (c *call) gistTest(t *schema.Type, f query.Filter) (func(query.Item) bool, error) {
	if may := accessFilters[f.Operator]; may != nil || f.Operator == "canAccess" {
		return c.accessTest(t, f, may)
	}
	switch f.Operator {
	case "like", "!like", "$like", "!$like", "like$", "!like$":
		f.Operator = strings.Replace(f.Operator, "like", "ilike", 1)
	}
	f.Wild = true
	filters, err := query.Resolve(t, []query.Filter{f}, false)
	if err != nil {
		return nil, err
	}
	return c.server.orders.Matcher(t, filters), nil
}

// accessFilters are the operators that ask what a user may do with an object.
var accessFilters = map[string]func(*access.View, *graph.Object) bool{
	"canRead":      (*access.View).CanRead,
	"canWrite":     (*access.View).CanUpdate,
	"canDataRead":  (*access.View).CanReadData,
	"canDataWrite": (*access.View).CanWriteData,
}

// accessTest asks whether a user, or the one who asks, has access to the item, or to one of the objects to which a property
// leads. What others may do is told to those who see them.
func (c *call) accessTest(t *schema.Type, f query.Filter, may func(*access.View, *graph.Object) bool) (func(query.Item) bool, error) {
	p := t.Property(f.Path[0])
	if p == nil || len(f.Path) > 1 {
		e := fault.Coded(fault.BadRequest, "E1003", "Unknown path property: %s", strings.Join(f.Path, "."))
		e.Property = f.Path[0]
		return nil, e
	}
	user := f.Value
	if may == nil {
		arguments := strings.Split(strings.Trim(f.Value, "[]"), ",")
		may, user = patternAccess(arguments[len(arguments)-1]), ""
		if len(arguments) > 1 {
			user = arguments[0]
		}
	}
	view := c.View
	if user = strings.TrimSpace(user); user != "" && user != c.View.User.UID {
		o := c.View.Snapshot.ByUID(c.View.User.Type, user)
		if o == nil || !c.View.CanRead(o) {
			return nil, metadata.NotFound(c.View.User.Type, user)
		}
		view = c.server.Access.View(c.View.Snapshot, o)
	}
	return func(it query.Item) bool {
		for o := range it.Related(p) {
			if may(view, c.today(o)) {
				return true
			}
		}
		return false
	}, nil
}

// patternAccess reads an access string such as rw%: every letter in it must be allowed.
func patternAccess(pattern string) func(*access.View, *graph.Object) bool {
	rights := []string{"canRead", "canWrite", "canDataRead", "canDataWrite"}
	var needed []string
	for i, letter := range strings.TrimSpace(pattern) {
		if i < len(rights) && (letter == 'r' || letter == 'w') {
			needed = append(needed, rights[i])
		}
	}
	return func(v *access.View, o *graph.Object) bool {
		return !slices.ContainsFunc(needed, func(right string) bool { return !accessFilters[right](v, o) })
	}
}
