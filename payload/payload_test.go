package payload

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json"

	"cohort/fault"
)

type document struct {
	Name  string            `json:"name"`
	Items []map[string]bool `json:"items"`
}

func TestFaults(t *testing.T) {
	for _, test := range []struct{ name, text, says string }{
		{"empty", "", "is empty"},
		{"blank", " \n", "ends too early"},
		{"ends early", "{\n  \"name\": \"x\",\n", "ends too early at line 3, column 1 (byte 17)"},
		{"broken", "{\n  \"name\": oops\n}", "at line 2, column 11 (byte 12)"},
		{"twice", `{"name":"a","name":"b"}`, `/name stands twice in one object at line 1`},
		{"wrong kind", "{\"name\":\n 12}", "/name at line 2, column 2"},
		{"wrong kind below", `{"items":[{"a":true},{"b":"x"}]}`, "/items/1/b at line 1"},
		{"deep line", strings.Repeat("[", 10_000), "nests more than 50 objects and lists in each other at line 1, column 51"},
		{"deep lines", "{\"items\":\n" + strings.Repeat("[\n", 60), "at line 51, column 1"},
	} {
		for kind, src := range map[string]io.Reader{"at once": strings.NewReader(test.text), "by bytes": iotest.OneByteReader(strings.NewReader(test.text))} {
			r := NewReader(src, 50)
			var into any = new(document)
			if strings.HasPrefix(test.name, "deep ") {
				into = new(any)
			}
			err := r.Fault(json.UnmarshalRead(r, into))
			if !fault.Is(err, fault.BadRequest) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s, %s: %v, want %q", test.name, kind, err, test.says)
			}
		}
	}
}

func TestGoodTextPasses(t *testing.T) {
	text := `{"name":"brackets in text: [[[[{{{{\"[[[[\\", "items":[{"a":true},{"b":false}]}`
	r := NewReader(strings.NewReader(text), 4)
	var d document
	if err := r.Fault(json.UnmarshalRead(r, &d)); err != nil || len(d.Items) != 2 {
		t.Fatalf("%v, %+v", err, d)
	}
}

func TestOtherErrorsComeBack(t *testing.T) {
	broken := errors.New("the disk is gone")
	r := NewReader(iotest.ErrReader(broken), 4)
	var d document
	if err := r.Fault(json.UnmarshalRead(r, &d)); !errors.Is(err, broken) || fault.Is(err, fault.BadRequest) {
		t.Fatal(err)
	}
	large := fault.New(fault.TooLarge, "too large")
	r = NewReader(iotest.ErrReader(large), 4)
	if err := r.Fault(json.UnmarshalRead(r, &d)); !fault.Is(err, fault.TooLarge) {
		t.Fatal(err)
	}
}

func TestManyLines(t *testing.T) {
	text := "[" + strings.Repeat("1,\n", 3*remembered) + "oops]"
	r := NewReader(strings.NewReader(text), 4)
	var numbers []int
	err := r.Fault(json.UnmarshalRead(r, &numbers))
	if !fault.Is(err, fault.BadRequest) || !strings.Contains(err.Error(), "at line 196609, column 1") {
		t.Fatal(err)
	}
}

func BenchmarkReader(b *testing.B) {
	text := bytes.Repeat([]byte(`{"event":"a0123456789","dataValues":[{"dataElement":"b0123456789","value":"a text"}]}`+"\n"), 10_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := io.Copy(io.Discard, NewReader(bytes.NewReader(text), 50)); err != nil {
			b.Fatal(err)
		}
	}
}

// What a decoder has in memory as a whole is bounded; what is long otherwise is not.
func TestLongTokens(t *testing.T) {
	many := func(piece string) string { return strings.Repeat(piece, (longest+2<<20)/len(piece)) }
	for name, x := range map[string]struct {
		text  string
		large bool
	}{
		"a text": {`{"a":"` + many("x") + `"}`, true}, "a name": {`{"` + many("x") + `":1}`, true}, "a number": {`[` + many("1") + `]`, true}, "a gap": {`{"a":` + many(" ") + `1}`, true},
		"a gap before all": {many(" \n"), true}, "a text of commas": {`"` + many(",") + `"`, true}, "a text of escapes": {`"` + many(`\n`) + `"`, true},
		"numbers": {`[1` + many(",1") + `]`, false}, "texts": {`["a"` + many(`, "b"`) + `]`, false}, "lists": {`[[]` + many(",[]") + `]`, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewReader(strings.NewReader(x.text), 10)
			_, err := io.Copy(io.Discard, r)
			if f, ok := fault.As(err); x.large != (ok && f.Kind == fault.TooLarge) || !x.large && err != nil {
				t.Errorf("%v", err)
			}
			if again := r.Fault(err); x.large && again != err {
				t.Errorf("told as %v", again)
			}
		})
	}
}
