package query

import (
	"reflect"
	"strings"
	"testing"

	"cohort/fault"
)

func names(list ...string) Fields {
	var out Fields
	for _, name := range list {
		out = append(out, Field{Name: name, Preset: strings.HasPrefix(name, ":") || name == "*"})
	}
	return out
}

func TestParseFields(t *testing.T) {
	for _, test := range []struct {
		text string
		want Fields
	}{
		{"", nil},
		{" , ,", nil},
		{"id,name", names("id", "name")},
		{"id, name ,", names("id", "name")},
		{"*", names("*")},
		{":all,:owner", names(":all", ":owner")},
		{"*,!access", append(names("*"), Field{Name: "access", Exclude: true})},
		{"*,-access", append(names("*"), Field{Name: "access", Exclude: true})},
		{"!:owner", Fields{{Name: ":owner", Preset: true, Exclude: true}}},
		{"a[b]", Fields{{Name: "a", Nested: names("b")}}},
		{"a(b,c)", Fields{{Name: "a", Nested: names("b", "c")}}},
		{"a[]", names("a")},
		{"a.b.c", Fields{{Name: "a", Nested: Fields{{Name: "b", Nested: names("c")}}}}},
		{"a[b[*],!c],d", Fields{{Name: "a", Nested: Fields{{Name: "b", Nested: names("*")}, {Name: "c", Exclude: true}}}, {Name: "d"}}},
		{"a~size", Fields{{Name: "a", Transforms: []Transform{{Name: "size"}}}}},
		{"a|size", Fields{{Name: "a", Transforms: []Transform{{Name: "size"}}}}},
		{"a::size", Fields{{Name: "a", Transforms: []Transform{{Name: "size"}}}}},
		{"a~rename(b)", Fields{{Name: "a", Transforms: []Transform{{"rename", []string{"b"}}}}}},
		{"a~isEmpty~rename(b)", Fields{{Name: "a", Transforms: []Transform{{Name: "isEmpty"}, {"rename", []string{"b"}}}}}},
		{"a~paging(2;10)", Fields{{Name: "a", Transforms: []Transform{{"paging", []string{"2", "10"}}}}}},
		{"a~pluck(name)[id]", Fields{{Name: "a", Nested: names("id"), Transforms: []Transform{{"pluck", []string{"name"}}}}}},
		{"a[id]~keyBy", Fields{{Name: "a", Nested: names("id"), Transforms: []Transform{{Name: "keyBy"}}}}},
		{"a.b~rename(c)", Fields{{Name: "a", Nested: Fields{{Name: "b", Transforms: []Transform{{"rename", []string{"c"}}}}}}}},
	} {
		got, err := ParseFields(test.text)
		if err != nil {
			t.Errorf("%q: %v", test.text, err)
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%q: %+v, want %+v", test.text, got, test.want)
		}
	}
	if got, err := ParseFields("id", "name"); err != nil || !reflect.DeepEqual(got, names("id", "name")) {
		t.Errorf("two parameters: %v, %v", got, err)
	}
}

func TestParseFieldsRefuses(t *testing.T) {
	for _, text := range []string{
		"a[b", "a]", "a[b)", "a)b", "a[b]]", "!", ":", "a~", "a~size(", "a:b", "a..b", ".a", "a!b", "a*", "~size", "[a]",
		strings.Repeat("a[", 40) + "b" + strings.Repeat("]", 40),
		strings.Repeat("a.", 40) + "b",
		strings.Repeat("a,", maxFieldsLength),
	} {
		if fields, err := ParseFields(text); !fault.Is(err, fault.BadRequest) {
			t.Errorf("%.40q: %v, %v", text, fields, err)
		}
	}
}

func TestFieldsOfOthers(t *testing.T) {
	for _, test := range []struct {
		text, name string
		want       bool
	}{
		{"event,status", "status", true}, {"event,status", "deleted", false},
		{"*", "deleted", true}, {":all,!deleted", "deleted", false}, {"!deleted,*", "deleted", false},
		{"!deleted", "status", true}, {"!deleted", "deleted", false},
		{"attributes[value]", "attributes", true}, {"*,!attributes[value]", "attributes", false},
		{"", "status", false},
	} {
		fields, err := ParseFields(test.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := fields.Includes(test.name); got != test.want {
			t.Errorf("%q includes %s: %v", test.text, test.name, got)
		}
	}
	fields, err := ParseFields("attributes[value],*,attributes[attribute~rename(id)],events")
	if err != nil {
		t.Fatal(err)
	}
	inside := fields.Nested("attributes")
	if !inside.Includes("value") || !inside.Includes("attribute") || inside.Includes("code") {
		t.Errorf("inside of attributes: %+v", inside)
	}
	if inside.Renamed("attribute") != "id" || inside.Renamed("value") != "value" {
		t.Error("renaming is lost")
	}
	if fields.Nested("events") != nil || fields.Nested("enrollments") != nil {
		t.Error("what is not said is not nil")
	}
}

func FuzzParseFields(f *testing.F) {
	for _, text := range []string{"id,name", "*,!access", "a[b[c~rename(d)],:owner]", "a.b~size", "a::keyBy(id)[*]", "((", "a~paging(1;2)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fields, err := ParseFields(text)
		if err != nil {
			if !fault.Is(err, fault.BadRequest) {
				t.Errorf("%q: %v is no fault of the request", text, err)
			}
			return
		}
		if depth(fields) > maxFieldsDepth+1 {
			t.Errorf("%q has %d levels", text, depth(fields))
		}
	})
}

func depth(fields Fields) int {
	deepest := 0
	for _, f := range fields {
		deepest = max(deepest, depth(f.Nested))
	}
	return deepest + 1
}
