package golden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"time"
)

// Recording is what was recorded, and how our answers stand to it.
type Recording struct {
	Entries    []*Entry
	deviations map[string]*deviation
	pending    map[string]string
}

// Open reads the recordings and lists in a directory as this package's testdata is one.
func Open(dir string, demo []byte) (*Recording, error) {
	r := &Recording{}
	var err error
	if r.Entries, err = Load(filepath.Join(dir, "golden"), demo); err != nil {
		return nil, err
	}
	if r.deviations, err = readDeviations(filepath.Join(dir, "deviations.txt")); err != nil {
		return nil, err
	}
	if r.pending, err = readPending(filepath.Join(dir, "pending.txt")); err != nil {
		return nil, err
	}
	return r, r.check()
}

// check reports a list that names an entry which does not exist.
func (r *Recording) check() error {
	names := map[string]string{}
	for _, e := range r.Entries {
		names[e.Key] = e.Name
	}
	for key, name := range r.pending {
		if recorded, ok := names[key]; !ok || recorded != name {
			return fmt.Errorf("pending: there is no entry %q", key+" "+name)
		}
	}
	for key, d := range r.deviations {
		if recorded, ok := names[key]; !ok || recorded != d.name {
			return fmt.Errorf("deviations line %d: there is no entry %q", d.line, key+" "+d.name)
		}
	}
	return nil
}

// Outcome is what became of one entry.
type Outcome struct {
	*Entry
	Sent        string // method and path, with our identifiers
	Pending     bool
	Deviates    string // the reason for which we answer otherwise, if we do
	Differences []Difference
	Failed      bool // we answered 5xx
	Took        time.Duration
}

// replay is one run against one new database.
type replay struct {
	*Recording
	base   string // address of the server, without a slash at the end
	client *http.Client
	ids    *identifiers
}

// Replay sends every entry to the server at base, which has a new database, and calls each with its outcome.
func (r *Recording) Replay(base string, each func(Outcome)) error {
	run := &replay{Recording: r, base: base, ids: newIdentifiers(r.Entries), client: &http.Client{
		Timeout:       time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for _, e := range r.Entries {
		outcome, err := run.entry(e)
		if err != nil {
			return fmt.Errorf("%s %s: %w", e.Key, e.Name, err)
		}
		each(outcome)
	}
	return nil
}

func (r *replay) entry(e *Entry) (Outcome, error) {
	x, err := expected(e, r.deviations[e.Key])
	if err != nil {
		return Outcome{}, err
	}
	path := r.ids.translate(underVersion40(e.Request.Path))
	start := time.Now()
	our, err := r.send(e.Request, path)
	if err != nil {
		return Outcome{}, err
	}
	c := &comparison{ids: r.ids.trial(), base: r.base, open: x.parts, ordered: strings.Contains(e.Request.Path, "order=")}
	c.answer(x.Answer, our)
	if our.Status == e.Answer.Status {
		r.ids.accept(c.ids)
	}
	outcome := Outcome{Entry: e, Sent: e.Request.Method + " " + path, Differences: c.found,
		Failed: our.Status >= 500, Took: time.Since(start)}
	_, outcome.Pending = r.pending[e.Key]
	if d := r.deviations[e.Key]; d != nil {
		outcome.Deviates = d.reason
	}
	return outcome, r.awaitJob(our)
}

// send sends a request with our identifiers in it.
func (r *replay) send(request Request, path string) (Answer, error) {
	body := r.ids.translate(string(request.Body))
	req, err := http.NewRequest(request.Method, r.base+path, strings.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	if request.ContentType != "" {
		req.Header.Set("Content-Type", request.ContentType)
	}
	if request.Accept != "" {
		req.Header.Set("Accept", request.Accept)
	}
	if name, password, ok := strings.Cut(request.User, ":"); ok {
		req.SetBasicAuth(name, password)
	}
	res, err := r.client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return Answer{}, err
	}
	contentType := mediaType(res.Header.Get("Content-Type"))
	return Answer{Status: res.StatusCode, ContentType: contentType, Location: res.Header.Get("Location"),
		Body: read(contentType, bytes.TrimSpace(text))}, nil
}

// awaitJob waits for the end of a job that an answer says was started, as the recorder did. A job that is not found, or
// does not end, is left to the entries that read of it.
func (r *replay) awaitJob(started Answer) error {
	body, _ := json.Marshal(started.Body)
	var job struct {
		Response struct{ RelativeNotifierEndpoint, Location string }
	}
	if json.Unmarshal(body, &job) != nil {
		return nil
	}
	path := job.Response.RelativeNotifierEndpoint
	if path == "" {
		path = strings.TrimPrefix(job.Response.Location, r.base)
	}
	if path == "" || started.Status != http.StatusOK {
		return nil
	}
	for wait := time.Duration(0); wait < 10*time.Second; wait += 50 * time.Millisecond {
		answer, err := r.send(Request{Method: http.MethodGet, User: superuser}, path)
		if err != nil || answer.Status != http.StatusOK {
			return err
		}
		if lines, _ := answer.Body.([]any); len(lines) > 0 {
			if newest, _ := lines[0].(map[string]any); newest["completed"] == true {
				return nil
			}
		} else if wait > time.Second {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil
}

// Verdict says why an outcome fails the test; it is empty when nothing is wrong.
func (o Outcome) Verdict() string {
	switch {
	case o.Failed && o.Answer.Status < 500:
		return "the server failed:\n" + o.diff()
	case o.Pending && len(o.Differences) == 0:
		return fmt.Sprintf("%s %s is served now: take it out of pending.txt", o.Key, o.Name)
	case !o.Pending && len(o.Differences) > 0:
		return o.diff()
	}
	return ""
}

// diff shows what was sent and where the answers differ.
func (o Outcome) diff() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n  %s", o.Key, o.Name, o.Sent)
	if o.Deviates != "" {
		fmt.Fprintf(&b, "\n  on purpose otherwise: %s", o.Deviates)
	}
	for i, d := range o.Differences {
		if i == 40 {
			fmt.Fprintf(&b, "\n    and %d more", len(o.Differences)-i)
			break
		}
		fmt.Fprintf(&b, "\n    %s", d)
	}
	return b.String()
}

// Diff is what an engineer who works through the pending entries wants to see.
func (o Outcome) Diff() string { return o.diff() }
