package golden

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cohort/demo"
	"cohort/e2e"
)

// junk are values that no property expects everywhere.
var junk = []string{
	`null`, `true`, `0`, `-1`, `1e400`, `99999999999999999999`, `0.1`, `""`, `" "`, `"x"`, `"abcdefghijk"`, `"NoSuchThing"`,
	`"'; --"`, `"\ud800"`, `"2024-02-31"`, `"\u0000"`, `"😷"`, `[]`, `[null]`, `[[]]`, `[7]`, `{}`, `{"id": null}`, `{"id": 7}`,
	`{"id": "abcdefghijk"}`, `{"": {}}`, `[{"id": "abcdefghijk"}, {"id": "abcdefghijk"}]`,
	`"` + strings.Repeat("long ", 2000) + `"`, strings.Repeat("[", 400) + strings.Repeat("]", 400),
}

// words are values that no parameter expects everywhere.
var words = []string{"", " ", "x", "-1", "0", "99999999999999999999", "abcdefghijk", "null", "true", ":", ";", ",", "[", "]", "a:b:c:d", "id:in:[", "!", "*",
	"'", `"`, "😷", "2024-02-31", "%", "\x00", "\xff", strings.Repeat("x", 5000), strings.Repeat("a[", 300)}

// Whatever is changed in a recorded request, the server does not fail: it answers what the client can do something about.
func TestMutatedRequestsDoNotFail(t *testing.T) {
	recording, err := Open("testdata", demo.Metadata)
	if err != nil {
		t.Fatal(err)
	}
	e2e.Each(t, func(t *testing.T, s *e2e.Server) {
		if err := recording.Replay(s.URL, func(Outcome) {}); err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(1, 2))
		sent := 0
		for _, e := range recording.Entries {
			if strings.Contains(e.Request.Path, "M5zQapPyTZI") || e.Request.User != superuser {
				continue // the superuser is needed to the end
			}
			for range 8 {
				sent++
				mutated := mutate(random, e.Request)
				if status, err := send(s.URL, mutated); err != nil || status >= 500 {
					t.Errorf("%d, %v: %s %q %.300s", status, err, mutated.Method, mutated.Path, mutated.Body)
				}
			}
		}
		s.Get(t, "/readyz").Want(t, 200)
		t.Logf("%d requests", sent)
	})
}

// mutate changes one thing in the body or the address of a request.
func mutate(random *rand.Rand, r Request) Request {
	body, err := decode(r.Body)
	if err == nil && len(r.Body) < 100_000 && random.IntN(3) > 0 {
		value, err := decode([]byte(junk[random.IntN(len(junk))]))
		places := placesIn("", body, nil)
		place := places[random.IntN(len(places))]
		if err != nil { // no JSON that Go reads: put in as text below
			value = "�"
		}
		if changed, err := (edit{"replace", place, value}).apply(body); err == nil {
			if text, err := json.Marshal(changed); err == nil {
				r.Body = text
				return r
			}
		}
	}
	path, query, _ := strings.Cut(r.Path, "?")
	word := url.QueryEscape(words[random.IntN(len(words))])
	if pairs := strings.Split(query, "&"); query != "" && random.IntN(2) == 0 {
		i := random.IntN(len(pairs))
		name, _, _ := strings.Cut(pairs[i], "=")
		pairs[i] = name + "=" + word
		r.Path = path + "?" + strings.Join(pairs, "&")
		return r
	}
	steps := strings.Split(path, "/")
	if i := 2 + random.IntN(len(steps)-1); i < len(steps) {
		steps[i] = word
	} else {
		steps = append(steps, word)
	}
	r.Path = strings.Join(steps, "/")
	if query != "" {
		r.Path += "?" + query
	}
	return r
}

// placesIn lists the places of a body that can be replaced.
func placesIn(at string, v any, places []string) []string {
	places = append(places, at)
	switch v := v.(type) {
	case map[string]any:
		for key, element := range v {
			places = placesIn(at+"/"+key, element, places)
		}
	case []any:
		for i, element := range v {
			places = placesIn(fmt.Sprintf("%s/%d", at, i), element, places)
		}
	}
	return places
}

func send(base string, r Request) (int, error) {
	req, err := http.NewRequest(r.Method, base+r.Path, strings.NewReader(string(r.Body)))
	if err != nil {
		return 0, err
	}
	req.SetBasicAuth("admin", "district")
	if r.ContentType != "" {
		req.Header.Set("Content-Type", r.ContentType)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}
