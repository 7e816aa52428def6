package api

import (
	"iter"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/dxf"
	"cohort/tracker"
	"cohort/tracker/importer"
)

// summaryWriter writes import summaries as the classic endpoints do.
type summaryWriter struct {
	echo          []byte // the options; nil is that they are not shown
	href          string // below which the objects can be read; "" is that it is not shown
	errors        bool   // what went well is counted, and not shown
	relationships bool   // a tracked entity's are shown though there are none
}

// top writes the summaries of a body. The options are shown once, and with the summary of an only object.
func (w summaryWriter) top(out *spill, report *importer.Report) {
	out.b = head(out.b, report.Counts, report.Failed, report.Warned)
	if w.echo != nil {
		out.b = append(append(out.b, `,"importOptions":`...), w.echo...)
	}
	out.b = append(out.b, `,"importSummaries":[`...)
	first := true
	for s := range report.All() {
		if w.leavesOut(s) {
			continue
		}
		if !first {
			out.b = append(out.b, ',')
		}
		first = false
		out.b = w.summary(out.b, s, report.Len == 1 && s.Outcome != importer.Deleted && s.Outcome != importer.Ignored)
		out.pour()
	}
	out.b = tail(out.b, report.Len)
}

// leavesOut reports whether a summary is not to be shown: nothing went wrong with the object, nor with one in it.
func (w summaryWriter) leavesOut(s *importer.Summary) bool {
	return w.errors && len(s.Conflicts) == 0 && !importer.Failed([]*importer.Summary{s})
}

// nested writes the summaries of what was nested in an object.
func (w summaryWriter) nested(b []byte, list []*importer.Summary) []byte {
	inner := summaryWriter{errors: w.errors}
	b = head(b, importer.Count(list), importer.Failed(list), importer.Warned(list))
	b = append(b, `,"importSummaries":[`...)
	first := true
	for _, s := range list {
		if w.leavesOut(s) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = inner.summary(b, s, false)
	}
	return tail(b, len(list))
}

func head(b []byte, c importer.Counts, failed, warned bool) []byte {
	b = append(b, `{"responseType":"ImportSummaries","status":`...)
	b = status(b, failed, warned)
	b = number(b, `,"imported":`, c.Imported)
	b = number(b, `,"updated":`, c.Updated)
	b = number(b, `,"deleted":`, c.Deleted)
	return number(b, `,"ignored":`, c.Ignored)
}

func tail(b []byte, total int) []byte {
	return append(number(b, `],"total":`, total), '}')
}

func number(b []byte, key string, n int) []byte {
	return strconv.AppendInt(append(b, key...), int64(n), 10)
}

func status(b []byte, failed, warned bool) []byte {
	switch {
	case failed:
		return append(b, `"ERROR"`...)
	case warned:
		return append(b, `"WARNING"`...)
	}
	return append(b, `"SUCCESS"`...)
}

// counts are the importCount of each outcome.
var counts = map[importer.Outcome]string{
	importer.Created: `{"imported":1,"updated":0,"ignored":0,"deleted":0}`,
	importer.Updated: `{"imported":0,"updated":1,"ignored":0,"deleted":0}`,
	importer.Deleted: `{"imported":0,"updated":0,"ignored":0,"deleted":1}`,
	importer.Ignored: `{"imported":0,"updated":0,"ignored":1,"deleted":0}`,
	importer.Refused: `{"imported":0,"updated":0,"ignored":1,"deleted":0}`,
}

func (w summaryWriter) summary(b []byte, s *importer.Summary, options bool) []byte {
	b = append(b, `{"responseType":"ImportSummary","status":`...)
	b = status(b, s.Outcome == importer.Refused, len(s.Warnings) > 0)
	if options && w.echo != nil {
		b = append(append(b, `,"importOptions":`...), w.echo...)
	}
	if s.Description != "" {
		b = quoted(append(b, `,"description":`...), s.Description)
	}
	b = append(append(b, `,"importCount":`...), counts[s.Outcome]...)
	b = append(b, `,"conflicts":[`...)
	b = conflicts(b, s.Conflicts, true)
	b = conflicts(b, s.Warnings, len(s.Conflicts) == 0)
	b = append(b, `],"rejectedIndexes":[]`...)
	b = w.reference(b, s)
	if s.Outcome == importer.Deleted || s.Outcome == importer.Ignored {
		return append(b, '}')
	}
	if w.relationships && s.Kind == tracker.KindEntity || len(s.Relationships) > 0 {
		b = w.nested(append(b, `,"relationships":`...), s.Relationships)
	}
	switch s.Kind {
	case tracker.KindEntity:
		b = w.nested(append(b, `,"enrollments":`...), s.Enrollments)
	case tracker.KindEnrollment:
		b = w.nested(append(b, `,"events":`...), s.Events)
	}
	return append(b, '}')
}

// conflicts writes what is told of an object; first is that nothing stands before.
func conflicts(b []byte, list []importer.Problem, first bool) []byte {
	for _, p := range list {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(b, '{')
		if p.Object != "" {
			b = append(quoted(append(b, `"object":`...), p.Object), ',')
		}
		b = append(quoted(append(b, `"value":`...), p.Value), '}')
	}
	return b
}

// reference names the object, and says where it can be read. A tracked entity that was deleted is named by the description
// alone.
func (w summaryWriter) reference(b []byte, s *importer.Summary) []byte {
	if s.UID == "" || s.Kind == tracker.KindEntity && s.Outcome == importer.Deleted {
		return b
	}
	b = quoted(append(b, `,"reference":`...), s.UID)
	if w.href != "" && (s.Outcome == importer.Created || s.Outcome == importer.Updated) {
		b = quoted(append(b, `,"href":`...), w.href+s.UID)
	}
	return b
}

func quoted(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // fails for what is no UTF-8, which it replaces
	return b
}

// report answers with a WebMessage around a report of about that size.
func (c *call) report(status int, failed bool, size int, write func(*spill)) error {
	return c.spilled(status, dxf.Message, size, func(out *spill) error {
		around(out, status, failed, write)
		return nil
	})
}

// around writes a WebMessage around a report.
func around(out *spill, status int, failed bool, write func(*spill)) {
	word, message := "OK", "Import was successful."
	if failed {
		word, message = "ERROR", "An error occurred, please check import summary."
	}
	out.b = quoted(append(out.b, `{"httpStatus":`...), http.StatusText(status))
	out.b = number(out.b, `,"httpStatusCode":`, status)
	out.b = quoted(append(out.b, `,"status":`...), word)
	out.b = quoted(append(out.b, `,"message":`...), message)
	out.b = append(out.b, `,"response":`...)
	write(out)
	out.b = append(out.b, '}')
}

// spill is an answer that is built in memory, and sent piece by piece when it grows large.
type spill struct {
	call        *call
	status      int
	contentType string
	b           []byte
	reader      func([]byte) bool // who takes the pieces in place of the client; false is that he takes no more
}

// gathered is all that is written, in memory.
func gathered(write func(*spill)) []byte {
	var whole []byte
	out := &spill{reader: func(piece []byte) bool {
		whole = append(whole, piece...)
		return true
	}}
	write(out)
	return append(whole, out.b...)
}

// spilled answers with JSON of about that size, or with XML of that shape. When write fails before anything was sent, the failure is
// answered.
func (c *call) spilled(status int, shape dxf.Shape, size int, write func(*spill) error) error {
	out := &spill{call: c, status: status, contentType: "application/json"}
	if c.Format == "xml" {
		return c.pouredAs(status, shape, out, write)
	}
	room := spills.Get().(*[]byte)
	out.b = slices.Grow((*room)[:0], min(size, 2*spillSize))
	whole := out.b[:0]
	defer func() {
		if cap(out.b) > cap(whole) {
			whole = out.b[:0]
		}
		if cap(whole) <= 2*spillSize {
			*room = whole
			spills.Put(room)
		}
	}()
	if err := write(out); err != nil {
		return err
	}
	return out.end()
}

// spills keeps the memory that answers were built in.
var spills = sync.Pool{New: func() any { return new([]byte) }}

// pouredAs has the pieces of JSON translated as they come.
func (c *call) pouredAs(status int, shape dxf.Shape, out *spill, write func(*spill) error) error {
	var failed error
	next, stop := iter.Pull(func(yield func([]byte) bool) {
		out.reader = yield
		if failed = write(out); failed == nil && len(out.b) > 0 {
			yield(out.b)
		}
	})
	defer stop()
	to := &lateHeader{call: c, status: status, contentType: mediaTypes["xml"][0]}
	if err := dxf.Write(to, &pulled{next: next, failed: &failed}, shape); !to.gone {
		return err
	}
	return nil // nobody is left to be told
}

// spillSize is from where on a piece is sent.
const spillSize = 256 << 10

// pour sends what is there, if it is much.
func (s *spill) pour() {
	if len(s.b) < spillSize {
		return
	}
	if s.reader != nil {
		s.reader(s.b) // once it is false the client is gone
		s.b = s.b[:0]
		return
	}
	if s.call == nil {
		return // the report of a job is kept as a whole
	}
	s.begin()
	s.call.ResponseWriter.Write(s.b) // fails when the client is gone: nobody is left to be told
	s.b = s.b[:0]
}

func (s *spill) begin() {
	if !s.call.answered() {
		s.call.ResponseWriter.Header().Set("Content-Type", s.contentType)
		s.call.WriteHeader(s.status)
	}
}

// end sends the rest, or the whole where nothing was sent yet.
func (s *spill) end() error {
	if !s.call.answered() {
		return s.call.Bytes(s.status, s.contentType, s.b)
	}
	s.call.ResponseWriter.Write(s.b)
	return nil
}
