package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/payload"
)

const (
	modest   = 64 << 10 // a body up to this size costs about what its connection does, and reserves nothing
	inMemory = 4 << 20  // a larger one is spooled to a file
)

// buffers are kept from one body to the next. What is decoded from one is copied out of it.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// spooled is a whole body, in memory or in a file.
type spooled struct {
	memory *bytes.Buffer
	file   *os.File
}

func (s *spooled) reader() io.Reader {
	if s.file != nil {
		return s.file
	}
	return s.memory
}

// open reads a body to its end, so that one that is broken off or no JSON is refused before anything is written. What is in
// memory is checked when it is decoded, which is done as a whole; a file is checked here.
func (im *Importer) open(ctx context.Context, body *payload.Reader) (source *spooled, release func(), err error) {
	start := buffers.Get().(*bytes.Buffer)
	start.Reset()
	give := func() { buffers.Put(start) }
	if _, err := io.CopyN(start, body, modest); err == io.EOF {
		return &spooled{memory: start}, give, nil
	} else if err != nil {
		give()
		return nil, nil, body.Fault(err)
	}
	share, err := im.budget.take(ctx)
	if err != nil {
		give()
		return nil, nil, err
	}
	free := func() {
		give()
		share()
	}
	if _, err := io.CopyN(start, body, inMemory-modest); err == io.EOF {
		return &spooled{memory: start}, free, nil
	} else if err != nil {
		free()
		return nil, nil, body.Fault(err)
	}
	file, err := spool(im.Dir, start, body)
	if err != nil {
		free()
		return nil, nil, err
	}
	return &spooled{file: file}, func() {
		if err := errors.Join(file.Close(), os.Remove(file.Name())); err != nil {
			im.Log.WarnContext(ctx, "a spooled body is left behind", "file", file.Name(), "error", err)
		}
		free()
	}, nil
}

func spool(dir string, start io.Reader, body *payload.Reader) (*os.File, error) {
	file, err := os.CreateTemp(dir, "import-*.json")
	if err != nil {
		return nil, fmt.Errorf("spool an import: %w", err)
	}
	d := jsontext.NewDecoder(io.TeeReader(io.MultiReader(start, body), file), jsontext.AllowDuplicateNames(true))
	err = d.SkipValue()
	if err == nil {
		err = atEnd(d)
	}
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(body.Fault(err), file.Close(), os.Remove(file.Name()))
	}
	return file, nil
}
