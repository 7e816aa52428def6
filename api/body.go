package api

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"hash"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/config"
	"cohort/dxf"
	"cohort/fault"
	"cohort/payload"
	"cohort/tracker/eventcsv"
)

// stall is how long, unless a test says otherwise, a client may keep the server waiting: for the next piece of a body, or to take the next of an answer.
const stall = time.Minute

// Body returns the request's body, decompressed. Reading it fails with a fault when it is larger than the limit, is broken
// off, or stalls.
func (c *call) Body() (io.Reader, error) { return c.bodyUpTo(c.server.Config.BodyLimit) }

func (c *call) bodyUpTo(limit config.Bytes) (io.Reader, error) {
	if c.ContentLength > int64(limit) {
		return nil, tooLarge(limit)
	}
	b := &body{limit: limit, digest: c.digest}
	c.taken = b
	b.src = http.MaxBytesReader(c.ResponseWriter, c.Request.Body, int64(limit))
	switch encoding := strings.ToLower(strings.TrimSpace(c.Request.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		unzip, err := gzip.NewReader(b.src)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, b.refuse(err)
		}
		b.src = unzip
	default:
		c.ResponseWriter.Header().Set("Accept-Encoding", "gzip")
		return nil, fault.New(fault.Unsupported, "Content-Encoding %s is not read here; gzip is.", encoding)
	}
	return b, nil
}

// JSONBody returns the body for a decoder, its nesting bounded; its Fault explains the decoder's errors. Other content types
// than JSON's are refused.
func (c *call) JSONBody() (*payload.Reader, error) { return c.jsonUpTo(c.server.Config.BodyLimit) }

func (c *call) jsonUpTo(limit config.Bytes) (*payload.Reader, error) {
	if _, err := c.sent("json"); err != nil {
		return nil, err
	}
	src, err := c.bodyUpTo(limit)
	if err != nil {
		return nil, err
	}
	return payload.NewReader(src, c.server.Config.NestingLimit), nil
}

// smallBody bounds the bodies of requests that say a few words, also after decompression.
const smallBody = 64 << 10

// small reads a short JSON object into a struct. An empty body is an empty object.
func (c *call) small(into any) error {
	src, err := c.jsonUpTo(smallBody)
	if err != nil {
		return err
	}
	if err := json.UnmarshalRead(src, into); err != nil && err != io.EOF {
		return src.Fault(err)
	}
	return nil
}

// readForm reads a short form into PostForm. What is sent in another form is left unread.
func (c *call) readForm(limit int64) error {
	c.Request.Body = http.MaxBytesReader(c.ResponseWriter, c.Request.Body, limit)
	if err := c.ParseForm(); err != nil {
		if explained := (&body{limit: config.Bytes(limit)}).explain(err); explained != err {
			return explained
		}
		return fault.New(fault.BadRequest, "The form cannot be read: %v.", err)
	}
	return nil
}

// bodyAs is JSONBody for what may also be sent as XML of that shape. It is JSON all the same.
func (c *call) bodyAs(s dxf.Shape) (*payload.Reader, error) {
	format, err := c.sent("json", "xml")
	if err != nil {
		return nil, err
	}
	src, err := c.Body()
	if err != nil {
		return nil, err
	}
	if format == "xml" {
		src = dxf.Read(src, s, c.server.Config.NestingLimit)
	}
	return payload.NewReader(src, c.server.Config.NestingLimit), nil
}

// eventBody is bodyAs for events, which may also be sent as CSV: its Content-Type says so, or the path.
func (c *call) eventBody() (*payload.Reader, error) {
	csv, err := c.inCSV("json", "xml", "csv")
	if err != nil {
		return nil, err
	}
	if !csv {
		return c.bodyAs(dxf.Event)
	}
	return c.csvBody(eventcsv.Read)
}

// newerBody is the body of an import in the newer dialect: JSON, or events in CSV.
func (c *call) newerBody() (*payload.Reader, error) {
	csv, err := c.inCSV("json", "csv")
	if err != nil {
		return nil, err
	}
	if !csv {
		return c.JSONBody()
	}
	return c.csvBody(eventcsv.ReadNewer)
}

// inCSV reports whether the body is CSV, as its path says, or its Content-Type, which is one of these formats.
func (c *call) inCSV(formats ...string) (bool, error) {
	if c.sentAs != "" {
		return c.sentAs == "csv", nil
	}
	format, err := c.sent(formats...)
	return format == "csv", err
}

func (c *call) csvBody(read func(io.Reader) io.Reader) (*payload.Reader, error) {
	src, err := c.Body()
	if err != nil {
		return nil, err
	}
	if _, err := c.Flag("skipFirst", true); err != nil { // a header is known by its names, and what is none is an event
		return nil, err
	}
	return payload.NewReader(read(src), c.server.Config.NestingLimit), nil
}

// sent returns which of these formats the body is in, as its Content-Type says, or else the suffix of the path. Who says nothing sends
// the first.
func (c *call) sent(formats ...string) (string, error) {
	header := c.Request.Header.Get("Content-Type")
	if header == "" && slices.Contains(formats, c.suffix) {
		return c.suffix, nil
	}
	if header == "" {
		return formats[0], nil
	}
	name, parameters, err := mime.ParseMediaType(header)
	charset := strings.ToLower(parameters["charset"])
	format := slices.IndexFunc(formats, func(f string) bool { return isFormat(f, name) })
	switch {
	case err == nil && format >= 0 && (charset == "" || charset == "utf-8" || charset == "us-ascii"):
		return formats[format], nil
	case err == nil && charset != "" && charset != "utf-8":
		return "", fault.New(fault.Unsupported, "Bodies are read in UTF-8, not in %s.", charset)
	}
	var names []string
	for _, format := range formats {
		names = append(names, mediaTypes[format][0])
	}
	return "", fault.New(fault.Unsupported, "Content-Type %s is not read here; send %s.", header, strings.Join(names, " or "))
}

// isFormat reports whether a media type is a format under any of its names: application/json-patch+json is JSON.
func isFormat(format, name string) bool {
	names := mediaTypes[format]
	return slices.Contains(names, name) || strings.HasSuffix(name, "+"+format) || strings.HasPrefix(name, names[0]+"+")
}

// body is a request's body behind its limits.
type body struct {
	src   io.Reader
	limit config.Bytes
	read  int64

	digest hash.Hash // of what was read; nil where nobody asks for it
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.src.Read(p)
	b.read += int64(n)
	if b.read > int64(b.limit) { // of what was decompressed
		return 0, tooLarge(b.limit)
	}
	if b.digest != nil {
		b.digest.Write(p[:n])
	}
	return n, b.refuse(err)
}

func (b *body) explain(err error) error {
	var large *http.MaxBytesError
	var corrupt flate.CorruptInputError
	var network *net.OpError
	switch {
	case err == nil || err == io.EOF:
		return err
	case errors.As(err, &large):
		return tooLarge(b.limit)
	case errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt):
		return fault.New(fault.BadRequest, "The body is not the gzip that its Content-Encoding promises.")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fault.New(fault.BadRequest, "The body stopped arriving after %d bytes.", b.read)
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &network):
		return fault.New(fault.BadRequest, "The body was broken off after %d bytes.", b.read)
	}
	return err
}

// refuse is explain for what reads the body alone, so that whatever else goes wrong comes from the client, too: such as chunks that
// are none.
func (b *body) refuse(err error) error {
	err = b.explain(err)
	if _, known := fault.As(err); known || err == nil || err == io.EOF || errors.Is(err, context.Canceled) {
		return err
	}
	return fault.New(fault.BadRequest, "The body cannot be read behind its first %d bytes: %v.", b.read, err)
}

func tooLarge(limit config.Bytes) error {
	return fault.New(fault.TooLarge, "The body is larger than %s, the limit here.", limit)
}

// patient moves the connection's read deadline ahead of each read: a slow upload may take hours, a dead one ends. At the end
// the deadline is lifted, since the server goes on listening for the client's departure while it works.
type patient struct {
	io.ReadCloser
	connection *http.ResponseController
	stall      time.Duration

	mu    sync.Mutex
	ended bool // whole, or broken off
}

// bodyOf puts a request's body behind such deadlines, if it has one. The first one stands from the beginning: net/http itself reads
// what a handler has left unread.
func bodyOf(r *http.Request, out *answer) io.ReadCloser {
	if r.Body == nil || r.Body == http.NoBody || r.ContentLength == 0 {
		return r.Body
	}
	out.body = &patient{ReadCloser: r.Body, connection: out.connection, stall: out.stall}
	out.body.wait(out.stall)
	return out.body
}

// wait sets how long the next piece may take. It fails on a recorder in place of a connection, which cannot stall.
func (p *patient) wait(d time.Duration) { p.connection.SetReadDeadline(time.Now().Add(d)) }

func (p *patient) Read(b []byte) (int, error) {
	p.wait(p.stall)
	n, err := p.ReadCloser.Read(b)
	if err != nil {
		p.mu.Lock()
		p.ended = true
		if err == io.EOF {
			p.connection.SetReadDeadline(time.Time{})
		}
		p.mu.Unlock()
	}
	return n, err
}

// leave is called when the answer is about to be sent. Before it sends it, net/http reads what is left of the body, for which the
// answer does not wait long.
func (p *patient) leave() {
	p.mu.Lock()
	if !p.ended {
		p.wait(p.stall / 10)
	}
	p.mu.Unlock()
}
