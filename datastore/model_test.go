package datastore

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/access"
	"cohort/db"
	"cohort/db/dbtest"
	"cohort/graph"
	"cohort/schema/catalog"
)

// user is somebody without roles.
func user(t testing.TB) *access.View {
	t.Helper()
	typ := catalog.Get("user")
	empty := graph.New(catalog.All())
	o := graph.NewObject(1, "UserOfTests", 1, 1, graph.NewValues(typ))
	s := empty.Apply(1, 1, 2, []graph.Change{{ID: 1, Object: o}})
	return access.New(s, s.Object(1))
}

// The model evaluates decoded values, one condition at a time, without any of the code above.
type model struct {
	keys   []string
	values map[string]any // as encoding/json decodes them, with json.Number
}

type absent struct{}

func (m model) at(key, path string) any {
	if path == "_" {
		return key
	}
	v := m.values[key]
	if path == "." {
		return v
	}
	for _, name := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			inner, ok := x[name]
			if !ok {
				return absent{}
			}
			v = inner
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(x) {
				return absent{}
			}
			v = x[i]
		default:
			return absent{}
		}
	}
	return v
}

func text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func float(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return f
}

func (m model) holds(key, path, op, value string) bool {
	v := m.at(key, path)
	if _, none := v.(absent); none {
		return false
	}
	s, isText := v.(string)
	switch op {
	case "null":
		return v == nil
	case "!null":
		return v != nil
	case "empty", "!empty":
		list, isList := v.([]any)
		object, isObject := v.(map[string]any)
		is := isText && s == "" || isList && len(list) == 0 || isObject && len(object) == 0
		return is == (op == "empty")
	case "in", "!in":
		in := slices.Contains(strings.Split(strings.Trim(value, "[]"), ","), text(v))
		return in == (op == "in")
	case "like", "!like":
		return isText && strings.Contains(s, value) == (op == "like")
	case "ilike":
		return isText && strings.Contains(strings.ToLower(s), strings.ToLower(value))
	case "$like", "!$like":
		return isText && strings.HasPrefix(s, value) == (op == "$like")
	case "endswith":
		return isText && strings.HasSuffix(strings.ToLower(s), strings.ToLower(value))
	}
	order := 0
	_, notNumber := strconv.ParseFloat(value, 64)
	switch {
	case path != "_" && (value == "true" || value == "false"):
		b, ok := v.(bool)
		if !ok {
			return false
		}
		order = map[bool]int{false: 0, true: 1}[b] - map[string]int{"false": 0, "true": 1}[value]
	case path != "_" && notNumber == nil:
		n, ok := v.(json.Number)
		if !ok {
			return false
		}
		order = cmp.Compare(float(string(n)), float(value))
	case !isText:
		return false
	default:
		order = strings.Compare(s, strings.Trim(value, "'"))
	}
	return map[string]bool{"eq": order == 0, "!eq": order != 0, "ne": order != 0, "lt": order < 0, "le": order <= 0, "gt": order > 0, "ge": order >= 0}[op]
}

// random makes a value of few different parts, so that conditions meet something.
func random(r *rand.Rand, depth int) any {
	switch n := r.IntN(9); {
	case n < 3 && depth < 3:
		out := map[string]any{}
		for range r.IntN(4) {
			out[string(rune('a'+r.IntN(3)))] = random(r, depth+1)
		}
		return out
	case n == 3 && depth < 3:
		out := []any{}
		for range r.IntN(3) {
			out = append(out, random(r, depth+1))
		}
		return out
	case n == 4:
		return nil
	case n == 5:
		return r.IntN(2) == 0
	case n == 6:
		return json.Number([]string{"0", "1", "13", "-2", "1.5", "1e2"}[r.IntN(6)])
	}
	return []string{"", "a", "A", "ab", "Abc", "13", "true", "ü\""}[r.IntN(8)]
}

func pick(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }

func TestQueriesLikeTheModel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		r := rand.New(rand.NewPCG(7, 11))
		v, space := user(t), New(d).Shared()
		m := model{values: map[string]any{}}
		for i := range 120 {
			key := fmt.Sprintf("%c%d", 'a'+rune(r.IntN(3)), i)
			m.keys, m.values[key] = append(m.keys, key), random(r, 0)
			if err := space.Create(t.Context(), v, "ns", key, encoded(m.values[key])); err != nil {
				t.Fatal(err)
			}
		}
		slices.Sort(m.keys)
		paths := []string{"_", ".", "a", "b", "a.a", "a.b", "c.0", "a.b.c", "0"}
		matches := 0
		for range 1500 {
			var conditions [][3]string
			q := Request{Any: r.IntN(2) == 0}
			for range r.IntN(4) {
				c := [3]string{paths[r.IntN(len(paths))], pick(r, "null", "!null", "empty", "!empty", "in", "!in", "eq", "!eq", "ne", "lt", "le", "gt", "ge", "like", "!like", "ilike", "$like", "!$like", "endswith"), ""}
				filter := c[0] + ":" + c[1]
				switch c[1] {
				case "null", "!null", "empty", "!empty":
				case "in", "!in":
					c[2] = pick(r, "[a,13]", "[true]", "[ab,Abc,null]", "[a1,b2]")
					filter += ":" + c[2]
				case "like", "!like", "ilike", "$like", "!$like", "endswith":
					c[2] = pick(r, "a", "b", "1", "A", "")
					filter += ":" + c[2]
				default:
					c[2] = pick(r, "a", "ab", "13", "'13'", "true", "false", "1.5", "-2", "b7")
					filter += ":" + c[2]
				}
				conditions, q.Filters = append(conditions, c), append(q.Filters, filter)
			}
			order := paths[r.IntN(len(paths))]
			down := r.IntN(2) == 0
			if q.Order = order; down {
				q.Order += ":desc"
			}
			q.Skip, q.Limit = r.IntN(10), r.IntN(8)
			var want []string
			for _, key := range m.keys {
				met := len(conditions) == 0 || !q.Any
				for _, c := range conditions {
					if m.holds(key, c[0], c[1], c[2]) == q.Any {
						met = q.Any
					}
				}
				if met {
					want = append(want, key)
				}
			}
			slices.SortStableFunc(want, func(a, b string) int {
				x, y := m.at(a, order), m.at(b, order)
				none := func(v any) bool {
					_, missing := v.(absent)
					return v == nil || missing
				}
				switch nx, ny := none(x), none(y); {
				case nx && ny:
					return 0
				case nx:
					return 1
				case ny:
					return -1
				case down:
					x, y = y, x
				}
				return strings.Compare(text(x), text(y))
			})
			want = want[min(q.Skip, len(want)):]
			if q.Limit > 0 {
				want = want[:min(q.Limit, len(want))]
			}
			matches += len(want)
			if got := keysOf(t, space, v, q); !slices.Equal(got, want) {
				t.Fatalf("%+v: %v, want %v", q, got, want)
			}
		}
		if matches < 500 {
			t.Errorf("only %d entries were found by all queries", matches)
		}
	})
}

// encoded writes a value as a client would, text in quotes.
func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func keysOf(t testing.TB, space Space, v *access.View, r Request) (keys []string) {
	t.Helper()
	q, err := Parse(r)
	if err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	err = space.Run(t.Context(), v, "ns", q, func(entry []byte) error {
		var shown struct{ Key string }
		if !jsontext.Value(entry).IsValid() {
			t.Fatalf("%s is no JSON", entry)
		}
		if err := json.Unmarshal(entry, &shown); err != nil {
			return err
		}
		keys = append(keys, shown.Key)
		return nil
	})
	if err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	return keys
}

// What an entry shows is what the model finds at the path.
func TestFieldsLikeTheModel(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for range 3000 {
		m := model{values: map[string]any{"k": random(r, 0)}}
		paths := []string{"a", "a.b", "c.0", "b.a", "a.b.c", "."}
		r.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
		var fields []string
		for i, path := range paths {
			fields = append(fields, fmt.Sprintf("%s~hoist(f%d)", path, i))
		}
		q, err := Parse(Request{Fields: strings.Join(fields, ","), IncludeAll: true})
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := q.meets("k", []byte(encoded(m.values["k"]))); err != nil || !ok {
			t.Fatalf("%v %v", ok, err)
		}
		var shown map[string]json.RawMessage
		if err := json.Unmarshal(q.entry(nil, "k"), &shown); err != nil {
			t.Fatal(err)
		}
		for i, path := range paths {
			want := m.at("k", path)
			if _, missing := want.(absent); missing {
				want = nil
			}
			if got := string(shown[fmt.Sprintf("f%d", i)]); got != encoded(want) {
				t.Fatalf("%s of %s: %s, want %s", path, encoded(m.values["k"]), got, encoded(want))
			}
		}
	}
}
