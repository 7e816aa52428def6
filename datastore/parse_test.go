package datastore

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
)

func FuzzParse(f *testing.F) {
	for _, seed := range [][4]string{
		{"", "", "", "1"},
		{"name,root[child1,child2]", "name:eq:Luke", "name", `{"name":"Luke","root":{"child1":[]}}`},
		{"a(b(c~hoist(x.y)))", "_:in:[a,'b,c'],.:!null", "a.0:ndesc", `[{"a":[1]},null]`},
		{"key~hoist(v),a[0[b]]", "a[0].b:!$like:x*", "_:desc", `{"a":[{"b":"\u0000\ud83d\ude00"}]}`},
		{".,_", "a:eq:1e400,b:lt:'13'", ".:nasc", `-1.5e3`},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	f.Fuzz(func(t *testing.T, fields, filter, order, value string) {
		q, err := Parse(Request{Fields: fields, Filters: []string{filter}, Order: order})
		if err != nil {
			if !fault.Is(err, fault.BadRequest) {
				t.Fatalf("%v", err)
			}
			return
		}
		if !jsontext.Value(value).IsValid() {
			return
		}
		if _, err := q.meets("k", []byte(value)); err != nil {
			t.Fatalf("%s: %v", value, err)
		}
		if entry := q.entry(nil, "k"); !jsontext.Value(entry).IsValid() {
			t.Fatalf("fields %q of %s: %s", fields, value, entry)
		}
		sorted := sorter{query: q}
		if err := sorted.add("k"); err != nil && !fault.Is(err, fault.BadRequest) {
			t.Fatal(err)
		}
	})
}

// An edit gives JSON in which the value is found where it was put, and refuses by a Conflict.
func FuzzEdit(f *testing.F) {
	f.Add("", `1`, `2`)
	f.Add("a.b", `{"a":{"b":1,"c":2}}`, `"x"`)
	f.Add("a[0].c", `{"a":[]}`, `[]`)
	f.Add("a.b.c", ` {"a" : null } `, `{}`)
	f.Fuzz(func(t *testing.T, at, value, part string) {
		if !jsontext.Value(value).IsValid() || !jsontext.Value(part).IsValid() {
			return
		}
		e, err := NewEdit(at, nil, part)
		if err != nil {
			if !fault.Is(err, fault.BadRequest) {
				t.Fatal(err)
			}
			return
		}
		out, err := e.apply([]byte(value))
		if err != nil {
			if !fault.Is(err, fault.Conflict) {
				t.Fatal(err)
			}
			return
		}
		if !jsontext.Value(out).IsValid() {
			t.Fatalf("%q of %s: %s", at, value, out)
		}
		var x extractor
		slot := x.add(e.path)
		if err := x.read(out); err != nil {
			t.Fatal(err)
		}
		var got, want any
		if json.Unmarshal(x.values[slot], &got) != nil || json.Unmarshal([]byte(part), &want) != nil {
			return // a number that no float holds
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q of %s set to %s: %s", at, value, part, out)
		}
	})
}

func TestEdit(t *testing.T) {
	number := func(n int) *int { return &n }
	for _, test := range []struct {
		at    string
		roll  *int
		value string
		part  string
		want  string
	}{
		{"", nil, `1`, `2`, `2`},
		{".", number(0), `[1]`, `2`, `[1,2]`},
		{"", number(2), `[1, {"a":1}]`, `2`, `[{"a":1},2]`},
		{"", number(2), `{}`, `2`, `2`},
		{"a", number(3), `{"b":1}`, `2`, `{"b":1,"a":[2]}`},
		{"a", number(3), `{"a":null}`, `2`, `{"a":[2]}`},
		{"a.b", nil, `{"b":{"b":1},"a":{ "b" : 1, "c":2}}`, `{}`, `{"b":{"b":1},"a":{ "b" : {}, "c":2}}`},
		{"a.b.c", nil, `{}`, `1`, `{"a":{"b":{"c":1}}}`},
		{"a[1].c", nil, `{"a":[0,{}]}`, `1`, `{"a":[0,{"c":1}]}`},
		{"a[2]", nil, `{"a":[0,1]}`, `2`, `{"a":[0,1,2]}`},
	} {
		e, err := NewEdit(test.at, test.roll, test.part)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := e.apply([]byte(test.value)); err != nil || string(got) != test.want {
			t.Errorf("%q of %s: %s, %v, want %s", test.at, test.value, got, err, test.want)
		}
	}
}
