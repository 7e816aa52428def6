package query

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"cohort/datetime"
	"cohort/fault"
	"cohort/schema"
	"cohort/schema/catalog"
)

// TestAgainstNaive compares random filters with a plain evaluator over the objects' JSON.
func TestAgainstNaive(t *testing.T) {
	c := asking(demo(t))
	r := rand.New(rand.NewPCG(7, 11))
	types := []string{"dataElement", "program", "programStage", "organisationUnit", "dataSet", "optionSet", "trackedEntityAttribute", "user"}
	found := 0
	for range 6000 {
		typ := catalog.Get(types[r.IntN(len(types))])
		path, leaf := randomPath(r, typ)
		f := Filter{Path: path, Operator: operatorNames[r.IntN(len(operatorNames))]}
		shown := answers(t, c, typ, path)
		f.Value = randomOperand(r, shown, path)
		filters, err := Resolve(typ, []Filter{f}, false)
		if (naive{f, leaf}).unreadable() {
			if !fault.Is(err, fault.BadRequest) {
				t.Fatalf("%+v: %v, want a fault of the request", f, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%+v: %v", f, err)
		}
		for o := range c.Snapshot.All(typ) {
			got, want := filters.Match(c, o), naive{f, leaf}.match(shown[o.UID], path)
			if got != want {
				t.Fatalf("%s %s %+v: %v, naively %v: %v", typ.Name, o.UID, f, got, want, shown[o.UID])
			}
			if got {
				found++
			}
		}
	}
	if found < 1000 {
		t.Errorf("only %d objects were found: the test tests nothing", found)
	}
}

var operatorNames = []string{"eq", "!eq", "ne", "ieq", "like", "!like", "$like", "like$", "ilike", "!ilike", "$ilike", "ilike$",
	"in", "!in", "null", "!null", "empty", "!empty", "gt", "ge", "lt", "le", "token", "!token"}

// randomPath goes along references and documents, and ends at a plain value, a reference or a list of references.
func randomPath(r *rand.Rand, typ *schema.Type) (path []string, leaf *schema.Property) {
	for {
		p := typ.Properties[r.IntN(len(typ.Properties))]
		a := accessTo(p)
		switch {
		case p.WriteOnly || p.Name == "href" || a.shape == raw || a.write != nil || a.shape == outsider || a.shape == outsiders:
			continue
		case a.target() == nil:
			return append(path, p.Name), a.property
		case len(path) < 3 && r.IntN(3) > 0 && !a.target().Unlisted:
			path, typ = append(path, p.Name), a.target()
		case a.leadsAway():
			return append(path, p.Name), a.property
		}
	}
}

// answers are the objects of a type with what a path leads to.
func answers(t *testing.T, c *Context, typ *schema.Type, path []string) map[string]tree {
	t.Helper()
	fields, err := ParseFields("id," + strings.Join(path, "."))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]tree{}
	selection := Select(typ, fields)
	for o := range c.Snapshot.All(typ) {
		out[o.UID] = read(t, selection.Append(nil, c, o))
	}
	return out
}

// randomOperand is one of the values at the end of the path, a part of it, or something else.
func randomOperand(r *rand.Rand, shown map[string]tree, path []string) string {
	for _, o := range shown {
		values := endsOf(o, path)
		if len(values) == 0 || r.IntN(3) == 0 {
			continue
		}
		s := values[r.IntN(len(values))]
		if len(s) > 2 && r.IntN(3) == 0 {
			s = strings.ToUpper(s[1 : len(s)-1])
		}
		if s != "" {
			return s
		}
	}
	return strconv.Itoa(r.IntN(4))
}

func endsOf(v any, path []string) (out []string) {
	switch x := v.(type) {
	case []any:
		for _, item := range x {
			out = append(out, endsOf(item, path)...)
		}
	case tree:
		if len(path) > 0 {
			return endsOf(x[path[0]], path[1:])
		}
		return endsOf(x["id"], nil)
	case nil:
	default:
		out = append(out, fmt.Sprint(x))
	}
	return out
}

// naive evaluates one filter over JSON.
type naive struct {
	Filter
	leaf *schema.Property
}

// unreadable reports whether the operator compares the values, all of one kind, with what is none of that kind.
func (n naive) unreadable() (no bool) {
	if op := strings.TrimPrefix(n.Operator, "!"); op != "ieq" && op != "ne" && len(op) != 2 || op == "in" {
		return false
	}
	var err error
	switch n.leaf.Kind {
	case schema.Date:
		_, err = datetime.Parse(n.Value, time.UTC)
	case schema.Boolean:
		_, err = strconv.ParseBool(n.Value)
	case schema.Integer, schema.Number:
		_, err = strconv.ParseFloat(n.Value, 64)
	}
	return err != nil
}

func (n naive) match(v any, path []string) bool {
	list, isList := v.([]any)
	switch {
	case isList && len(path) > 0:
		for _, item := range list {
			if n.match(item, path) {
				return true
			}
		}
		return false
	case isList:
		return n.list(list)
	case v == nil:
		return n.one(nil)
	case len(path) > 0:
		return n.match(v.(tree)[path[0]], path[1:])
	}
	return n.one(v)
}

func (n naive) list(list []any) bool {
	op := strings.TrimPrefix(strings.Replace(n.Operator, "ne", "!eq", 1), "!")
	size := float64(len(list))
	limit, err := strconv.ParseFloat(n.Value, 64)
	switch {
	case op == "null" || op == "empty":
		return (size == 0) == (op == n.Operator)
	case err == nil && (op == "eq" || op == "ieq"):
		return (size == limit) == (n.Operator == "eq" || n.Operator == "ieq")
	case err == nil && len(op) == 2 && op != "in":
		return order(op, size-limit)
	}
	for _, item := range list {
		if n.one(item) {
			return true
		}
	}
	return false
}

func order(op string, difference float64) bool {
	switch op {
	case "gt":
		return difference > 0
	case "ge":
		return difference >= 0
	case "lt":
		return difference < 0
	}
	return difference <= 0
}

func (n naive) one(v any) bool {
	op, negated := strings.CutPrefix(strings.Replace(n.Operator, "ne", "!eq", 1), "!")
	if reference, ok := v.(tree); ok {
		v = reference["id"]
	}
	if op == "null" || op == "empty" {
		return (v == nil) != negated
	}
	return (v != nil && n.holds(op, v)) != negated
}

func (n naive) holds(op string, v any) bool {
	s, value := fmt.Sprint(v), n.Value
	if x, ok := v.(float64); ok {
		s = strconv.FormatFloat(x, 'f', -1, 64)
	}
	if op == "in" {
		for _, item := range strings.Split(strings.Trim(value, "[]"), ",") {
			if s == strings.TrimSpace(item) {
				return true
			}
		}
		return false
	}
	switch {
	case len(op) == 2 || op == "ieq":
		return n.compares(op, v, s)
	case op == "token":
		words := strings.FieldsFunc(strings.ToLower(value), func(r rune) bool { return strings.ContainsRune(" -_.:/()+,'&#", r) })
		for _, word := range words {
			if !strings.Contains(strings.ToLower(s), word) {
				return false
			}
		}
		return len(words) > 0
	case strings.Contains(op, "ilike"):
		op, s, value = strings.Replace(op, "il", "l", 1), strings.ToLower(s), strings.ToLower(value)
	}
	switch op {
	case "like":
		return strings.Contains(s, value)
	case "$like":
		return strings.HasPrefix(s, value)
	}
	return strings.HasSuffix(s, value)
}

func (n naive) compares(op string, v any, s string) bool {
	var difference float64
	switch {
	case n.leaf.Kind == schema.Date:
		a, errA := time.Parse("2006-01-02T15:04:05.000", s)
		b, errB := time.Parse("2006-01-02T15:04:05.000", n.Value)
		if errA != nil || errB != nil {
			return errB == nil
		}
		difference = float64(a.Compare(b))
	default:
		switch x := v.(type) {
		case float64:
			y, err := strconv.ParseFloat(n.Value, 64)
			if err != nil {
				return false
			}
			difference = x - y
		case bool:
			y, err := strconv.ParseBool(n.Value)
			if err != nil {
				return false
			}
			if x != y {
				difference = -1
				if x {
					difference = 1
				}
			}
		case string:
			value := n.Value
			if op == "ieq" {
				x, value = strings.ToLower(x), strings.ToLower(value)
			}
			difference = float64(strings.Compare(x, value))
		}
	}
	if op == "eq" || op == "ieq" {
		return difference == 0
	}
	return order(op, difference)
}
