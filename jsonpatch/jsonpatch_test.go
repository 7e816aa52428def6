package jsonpatch

import (
	"strings"
	"testing"

	"cohort/fault"
	"cohort/payload"
)

const document = `{"a":1,"b":[{"id":"x","n":1},{"id":"y"}],"c":{"d":[1,2]},"e":null,"r":["p","q"],"x/y~":0}`

func parsed(t *testing.T, text string) any {
	t.Helper()
	value, err := payload.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func apply(root payload.Tree, operations []Operation) error {
	d := &Document{Root: root}
	for i := range operations {
		if err := d.Apply(&operations[i]); err != nil {
			return err
		}
	}
	return nil
}

func TestApply(t *testing.T) {
	for _, test := range []struct{ patch, then string }{
		{`[{"op":"replace","path":"/a","value":2}]`, `{"a":2`},
		{`[{"op":"add","path":"/z","value":2}]`, `"z":2}`},
		{`[{"op":"remove","path":"/a"}]`, `{"a":null`},
		{`[{"op":"remove","path":"/c/d"}]`, `"c":{}`},
		{`[{"op":"remove","path":"/c/d/0"}]`, `"c":{"d":[2]}`},
		{`[{"op":"add","path":"/c/d/-","value":3},{"op":"add","path":"/c/d/0","value":0}]`, `"d":[0,1,2,3]`},
		{`[{"op":"add","path":"/c/d/2","value":3}]`, `"d":[1,2,3]`},
		{`[{"op":"replace","path":"/c/d/1","value":[]}]`, `"d":[1,[]]`},
		{`[{"op":"add","path":"/e/-","value":1}]`, `"e":[1]`},
		{`[{"op":"add","path":"/e/f","value":1}]`, `"e":{"f":1}`},
		{`[{"op":"replace","path":"/e","value":true}]`, `"e":true`},
		{`[{"op":"remove-by-id","path":"/b","id":"x"}]`, `"b":[{"id":"y"}]`},
		{`[{"op":"remove-by-id","path":"/r","id":"p"}]`, `"r":["q"]`},
		{`[{"op":"replace","path":"/x~1y~0","value":1}]`, `"x/y~":1`},
		{`[{"op":"replace","path":"/b/0/n","value":2}]`, `{"id":"x","n":2}`},
		{`[{"op":"move","from":"/b/0","path":"/b/1"}]`, `"b":[{"id":"y"},{"id":"x","n":1}]`},
		{`[{"op":"move","from":"/a","path":"/a"}]`, `{"a":1`},
		{`[{"op":"copy","from":"/b/0","path":"/b/-"},{"op":"replace","path":"/b/2/n","value":3}]`, `"b":[{"id":"x","n":1},{"id":"y"},{"id":"x","n":3}]`},
		{`[{"op":"test","path":"/a","value":1.0},{"op":"test","path":"/b/1","value":{"id":"y"}},{"op":"test","path":"/e","value":null},{"op":"test","path":"/c/d","value":[1,2]}]`, `{"a":1`},
		{`[]`, document},
	} {
		operations, err := Parse(parsed(t, test.patch))
		if err != nil {
			t.Errorf("%s: %v", test.patch, err)
			continue
		}
		for round := range 2 { // a patch that is made twice finds its values as they were
			tree := parsed(t, document).(payload.Tree)
			if err := apply(tree, operations); err != nil {
				t.Errorf("%s: %v", test.patch, err)
			}
			if got := string(payload.Append(nil, tree)); !strings.Contains(got, test.then) {
				t.Errorf("%s, round %d: %s, want %s", test.patch, round, got, test.then)
			}
		}
	}
}

func TestRefuses(t *testing.T) {
	for patch, says := range map[string]string{
		`{}`:  "a list of operations",
		`[1]`: "Operation 0 of the patch must be an object",
		`[{"op":"test","path":"/a","value":1},{}]`:       "Operation 1 of the patch is ``: known are",
		`[{"op":"swap","path":"/a"}]`:                    "is `swap`: known are add, remove",
		`[{"op":"remove"}]`:                              "must have a path",
		`[{"op":"remove","path":"a"}]`:                   "begins with /",
		`[{"op":"add","path":"/a"}]`:                     "(add /a) has no value",
		`[{"op":"move","path":"/a"}]`:                    "must have a from",
		`[{"op":"move","from":"/c","path":"/c/d/-"}]`:    "moves /c into itself",
		`[{"op":"remove-by-id","path":"/b"}]`:            "has no id",
		`[{"op":"remove-by-id","path":"/b","id":"z"}]`:   "No object with id z is in /b",
		`[{"op":"remove-by-id","path":"/e","id":"z"}]`:   "No object with id z is in /e",
		`[{"op":"remove-by-id","path":"/a","id":"z"}]`:   "Invalid path /a",
		`[{"op":"replace","path":"/nope","value":1}]`:    "Invalid path /nope",
		`[{"op":"remove","path":"/nope"}]`:               "Invalid path /nope",
		`[{"op":"add","path":"/a/b","value":1}]`:         "Invalid path /a/b",
		`[{"op":"add","path":"/no/b","value":1}]`:        "Invalid path /no/b",
		`[{"op":"add","path":"/c/d/3","value":1}]`:       "Invalid path /c/d/3",
		`[{"op":"add","path":"/c/d/01","value":1}]`:      "Invalid path /c/d/01",
		`[{"op":"replace","path":"/c/d/-","value":1}]`:   "Invalid path /c/d/-",
		`[{"op":"replace","path":"/x~1y","value":1}]`:    "Invalid path /x~1y",
		`[{"op":"copy","from":"/nope","path":"/a"}]`:     "Invalid path /nope",
		`[{"op":"test","path":"/nope","value":1}]`:       "Invalid path /nope",
		`[{"op":"test","path":"/a","value":"1"}]`:        "The test of /a fails",
		`[{"op":"test","path":"/c","value":{"x":[1]}}]`:  "The test of /c fails",
		`[{"op":"test","path":"/c/d","value":[1,2,3]}]`:  "The test of /c/d fails",
		`[{"op":"test","path":"/c","value":{"d":null}}]`: "The test of /c fails",
	} {
		operations, err := Parse(parsed(t, patch))
		if err == nil {
			err = apply(parsed(t, document).(payload.Tree), operations)
		}
		f, ok := fault.As(err)
		if !ok || !strings.Contains(f.Message, says) || (f.Kind == fault.Conflict) != strings.Contains(says, "The test") {
			t.Errorf("%s: %v, want %s", patch, err, says)
		}
	}
}

func TestCopiesAreBounded(t *testing.T) {
	patch := "[" + strings.Repeat(`{"op":"copy","from":"/c","path":"/c/d/-"},`, 60) + `{"op":"remove","path":"/a"}]`
	operations, err := Parse(parsed(t, patch))
	if err != nil {
		t.Fatal(err)
	}
	if err := apply(parsed(t, document).(payload.Tree), operations); !fault.Is(err, fault.BadRequest) || !strings.Contains(err.Error(), "copies more than") {
		t.Fatal(err)
	}
}

// A patch of strangers never panics, fails with faults alone, leaves JSON, and does the same when it is made again.
func FuzzApply(f *testing.F) {
	for _, patch := range []string{
		`[{"op":"add","path":"/b/-","value":{"id":"z"}},{"op":"copy","from":"/b","path":"/c/e"},{"op":"move","from":"/c","path":"/b/0"}]`,
		`[{"op":"remove-by-id","path":"/b","id":"x"},{"op":"test","path":"/b","value":[{"id":"y"}]},{"op":"remove","path":"/b/0"}]`,
		`[{"op":"replace","path":"/x~1y~0","value":[[]]},{"op":"add","path":"/x~1y~0/0/-","value":null}]`,
	} {
		f.Add(document, patch)
	}
	f.Fuzz(func(t *testing.T, text, patch string) {
		read := func(text string) (any, error) {
			return payload.ReadTree(payload.NewReader(strings.NewReader(text), 50))
		}
		first, err := read(text)
		tree, ok := first.(payload.Tree)
		value, err2 := read(patch)
		if err != nil || err2 != nil || !ok {
			return
		}
		again := clone(tree).(payload.Tree)
		operations, err := Parse(value)
		if err == nil {
			err = apply(tree, operations)
		}
		if _, ok := fault.As(err); err != nil && !ok {
			t.Fatalf("%s on %s: %v is no fault", patch, text, err)
		}
		if err != nil {
			return
		}
		after := payload.Append(nil, tree)
		if _, err := payload.Parse(after); err != nil {
			t.Fatalf("%s on %s leaves %s", patch, text, after)
		}
		if err := apply(again, operations); err != nil || string(payload.Append(nil, again)) != string(after) {
			t.Fatalf("%s on %s: %s, and again %s (%v)", patch, text, after, payload.Append(nil, again), err)
		}
	})
}
