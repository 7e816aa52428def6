package importer

import (
	"bytes"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/tracker"
)

// What is in memory of a body is bounded, whatever it looks like: by how long one of its objects may be, and how many things may be nested
// in that, and by how much of both a batch has.
const (
	longestObject = 32 << 20 // bytes
	mostNested    = 200_000  // objects, values, notes and relationships
	nestedBytes   = 100      // that one of these takes at least
	mostProblems  = 1000     // that are told of the form of one object
	batchBytes    = 16 << 20 // that end a batch
	onceBytes     = 96 << 20 // of a body that is taken as one
	mostDecoded   = 50_000   // objects and values of a body in memory that are decoded before the first of them is written
)

// extent is how much an object holds that is being read.
type extent struct {
	bounded bool  // one is being read
	from    int64 // offset of its beginning
	nested  int
}

// grow counts what is nested in an object.
func (e *extent) grow() error {
	if e.nested++; e.nested > mostNested {
		return fault.New(fault.TooLarge, "An object of the body holds more than %d others and values in all. Send it in parts.", mostNested)
	}
	return nil
}

// alone reads a part of a body, such as one object, which is bounded. It returns what that takes of memory, in bytes.
func (d *decoder) alone(read func() error) (weight int64, err error) {
	from := d.InputOffset()
	d.extent = extent{bounded: true, from: from}
	err = read()
	weight = d.InputOffset() - from + nestedBytes*int64(d.extent.nested)
	d.extent = extent{}
	return weight, err
}

// bounded reads one object, and returns what it takes of memory, in bytes.
func (d *decoder) bounded(kind tracker.Kind) (o object, weight int64, err error) {
	weight, err = d.alone(func() (err error) {
		o, err = d.object(kind)
		return err
	})
	return o, weight, err
}

// watched is a body that fails where an object is longer than it may be, before more than that is in memory. It is read in small pieces,
// so that what is read ahead does not count.
type watched struct {
	io.Reader
	d    *decoder
	read int64
}

const piece = 64 << 10

// watch has the decoder read a body from its beginning. What is in memory already is read where it is.
func (d *decoder) watch(source io.Reader) io.Reader {
	if memory, ok := source.(*bytes.Buffer); ok {
		return memory
	}
	return &watched{Reader: source, d: d}
}

func (w *watched) Read(p []byte) (int, error) {
	if e := &w.d.extent; e.bounded && w.read-e.from > longestObject+piece {
		return 0, fault.New(fault.TooLarge, "An object of the body is longer than %d bytes. Send it in parts.", longestObject)
	}
	n, err := w.Reader.Read(p[:min(len(p), piece)])
	w.read += int64(n)
	return n, err
}

// crowded reports whether a body in memory has so many objects that it is taken in batch by batch, like one in a file, which has been found to
// be JSON by then. The reports of small objects alone take a multiple of it.
func (s *spooled) crowded() (bool, error) {
	if s.file != nil || bytes.Count(s.memory.Bytes(), []byte("{")) <= mostDecoded {
		return false, nil
	}
	d := jsontext.NewDecoder(bytes.NewReader(s.memory.Bytes()), jsontext.AllowDuplicateNames(true))
	if err := d.SkipValue(); err != nil {
		return false, err
	}
	return true, atEnd(d)
}
