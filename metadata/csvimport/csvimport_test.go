package csvimport

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/schema"
	"cohort/schema/catalog"
)

// Columns name properties that their types keep, and references are references.
func TestColumnsArePropertiesOfTheirTypes(t *testing.T) {
	for _, c := range classes {
		typ := catalog.Get(c.typ)
		for i, column := range c.columns {
			if column.property == "" || strings.HasPrefix(column.property, "option ") {
				continue
			}
			outer, inner, nested := strings.Cut(column.property, ".")
			p := typ.MustProperty(outer)
			if nested {
				p = p.Target.MustProperty(inner)
			}
			isReference := p.Storage == schema.StoredRef
			switch {
			case p.Slot < 0 && outer != "id":
				t.Errorf("%s: column %d: %s is not stored", c.key, i+1, column.property)
			case isReference != (column.kind == reference):
				t.Errorf("%s: column %d: %s is read as %v", c.key, i+1, column.property, column.kind)
			case c.membership && p.Storage != schema.StoredRefs:
				t.Errorf("%s: %s holds no members", c.key, column.property)
			case len(p.Constants) > 0 && column.preset != "" && !slices.Contains(p.Constants, column.preset):
				t.Errorf("%s: column %d: %s is no %s", c.key, i+1, column.preset, column.property)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for i := range classes {
		f.Add(i, "name,uid,code\nA,Identifier1,A,x,\"y, \"\"z\"\"\",TEXT,1,POINT,\"[1,2]\"\nA,,A,x,y\n\n,,\n", true)
		f.Add(i, "\uFEFFA,Identifier1,A,,,,,,,POLYGON,\"{\"\"type\"\":\"\"Point\"\",\"\"coordinates\"\":[1,2]}\"\n", false)
	}
	f.Add(0, "a,\"b", true)
	f.Fuzz(func(t *testing.T, class int, body string, header bool) {
		c := &classes[uint(class)%uint(len(classes))]
		file, err := Read(strings.NewReader(body), c.key, header)
		if err != nil {
			if !fault.Is(err, fault.BadRequest) {
				t.Fatalf("%q: %v", body, err)
			}
			return
		}
		line := 0
		for _, r := range file.rows {
			if r.line <= line || r.beyond(0) == "" {
				t.Fatalf("%q: row %+v behind line %d", body, r, line)
			}
			line = r.line
		}
		if c.payloads == nil && len(file.own) != file.Len() {
			t.Fatalf("%d rows become %d objects", file.Len(), len(file.own))
		}
		for _, p := range file.own {
			checkPayload(t, p)
		}
	})
}

// checkPayload holds a payload against the form of those that clients send.
func checkPayload(t *testing.T, p *metadata.Payload) {
	for _, tree := range []payload.Tree{p.Tree, p.Defaults} {
		text := payload.Append(nil, tree)
		if _, err := payload.Parse(text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for name := range tree {
			if p.Type.Property(name) == nil {
				t.Fatalf("%s has no property %s", p.Type.Name, name)
			}
		}
	}
}

// What a library writes is read as it was written.
func FuzzRows(f *testing.F) {
	f.Add("a", "b,\"c\"", "d\ne")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		want := []string{a, b, c}
		for i, s := range want {
			s = strings.ToValidUTF8(s, "?")
			s = strings.ReplaceAll(s, "\r", "?") // a reader takes \r\n for \n
			want[i] = strings.TrimSpace(s)
		}
		var buf bytes.Buffer
		buf.WriteString("header\n")
		w := csv.NewWriter(&buf)
		if err := w.Write(want); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		rows, err := readRows(&buf, true)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Join(want, "") == "" {
			if len(rows) != 0 {
				t.Fatalf("an empty row becomes %+v", rows)
			}
			return
		}
		if len(rows) != 1 || rows[0].bad != "" || !slices.Equal(rows[0].cells, want) || rows[0].line != 2 {
			t.Fatalf("%q becomes %+v", want, rows)
		}
	})
}

// Files whose rows are no object each say something of every row, on a server that has nothing.
func FuzzPayloads(f *testing.F) {
	f.Add("x\nA,,A,Name,,CODE\nA,,A,Other,,CODE2\nB,Identifier1,,,,\n")
	f.Add("x\nA,B\nA,,\n,B\n")
	f.Fuzz(func(t *testing.T, body string) {
		snap := graph.New(catalog.All())
		for _, c := range classes {
			if c.payloads == nil {
				continue
			}
			file, err := Read(strings.NewReader(body), c.key, true)
			if err != nil {
				return
			}
			first := c.payloads(&reading{File: file, snap: snap})
			again := c.payloads(&reading{File: file, snap: snap})
			if len(first) != len(again) || file.Len() > 0 && len(first) == 0 {
				t.Fatalf("%s: %q: %d payloads, then %d", c.key, body, len(first), len(again))
			}
			for i := range first {
				checkPayload(t, first[i])
				if string(payload.Append(nil, first[i].Tree)) != string(payload.Append(nil, again[i].Tree)) {
					t.Fatalf("%s: %q is read differently the second time", c.key, body)
				}
			}
		}
	})
}
