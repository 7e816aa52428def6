package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
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
//
// A body arrives as slowly as its client sends it. Until it is whole it has no share of the memory for imports, so that some slow
// clients keep nobody from working: a few bodies arrive in memory, further ones in files. One that is to be taken in as one has as many
// shares as it needs.
func (im *Importer) open(ctx context.Context, body *payload.Reader, one bool) (source *spooled, release func(), err error) {
	start := buffers.Get().(*bytes.Buffer)
	start.Reset()
	free := func() { buffers.Put(start) }
	defer func() {
		if err != nil {
			free()
		}
	}()
	if _, err := io.CopyN(start, body, modest); err == io.EOF {
		return &spooled{memory: start}, free, nil
	} else if err != nil {
		return nil, nil, body.Fault(err)
	}
	leave, inside, err := im.budget.arrive(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer leave()
	var file *os.File
	whole := false
	if inside {
		_, err := io.CopyN(start, body, inMemory-modest)
		if whole = err == io.EOF; !whole && err != nil {
			return nil, nil, body.Fault(err)
		}
	}
	if !whole {
		if file, err = im.spool(ctx, start, body); err != nil {
			return nil, nil, err
		}
		give := free
		free = func() {
			im.discard(ctx, file)
			give()
		}
	}
	size := int64(start.Len())
	if file != nil {
		about, err := file.Stat()
		if err != nil {
			return nil, nil, fmt.Errorf("spool an import: %w", err)
		}
		size = about.Size()
	}
	share, err := im.budget.take(ctx, size, one)
	if err != nil {
		return nil, nil, err
	}
	give := free
	free = func() {
		give()
		share()
	}
	if file == nil {
		return &spooled{memory: start}, free, nil
	}
	if size > inMemory {
		return &spooled{file: file}, free, nil
	}
	start.Reset()
	if _, err := start.ReadFrom(file); err != nil {
		return nil, nil, fmt.Errorf("spool an import: %w", err)
	}
	return &spooled{memory: start}, free, nil
}

// spool puts a body into a file.
func (im *Importer) spool(ctx context.Context, start io.Reader, body *payload.Reader) (*os.File, error) {
	file, err := os.CreateTemp(im.Dir, "import-*.json")
	if err != nil {
		return nil, im.noRoom(ctx, err)
	}
	os.Remove(file.Name()) // so that a process that is killed leaves none; where files in use cannot be removed, discard does it
	to := &filing{file: file}
	d := jsontext.NewDecoder(io.TeeReader(io.MultiReader(start, body), to), jsontext.AllowDuplicateNames(true))
	err = d.SkipValue()
	if err == nil {
		err = atEnd(d)
	}
	if err == nil {
		_, to.failed = file.Seek(0, io.SeekStart)
	}
	if err == nil && to.failed == nil {
		return file, nil
	}
	im.discard(ctx, file)
	if to.failed != nil {
		return nil, im.noRoom(ctx, to.failed)
	}
	return nil, body.Fault(err)
}

// filing is a file that remembers why it took no more.
type filing struct {
	file   *os.File
	failed error
}

func (f *filing) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	if err != nil {
		f.failed = err
	}
	return n, err
}

// noRoom is the failure of a file, of which an operator reads and the client hears that it is not his.
func (im *Importer) noRoom(ctx context.Context, err error) error {
	im.Log.ErrorContext(ctx, "a body was not spooled", "error", err)
	return fault.New(fault.Unavailable, "The server has no room for a body of this size at present. Try again later.")
}

// discard closes a file and removes it.
func (im *Importer) discard(ctx context.Context, file *os.File) {
	err := file.Close()
	if gone := os.Remove(file.Name()); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	if err != nil {
		im.Log.WarnContext(ctx, "a spooled body is left behind", "file", file.Name(), "error", err)
	}
}
