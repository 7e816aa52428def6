// Package golden replays requests whose answers were recorded on a DHIS2 2.41 and compares what this program answers.
//
// The recordings stand in testdata/golden. Two lists stand beside them: pending.txt names the entries that are not yet
// served as recorded, and only ever shrinks; deviations.txt names those that are answered otherwise on purpose, each with
// its reason and our answer.
package golden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strings"
)

// Files are the recordings in the order in which they were taken, on one new database: later ones rely on what earlier
// ones left.
var Files = []string{
	"system", "metadata-import", "metadata-crud", "metadata-query", "users", "tracker-classic", "tracker-new",
	"data-values", "jobs", "analytics", "metadata-delete",
}

// Entry is one recorded request with its answer.
type Entry struct {
	Key     string // file#index, such as users#3
	Name    string
	Request Request
	Answer  Answer
}

// Request is what was sent.
type Request struct {
	Method, Path string
	ContentType  string
	Accept       string
	User         string // name:password; empty for a request without credentials
	Body         []byte
}

// Answer is what came back: the recorded answer or ours.
type Answer struct {
	Status      int
	ContentType string // without parameters; empty where there is no body
	Location    string
	Body        any // nil, JSON (numbers as json.Number), a CSV table as rows of texts, an XML tree, or text
}

// Load reads the recordings below dir, in the order of Files. A body that names a file of the data package is replaced by
// demo, the content of that file.
func Load(dir string, demo []byte) ([]*Entry, error) {
	var entries []*Entry
	for _, file := range Files {
		text, err := os.ReadFile(filepath.Join(dir, file+".json"))
		if err != nil {
			return nil, err
		}
		var recorded []recording
		if err := json.Unmarshal(text, &recorded); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for i, r := range recorded {
			e, err := r.entry(fmt.Sprintf("%s#%d", file, i), demo)
			if err != nil {
				return nil, fmt.Errorf("%s#%d: %w", file, i, err)
			}
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// recording is an entry as it stands in the file.
type recording struct {
	Name    string
	Request struct {
		Method, Path        string
		ContentType, Accept string
		User                json.RawMessage // absent for the superuser, null for nobody
		Body                json.RawMessage // JSON as sent, or any other text as one string
	}
	Response struct {
		Status      int
		ContentType string
		Location    string
		Body        json.RawMessage
	}
}

const superuser = "admin:district"

func (r recording) entry(key string, demo []byte) (*Entry, error) {
	e := &Entry{Key: key, Name: r.Name}
	e.Request = Request{Method: r.Request.Method, Path: r.Request.Path, Accept: r.Request.Accept,
		ContentType: r.Request.ContentType, User: superuser, Body: r.Request.Body}
	if r.Request.User != nil {
		e.Request.User = ""
		if err := json.Unmarshal(r.Request.User, &e.Request.User); err != nil {
			return nil, err
		}
	}
	if bytes.HasPrefix(e.Request.Body, []byte(`"`)) {
		var text string
		if err := json.Unmarshal(e.Request.Body, &text); err != nil {
			return nil, err
		}
		e.Request.Body = []byte(text)
		if text == "data/demo/metadata.json" {
			e.Request.Body = demo
		}
	}
	body, err := decode(r.Response.Body)
	if err != nil {
		return nil, err
	}
	e.Answer = Answer{Status: r.Response.Status, ContentType: mediaType(r.Response.ContentType),
		Location: r.Response.Location, Body: body}
	if text, ok := body.(string); ok {
		e.Answer.Body = read(e.Answer.ContentType, []byte(text))
	}
	return e, nil
}

// read turns a body into a value that can be compared. A body that is not what its type promises stays text: the
// comparison says so.
func read(contentType string, body []byte) any {
	if len(body) == 0 {
		return nil
	}
	switch {
	case strings.HasSuffix(contentType, "csv"):
		if table, err := readCSV(body); err == nil {
			return table
		}
	case strings.HasSuffix(contentType, "xml"):
		if tree, err := readXML(body); err == nil {
			return tree
		}
	default:
		if value, err := decode(body); err == nil {
			return value
		}
	}
	return string(body)
}

// decode reads one JSON value whose numbers keep their text.
func decode(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one JSON value")
	}
	return v, nil
}

// mediaType is a content type without its parameters.
func mediaType(contentType string) string {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return contentType
	}
	return t
}
