package payload

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"cohort/fault"
)

func TestCopy(t *testing.T) {
	for text, says := range map[string]string{
		" {\"a\": [1, 2, \"\\u00e9\"]} \n": "", "[]": "", "1": "",
		"": "is empty", `{"a":`: "ends too early", `{"a":1} x`: "column 9", `{"a":1}{}`: "follows the end", `{"a":1,"a":2}`: "twice", "[[[[[[]]]]]]": "more than 5",
	} {
		var copied bytes.Buffer
		err := NewReader(iotest.HalfReader(strings.NewReader(text)), 5).Copy(&copied)
		switch {
		case says == "" && (err != nil || copied.String() != text):
			t.Errorf("%q: %v, %q", text, err, copied.String())
		case says != "" && (!fault.Is(err, fault.BadRequest) || !strings.Contains(err.Error(), says)):
			t.Errorf("%q: %v", text, err)
		}
	}
}

// A database that breaks the connection is not a client that does.
func TestCopyToNowhere(t *testing.T) {
	broken := fmt.Errorf("the disk: %w", io.ErrUnexpectedEOF)
	err := NewReader(strings.NewReader(`{"a":1}`), 5).Copy(brokenWriter{broken})
	if _, isFault := fault.As(err); isFault || err != broken {
		t.Error(err)
	}
}

type brokenWriter struct{ error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.error }
