package api

import (
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// answer is the http.ResponseWriter of a call: it remembers what was sent, and compresses what is worth it.
type answer struct {
	http.ResponseWriter
	status   int   // 0 until the header is sent
	bytes    int64 // of the body, before compression
	gzipped  bool  // the client reads gzip, and the method's answer has a body
	compress *gzip.Writer
	packing  *packing // nil where the body is sent as it is
	stall    time.Duration
	body     *patient // of the request; nil where it has none

	connection *http.ResponseController
}

// piece is how much of an answer a client has to take within the time for which it may stall: a kilobyte a second will do.
const piece = 64 << 10

// worthwhile is the size from which compression saves more than its own frame and a packet's slack.
const worthwhile = 1 << 10

var compressors = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is a constant
	}
	return w
}}

func newAnswer(w http.ResponseWriter, r *http.Request) *answer {
	a := &answer{ResponseWriter: w, connection: http.NewResponseController(w), stall: stall}
	a.gzipped = r.Method != http.MethodHead && acceptsGzip(r.Header.Values("Accept-Encoding"))
	a.connection.SetWriteDeadline(time.Time{}) // the former request's
	return a
}

func acceptsGzip(headers []string) bool {
	for _, m := range parseRanges(headers) {
		if (m.name == "gzip" || m.name == "*") && m.quality > 0 {
			return true
		}
	}
	return false
}

func (a *answer) WriteHeader(status int) {
	if status >= 200 && a.status == 0 {
		a.status = status
		if a.body != nil {
			a.body.leave()
		}
		if a.packing != nil && status != http.StatusOK {
			a.packing = nil
		}
		if a.packing != nil {
			a.packing.begin(a)
		}
		if compressible(a.Header()) {
			a.Header().Add("Vary", "Accept-Encoding")
			if a.gzipped && status != http.StatusNoContent && status != http.StatusNotModified {
				a.Header().Del("Content-Length")
				a.Header().Set("Content-Encoding", "gzip")
				compressedTag(a.Header())
				a.compress = compressors.Get().(*gzip.Writer)
				a.compress.Reset(a.ResponseWriter)
			}
		}
	}
	a.ResponseWriter.WriteHeader(status)
}

// compressible looks at what the handler has said of its answer: a type of text, and a length that is unknown or large.
func compressible(h http.Header) bool {
	if h.Get("Content-Encoding") != "" {
		return false
	}
	if size, err := strconv.Atoi(h.Get("Content-Length")); err == nil && size < worthwhile {
		return false
	}
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "xml") ||
		strings.HasSuffix(kind, "javascript") || strings.HasSuffix(kind, "csv")
}

// Write sends a text piece by piece: a client may read for hours, but not stop reading.
func (a *answer) Write(p []byte) (n int, err error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	a.bytes += int64(len(p))
	for {
		a.connection.SetWriteDeadline(time.Now().Add(a.stall)) // fails on a recorder in place of a connection, which cannot stall
		sent, err := a.send(p[n:min(n+piece, len(p))])
		if n += sent; err != nil || n >= len(p) {
			return n, err
		}
	}
}

func (a *answer) send(p []byte) (int, error) {
	switch {
	case a.packing != nil:
		return a.packing.write(a.ResponseWriter, p)
	case a.compress != nil:
		return a.compress.Write(p)
	}
	return a.ResponseWriter.Write(p)
}

// FlushError sends what is buffered, for answers that arrive piece by piece.
func (a *answer) FlushError() error {
	if a.compress != nil {
		if err := a.compress.Flush(); err != nil {
			return err
		}
	}
	return a.connection.Flush()
}

// Unwrap leads http.ResponseController to the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// finish ends a compressed answer. It is left out when an answer is cut off.
func (a *answer) finish() {
	if a.body != nil && a.status == 0 {
		a.body.leave()
	}
	a.connection.SetWriteDeadline(time.Now().Add(a.stall)) // net/http still has to send what it has buffered
	if a.packing != nil {
		a.packing.close()
	}
	if a.compress == nil {
		return
	}
	a.compress.Close() // fails when the client is gone: nobody is left to be told
	compressors.Put(a.compress)
	a.compress = nil
}
