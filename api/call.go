package api

import (
	"hash"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/access"
	"cohort/account"
	"cohort/audit"
	"cohort/dxf"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata/history"
	"cohort/schema"
)

// call is one request and the answer to it.
type call struct {
	http.ResponseWriter
	*http.Request

	ID      string       // of the request: in the log, and in the answer's X-Request-ID
	View    *access.View // who asks, over the metadata as it stands; nil on open routes
	Base    string       // scheme and host under which the client reaches the server, without a trailing slash
	Version int          // of the path, 26 to 43; 0 for /api/... without one
	Format  string       // of the answer: json, xml, csv or text
	Packing string       // in which the answer is a file: gz or zip; empty is none
	Type    *schema.Type // the metadata type, on routes of {type}
	Locale  string       // the language for metadata: asked for, or the user's own; empty is as it was written

	asOf time.Time     // that the metadata is asked for as of; zero is now
	past *history.Past // the metadata as it was then; nil is as it stands

	server     *Server
	written    bool      // translate=false: metadata is shown as it was written
	shape      dxf.Shape // of the answer, where it is XML
	suffix     string    // of the path: the format that it names
	sentAs     string    // the format of the body, where the path names that
	query      url.Values
	path       string // as the client sent it
	route      string // the line of the route table, once it is known
	address    string // the client's
	by         signIn
	fromListed bool      // the page that made a browser send it is of a listed origin
	digest     hash.Hash // of the body, where the answer to it is kept
	taken      io.Reader // the body as it was asked for
	records    map[int32]account.Record
	tokenNames map[*graph.Object]string // what owners call the tokens that are shown
	allRecords bool                     // are read, of everybody
	marked     marks
	passing    bool            // the answer holds what changes without the metadata, such as a last login
	listed     []*graph.Object // the objects of the page that the answer shows, once they are known
}

// Query is the request's query. A malformed one was refused before the handler was called.
func (c *call) Query() url.Values { return c.query }

// Flag returns a true-or-false parameter, or preset when it is absent. A bare ?name is true.
func (c *call) Flag(name string, preset bool) (bool, error) {
	if !c.query.Has(name) {
		return preset, nil
	}
	switch strings.ToLower(c.query.Get(name)) {
	case "true", "", "1", "yes":
		return true, nil
	case "false", "0", "no":
		return false, nil
	}
	return false, c.badParameter(name, "true or false")
}

// Number returns a whole number parameter from least to most, or preset when it is absent.
func (c *call) Number(name string, preset, least, most int) (int, error) {
	text := c.query.Get(name)
	if text == "" {
		return preset, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, c.badParameter(name, "a whole number from "+strconv.Itoa(least)+" to "+strconv.Itoa(most))
	}
	return n, nil
}

// Choice returns a parameter whose values are listed, in upper case, or preset when it is absent.
func (c *call) Choice(name, preset string, values ...string) (string, error) {
	text := strings.ToUpper(c.query.Get(name))
	if text == "" {
		return preset, nil
	}
	if !slices.Contains(values, text) {
		return "", fault.New(fault.BadRequest, "Value '%s' is not valid for parameter %s. Valid values are: [%s]", c.query.Get(name), name, strings.Join(values, ", "))
	}
	return text, nil
}

func (c *call) badParameter(name, expected string) error {
	f := fault.New(fault.BadRequest, "Value '%s' is not valid for parameter %s: it must be %s.", c.query.Get(name), name, expected)
	f.Property, f.Value = name, c.query.Get(name)
	return f
}

// JSON answers with a value. It is encoded before the first byte is sent, so that a failure can still become a 500.
func (c *call) JSON(status int, value any) error {
	text, err := json.Marshal(value, json.Deterministic(true), jsontext.AllowInvalidUTF8(true)) // messages quote what clients sent
	if err != nil {
		return err
	}
	if _, ok := value.(WebMessage); ok && c.Format == "xml" {
		return c.xml(status, dxf.Message, text)
	}
	return c.Bytes(status, "application/json", text)
}

// Stream answers with JSON that write produces piece by piece. When write fails before anything left its buffer, the failure
// is answered; afterwards the connection is cut.
func (c *call) Stream(status int, write func(*jsontext.Encoder) error) error {
	if c.Format == "xml" {
		return c.streamXML(status, write)
	}
	out := &lateHeader{call: c, status: status, contentType: "application/json"}
	return write(jsontext.NewEncoder(out))
}

// lateHeader sends the status with the first bytes of the answer.
type lateHeader struct {
	call        *call
	status      int
	contentType string
	gone        bool // the client is
}

func (w *lateHeader) Write(p []byte) (int, error) {
	if !w.call.answered() {
		w.call.ResponseWriter.Header().Set("Content-Type", w.contentType)
		w.call.WriteHeader(w.status)
	}
	n, err := w.call.ResponseWriter.Write(p)
	w.gone = w.gone || err != nil
	return n, err
}

// Bytes answers with a text that is already encoded. JSON becomes XML for those who read XML.
func (c *call) Bytes(status int, contentType string, text []byte) error {
	if c.Format == "xml" && contentType == "application/json" {
		return c.xml(status, c.shape, text)
	}
	h := c.ResponseWriter.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	c.WriteHeader(status)
	if c.Method == http.MethodHead {
		return nil
	}
	c.ResponseWriter.Write(text) // fails when the client is gone: nobody is left to be told
	return nil
}

// NoContent answers 204.
func (c *call) NoContent() error {
	c.WriteHeader(http.StatusNoContent)
	return nil
}

// Href is the full address of a path below /api, such as /constants/UID.
func (c *call) Href(path string) string { return c.Base + "/api" + path }

// Demand fails unless the user has one of the authorities.
func (c *call) Demand(authorities ...string) error {
	for _, a := range authorities {
		if c.View.Has(a) {
			return nil
		}
	}
	return fault.New(fault.Forbidden, "Access is denied")
}

// asker is what is recorded of a request that does something.
func (c *call) asker() audit.Origin {
	o := audit.Origin{Request: c.ID, Address: c.address}
	if c.View != nil {
		o.User, o.Username = c.View.User.ID, c.View.User.Text("username")
	}
	return o
}
