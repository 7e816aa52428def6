package golden

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cohort/demo"
)

// twin is a server that answers as the recorded one did, with identifiers, times and an address of its own.
type twin struct {
	t       *testing.T
	entries []*Entry
	ids     *identifiers
	next    int
	alter   func(e *Entry, body any) any // what it answers otherwise, if anything
	base    string
}

// recordingOf returns the recordings with empty lists.
func recordingOf(t *testing.T) *Recording {
	t.Helper()
	entries, err := Load("testdata/golden", demo.Metadata)
	if err != nil {
		t.Fatal(err)
	}
	return &Recording{Entries: entries}
}

func newTwin(t *testing.T, r *Recording) *twin {
	w := &twin{t: t, entries: r.Entries, ids: newIdentifiers(r.Entries)}
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	w.base = server.URL
	return w
}

func (w *twin) ServeHTTP(res http.ResponseWriter, req *http.Request) {
	e := w.asked(req)
	if e == nil { // a look at the progress of a job of which no entry tells
		res.Header().Set("Content-Type", "application/json")
		fmt.Fprint(res, `[{"completed": true}]`)
		return
	}
	body := clone(e.Answer.Body)
	if w.alter != nil {
		body = w.alter(e, body)
	}
	if e.Answer.ContentType != "" {
		res.Header().Set("Content-Type", e.Answer.ContentType+";charset=utf-8")
	} else {
		res.Header()["Content-Type"] = nil
	}
	if e.Answer.Location != "" {
		res.Header().Set("Location", w.rename(strings.Replace(e.Answer.Location, "/api/api/", "/api/", 1)))
	}
	res.WriteHeader(e.Answer.Status)
	if body != nil {
		if _, err := res.Write([]byte(w.rename(w.text(e, body)))); err != nil {
			w.t.Error(err)
		}
	}
}

// asked returns the entry that is due, or the one before if its answer is read again.
func (w *twin) asked(req *http.Request) *Entry {
	for _, i := range []int{w.next, w.next - 1} {
		if i < 0 || i >= len(w.entries) {
			continue
		}
		e := w.entries[i]
		if req.Method == e.Request.Method && req.RequestURI == w.rename(underVersion40(e.Request.Path)) {
			w.next = i + 1
			return e
		}
	}
	if !strings.Contains(req.URL.Path, "/tasks/") && !strings.Contains(req.URL.Path, "/jobs/") {
		w.t.Errorf("unexpected %s %s, want entry %d", req.Method, req.RequestURI, w.next)
	}
	return nil
}

// text writes a body as its type wants it.
func (w *twin) text(e *Entry, body any) string {
	if s, ok := body.(string); ok && e.Answer.ContentType != "application/json" {
		return s
	}
	rows, isList := body.([]any)
	switch {
	case isList && table(rows) && strings.HasSuffix(e.Answer.ContentType, "csv"):
		var b strings.Builder
		out := csv.NewWriter(&b)
		for _, row := range rows {
			var cells []string
			for _, cell := range row.([]any) {
				cells = append(cells, cell.(string))
			}
			if err := out.Write(cells); err != nil {
				w.t.Error(err)
			}
		}
		out.Flush()
		return b.String()
	case strings.HasSuffix(e.Answer.ContentType, "xml"):
		return element("", body)
	}
	if shown, total, ok := abbreviation(rows); ok {
		for len(shown) < total {
			shown = append(shown, map[string]any{"key": "another"})
		}
		body = shown
	}
	var b strings.Builder
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	if err := out.Encode(body); err != nil {
		w.t.Error(err)
	}
	return b.String()
}

// element writes what readXML read.
func element(name string, tree any) string {
	var attributes, children strings.Builder
	for key, value := range tree.(map[string]any) {
		switch {
		case key == "#text":
			children.WriteString(value.(string))
		case key[0] == '@':
			fmt.Fprintf(&attributes, " %s=%q", key[1:], value)
		default:
			for _, child := range value.([]any) {
				children.WriteString(element(key, child))
			}
		}
	}
	if name == "" {
		return children.String()
	}
	return "<" + name + attributes.String() + ">" + children.String() + "</" + name + ">"
}

var anyMoment = regexp.MustCompile(`\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}:\d{2})?`)

// rename gives a text the twin's identifiers, times and address.
func (w *twin) rename(text string) string {
	text = uidToken.ReplaceAllStringFunc(text, func(token string) string {
		if !w.ids.generated(token) {
			return token
		}
		backwards := []byte(token)
		slices.Reverse(backwards[1:])
		return string(backwards)
	})
	text = anyMoment.ReplaceAllStringFunc(text, func(m string) string {
		if m < recordedOn {
			return m
		}
		return "2031-01-02" + strings.NewReplacer("4", "1", "7", "3").Replace(m[10:])
	})
	return strings.ReplaceAll(text, recordedBase, w.base)
}

func TestATwinOfTheRecordedServerPasses(t *testing.T) {
	r := recordingOf(t)
	w := newTwin(t, r)
	err := r.Replay(w.base, func(o Outcome) {
		if v := o.Verdict(); v != "" {
			t.Error(v)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if w.next != len(r.Entries) {
		t.Errorf("%d of %d entries were sent", w.next, len(r.Entries))
	}
}
