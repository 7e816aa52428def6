package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"cohort/demo"
)

// LoadDemo imports the demo package and gives admin the country.
func (s *Server) LoadDemo(t testing.TB) {
	t.Helper()
	s.Post(t, "/api/metadata", string(demo.Metadata)).Want(t, 200, "response/stats/created", 161)
	s.Do(t, "PATCH", "/api/users/M5zQapPyTZI", `[
		{"op": "add", "path": "/organisationUnits", "value": [{"id": "ImspTQPwCqd"}]},
		{"op": "add", "path": "/dataViewOrganisationUnits", "value": [{"id": "ImspTQPwCqd"}]},
		{"op": "add", "path": "/teiSearchOrganisationUnits", "value": [{"id": "ImspTQPwCqd"}]}]`,
		"Content-Type", "application/json-patch+json").Want(t, 200)
}

var client = &http.Client{
	Timeout:       2 * time.Minute,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 32},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Send sends a request as admin. Headers are given as name, value; a body without a Content-Type is JSON. It fails only when
// no answer came.
func (s *Server) Send(method, path, body string, headers ...string) (Answer, error) {
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	req.SetBasicAuth("admin", "district")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return Answer{Status: res.StatusCode, Header: res.Header, Body: text}, err
}

// Do is Send for a test that cannot go on without an answer.
func (s *Server) Do(t testing.TB, method, path, body string, headers ...string) Answer {
	t.Helper()
	a, err := s.Send(method, path, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// Get reads.
func (s *Server) Get(t testing.TB, path string, headers ...string) Answer {
	t.Helper()
	return s.Do(t, "GET", path, "", headers...)
}

// Post sends JSON.
func (s *Server) Post(t testing.TB, path, body string, headers ...string) Answer {
	t.Helper()
	return s.Do(t, "POST", path, body, headers...)
}

// Want fails the test unless the answer has a status and, at some places of its JSON, some values: "response/imported", 1.
func (a Answer) Want(t testing.TB, status int, values ...any) Answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("status %d, want %d: %s", a.Status, status, a.brief())
	}
	for i := 0; i < len(values); i += 2 {
		place := values[i].(string)
		if got, want := fmt.Sprint(a.At(place)), fmt.Sprint(values[i+1]); got != want {
			t.Fatalf("%s is %s, want %s: %s", place, got, want, a.brief())
		}
	}
	return a
}

// At returns the value at a place of the answer's JSON, such as "response/importSummaries/0/reference": a string,
// json.Number, bool, list, object, or nil if nothing is there. A last step of "#" gives the length of a list.
func (a Answer) At(place string) any {
	d := json.NewDecoder(strings.NewReader(string(a.Body)))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	for step := range strings.SplitSeq(place, "/") {
		switch c := v.(type) {
		case map[string]any:
			v = c[step]
		case []any:
			i, err := strconv.Atoi(step)
			switch {
			case step == "#":
				v = json.Number(strconv.Itoa(len(c)))
			case err != nil || i < 0 || i >= len(c):
				return nil
			default:
				v = c[i]
			}
		default:
			return nil
		}
	}
	return v
}

// Text is At for a string; empty if there is none.
func (a Answer) Text(place string) string {
	s, _ := a.At(place).(string)
	return s
}

// importOptions are repeated in every summary of an import and say nothing about its failure.
var importOptions = regexp.MustCompile(`"importOptions":\{("idSchemes":\{\},)?[^{}]*\},`)

func (a Answer) brief() string {
	text := importOptions.ReplaceAllString(string(a.Body), "")
	if len(text) > 2000 {
		return text[:2000] + "…"
	}
	return text
}
