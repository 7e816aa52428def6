package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestADeviationChangesWhatIsExpected(t *testing.T) {
	deviations, err := readDeviations(write(t, `
# a comment
a#0 one
  reason  so
  status  409
  location
  replace /n 2
  remove  /list/0
  add     /list/1 {"x": true}

a#1 two
  reason  so
  type    text/plain
  body    {"part": 1}

a#2 three
  reason  so
  empty
`))
	if err != nil {
		t.Fatal(err)
	}
	body, err := decode([]byte(`{"n": 1, "list": ["a", "b"], "part": 1, "more": 2}`))
	if err != nil {
		t.Fatal(err)
	}
	recorded := &Entry{Key: "a#0", Answer: Answer{Status: 200, ContentType: "application/json", Location: "/x", Body: body}}
	for key, want := range map[string]string{
		"a#0": `{409 application/json  {"list":["b",{"x":true}],"more":2,"n":2,"part":1}} false`,
		"a#1": `{200 text/plain /x {"part":1}} true`,
		"a#2": `{200  /x null} false`,
	} {
		x, err := expected(recorded, deviations[key])
		if err != nil {
			t.Fatal(err)
		}
		if got := show(x); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	if x, err := expected(recorded, nil); err != nil || brief(x.Body) != brief(body) {
		t.Errorf("the recorded answer was changed: %s, %v", brief(x.Body), err)
	}
}

func show(x expectation) string {
	open := "false"
	if x.parts {
		open = "true"
	}
	return "{" + brief(x.Status) + " " + x.ContentType + " " + x.Location + " " + brief(x.Body) + "} " + open
}

func TestAListWithAMistakeIsRefused(t *testing.T) {
	for text, problem := range map[string]string{
		"a#0 one\n  status 409\n":                          "reason",
		"a#0 one\n  reason so\n":                           "answer",
		"  reason so\n":                                    "no entry",
		"a#0 one\n  reason so\n  status many\n":            "many",
		"a#0 one\n  reason so\n  body {\n":                 "EOF",
		"a#0 one\n  because so\n":                          "because",
		"a#0 one\n  reason x\n  empty\na#0 one\n  empty\n": "twice",
	} {
		if _, err := readDeviations(write(t, text)); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := readPending(write(t, "a#0 one\na#0 one\n")); err == nil {
		t.Error("an entry stands twice in pending")
	}
}

func TestAnEditOfWhatIsNotThereIsRefused(t *testing.T) {
	for _, e := range []edit{
		{"remove", "/nope", nil}, {"add", "/n", true}, {"remove", "/list/2", nil}, {"replace", "/list/2", nil},
		{"replace", "/n/deeper", nil}, {"remove", "/list/x", nil}, {"replace", "/nope/deeper", nil},
	} {
		body, err := decode([]byte(`{"n": 1, "list": ["a", "b"]}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.apply(body); err == nil {
			t.Errorf("%s %s was done", e.op, e.at)
		}
	}
}

func TestTheListsNameEntries(t *testing.T) {
	r := recordingOf(t)
	r.pending = map[string]string{"system#0": "info"}
	r.deviations = map[string]*deviation{"system#1": {name: "one id"}}
	if err := r.check(); err != nil {
		t.Error(err)
	}
	r.pending["system#0"] = "another name"
	if r.check() == nil {
		t.Error("a wrong name in pending")
	}
	r.pending = map[string]string{"nosuch#0": "x"}
	if r.check() == nil {
		t.Error("an unknown entry in pending")
	}
	r.pending, r.deviations["system#99"] = nil, &deviation{name: "x"}
	if r.check() == nil {
		t.Error("an unknown entry in deviations")
	}
}

func TestEveryDeviationIsOne(t *testing.T) {
	r := recordingOf(t)
	deviations, err := readDeviations("testdata/deviations.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Entries {
		d := deviations[e.Key]
		if d == nil {
			continue
		}
		x, err := expected(e, d)
		if err != nil {
			t.Error(err)
			continue
		}
		c := &comparison{ids: newIdentifiers(r.Entries), base: recordedBase, open: x.parts}
		c.answer(x.Answer, e.Answer)
		if len(c.found) == 0 {
			t.Errorf("%s: the recorded answer is what deviations.txt asks for", e.Key)
		}
	}
}

func TestVerdicts(t *testing.T) {
	entry := &Entry{Key: "a#0", Answer: Answer{Status: 200}}
	differs := []Difference{{At: "status", Recorded: 200, Ours: 404}}
	for name, test := range map[string]struct {
		outcome Outcome
		fails   bool
	}{
		"served":              {Outcome{Entry: entry}, false},
		"differs":             {Outcome{Entry: entry, Differences: differs}, true},
		"pending":             {Outcome{Entry: entry, Differences: differs, Pending: true}, false},
		"pending, and served": {Outcome{Entry: entry, Pending: true}, true},
		"pending, and failed": {Outcome{Entry: entry, Differences: differs, Pending: true, Failed: true}, true},
	} {
		if v := test.outcome.Verdict(); (v != "") != test.fails {
			t.Errorf("%s: %q", name, v)
		}
	}
}
