package synthetic

import "io"

// LargeBody is the body of one import, made as it is read.
type LargeBody struct {
	people  *People
	left    int    // bytes to make, roughly
	buf     []byte // what was made, from off
	off     int
	Made    int // people
	Written int
	ended   bool
}

// NewLargeBody makes people of 9 entities until the body has so many bytes, or some more.
func NewLargeBody(people *People, bytes int) *LargeBody {
	return &LargeBody{people: people, left: bytes}
}

func (l *LargeBody) Read(p []byte) (int, error) {
	if l.off == len(l.buf) {
		if l.ended {
			return 0, io.EOF
		}
		l.fill()
	}
	n := copy(p, l.buf[l.off:])
	l.off += n
	l.Written += n
	return n, nil
}

func (l *LargeBody) fill() {
	const piece = 64 << 10
	l.buf, l.off = l.buf[:0], 0
	for l.left > 0 && len(l.buf) < piece {
		begin := ","
		if l.Made == 0 {
			begin = `{"trackedEntityInstances":[`
		}
		before := len(l.buf)
		l.buf = l.people.AppendPerson(append(l.buf, begin...), 9)
		l.left -= len(l.buf) - before
		l.Made++
	}
	if l.left <= 0 {
		l.buf, l.ended = append(l.buf, `]}`...), true
	}
}
