package payload

import (
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
)

// Copy writes the text to dst as it is, to its end, and fails unless it is one JSON value: what is kept to be read later is
// known to be whole. Errors of dst come back as they are.
func (r *Reader) Copy(dst io.Writer) error {
	t := &tee{r, dst, nil}
	d := jsontext.NewDecoder(t)
	err := d.SkipValue()
	if err == nil {
		if _, err = d.ReadToken(); err == io.EOF {
			return nil
		}
		if err == nil {
			return fault.New(fault.BadRequest, "Malformed JSON: something follows the end of the body.")
		}
	}
	if t.failed != nil {
		return t.failed
	}
	return r.Fault(err)
}

// tee is a reader that writes what it reads. It knows the failures of the one from those of the other.
type tee struct {
	src    io.Reader
	dst    io.Writer
	failed error // of dst
}

func (t *tee) Read(p []byte) (int, error) {
	n, err := t.src.Read(p)
	if n > 0 {
		if _, t.failed = t.dst.Write(p[:n]); t.failed != nil {
			return 0, t.failed
		}
	}
	return n, err
}
