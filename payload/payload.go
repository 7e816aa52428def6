// Package payload reads JSON that strangers send: it bounds how deep the text nests before any decoder follows it down,
// and says of a mistake on which line and column it stands.
package payload

import (
	"bytes"
	"errors"
	"io"
	"sort"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
)

// Reader passes a JSON text on to a decoder and watches its brackets and lines. It is no validator: what it does not
// understand is the decoder's to refuse.
type Reader struct {
	src   io.Reader
	limit int
	depth int
	text  bool  // inside a string
	token int64 // the offset of the last bracket, quote or comma that was looked at
	slash bool  // behind a backslash
	read  int64
	lines []int64 // the offset behind each of the last line ends
	gone  int64   // how many line ends were forgotten
	err   error
}

// remembered bounds the line ends that are kept: a decoder reports mistakes near where it reads, so the last ones do.
const remembered = 1 << 16

// longest is the longest text, number or gap, in bytes: a decoder has it in memory as a whole.
const longest = 16 << 20

// NewReader returns a reader of src that fails with a fault of kind BadRequest where objects and lists nest deeper than
// limit, and of kind TooLarge where a text, a number or a gap is longer than 16 MiB.
func NewReader(src io.Reader, limit int) *Reader {
	return &Reader{src: Unmarked(src), limit: limit}
}

// Unmarked returns a reader of a text without the mark that some programs put before a text in UTF-8.
func Unmarked(src io.Reader) io.Reader { return &unmarked{Reader: src} }

type unmarked struct {
	io.Reader
	begun bool
}

func (u *unmarked) Read(p []byte) (int, error) {
	if !u.begun {
		u.begun = true
		const mark = "\uFEFF"
		start := make([]byte, len(mark))
		n, err := io.ReadFull(u.Reader, start)
		if string(start) != mark {
			u.Reader = io.MultiReader(bytes.NewReader(start[:n]), u.Reader)
		}
		if err != nil && n == 0 {
			return 0, err
		}
	}
	return u.Reader.Read(p)
}

func (r *Reader) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.src.Read(p)
	for i := 0; i < n; i++ {
		b := p[i]
		if !structural[b] {
			r.slash = false
			continue
		}
		if b != '\n' && b != '\\' {
			r.token = r.read + int64(i)
		}
		switch {
		case b == '\n':
			r.line(r.read + int64(i) + 1)
		case b == '\\':
			r.slash = r.text && !r.slash
		case b == '"':
			r.text = !r.text || r.slash
			r.slash = false
		case r.text:
			r.slash = false
		case b == '{' || b == '[':
			if r.depth++; r.depth > r.limit {
				r.err = fault.New(fault.BadRequest, "The JSON nests more than %d objects and lists in each other%s.", r.limit, r.position(r.read+int64(i)))
				return 0, r.err
			}
		default:
			r.depth--
		}
	}
	r.read += int64(n)
	if r.read-r.token > longest {
		if r.text || bytes.IndexByte(p[:n], ',') < 0 {
			r.err = fault.New(fault.TooLarge, "A text, a number or a gap of the JSON is longer than %d bytes%s.", longest, r.position(r.token))
			return 0, r.err
		}
		r.token = r.read
	}
	return n, err
}

// structural marks the bytes that Read has to look at; nearly all others are passed over by one look-up.
var structural = [256]bool{'\n': true, '\\': true, '"': true, '{': true, '}': true, '[': true, ']': true}

func (r *Reader) line(offset int64) {
	if len(r.lines) == remembered {
		r.lines = append(r.lines[:0], r.lines[remembered/2:]...)
		r.gone += remembered / 2
	}
	r.lines = append(r.lines, offset)
}

// Fault turns what a decoder says of a text that came through r into a fault of kind BadRequest: a mistake in the text with
// its line and column, a value of a wrong kind with its path. Faults and other errors come back as they are.
func (r *Reader) Fault(err error) error {
	var syntax *jsontext.SyntacticError
	var semantic *json.SemanticError
	switch _, known := fault.As(err); {
	case err == nil || known:
		return err
	case r.err != nil:
		return r.err
	case errors.Is(err, io.EOF) || r.read == 0 && errors.Is(err, io.ErrUnexpectedEOF):
		return fault.New(fault.BadRequest, "The body is empty; it must be JSON.")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault.New(fault.BadRequest, "Malformed JSON: the text ends too early%s.", r.position(r.read))
	case errors.As(err, &syntax):
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return fault.New(fault.BadRequest, "Malformed JSON: %s stands twice in one object%s.", syntax.JSONPointer, r.position(syntax.ByteOffset))
		}
		return fault.New(fault.BadRequest, "Malformed JSON: %v%s.", syntax.Err, r.position(syntax.ByteOffset))
	case errors.As(err, &semantic):
		at := string(semantic.JSONPointer)
		if at == "" {
			at = "the body"
		}
		f := fault.New(fault.BadRequest, "The JSON has %s where something else belongs: %s%s.", kindName(semantic.JSONKind), at, r.position(semantic.ByteOffset))
		f.Property, f.Value = string(semantic.JSONPointer.LastToken()), string(semantic.JSONValue)
		return f
	}
	return err
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case '0':
		return "a number"
	case 'n':
		return "null"
	}
	return k.String()
}

// position says where an offset is, as words to append to a message.
func (r *Reader) position(offset int64) string {
	n := sort.Search(len(r.lines), func(i int) bool { return r.lines[i] > offset })
	if n == 0 && r.gone > 0 {
		return at{offset: offset}.String()
	}
	start := int64(0)
	if n > 0 {
		start = r.lines[n-1]
	}
	return at{offset: offset, line: r.gone + int64(n) + 1, column: offset - start + 1}.String()
}
