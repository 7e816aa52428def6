package api

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/dxf"
	"cohort/schema/catalog"
)

// packages are answers and bodies with lists of objects under the names of their types.
var packages = dxf.Package(catalog.Plural)

// asXML lets a route answer in XML, too. Its answers have that shape, except for WebMessages.
func asXML(shape dxf.Shape) func(*route) {
	return func(r *route) { r.formats, r.shape = append(slices.Clone(r.formats), "xml"), shape }
}

// wish is the format of failures, which every route has in both: XML for those who name it, and JSON for all others.
func (c *call) wish() string {
	if c.suffix == "xml" {
		return "xml"
	}
	if c.suffix == "" && c.Names("xml") {
		if format, err := negotiate([]string{"json", "xml"}, "", c.Request.Header.Values("Accept")); err == nil {
			return format
		}
	}
	return "json"
}

// xml answers with JSON as XML: a small one with its length, a large one as it is translated.
func (c *call) xml(status int, shape dxf.Shape, text []byte) error {
	if len(text) < spillSize {
		var b bytes.Buffer
		if err := dxf.Write(&b, bytes.NewReader(text), shape); err != nil {
			return err
		}
		return c.Bytes(status, mediaTypes["xml"][0], b.Bytes())
	}
	out := &lateHeader{call: c, status: status, contentType: mediaTypes["xml"][0]}
	if c.Method == http.MethodHead {
		_, err := out.Write(nil)
		return err
	}
	if err := dxf.Write(out, bytes.NewReader(text), shape); !out.gone {
		return err
	}
	return nil // nobody is left to be told
}

// streamXML is Stream for those who read XML: the pieces of JSON are translated as they come.
func (c *call) streamXML(status int, write func(*jsontext.Encoder) error) error {
	var failed error
	next, stop := iter.Pull(func(yield func([]byte) bool) {
		failed = write(jsontext.NewEncoder(yielding(yield)))
	})
	defer stop()
	out := &lateHeader{call: c, status: status, contentType: mediaTypes["xml"][0]}
	return dxf.Write(out, &pulled{next: next, failed: &failed}, c.shape)
}

// yielding is a writer whose pieces somebody pulls. A piece is valid until the next one.
type yielding func([]byte) bool

func (y yielding) Write(p []byte) (int, error) {
	if !y(p) {
		return 0, errors.New("the answer is read no further")
	}
	return len(p), nil
}

// pulled reads the pieces that a writer yields, and fails as it fails.
type pulled struct {
	next   func() ([]byte, bool)
	rest   []byte
	failed *error
}

func (r *pulled) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		var more bool
		if r.rest, more = r.next(); more {
			continue
		}
		if *r.failed != nil {
			return 0, *r.failed
		}
		return 0, io.EOF
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
