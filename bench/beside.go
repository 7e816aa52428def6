package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Between two events somebody thinks, or walks to the next bed: as many events come in as without the import, and not as
// many as can.
const thought = 20 * time.Millisecond

// beside measures what somebody waits for who sends single events while a large import runs, how fast that is, and how
// much memory the server takes for it.
func (b *bench) beside(ctx context.Context) error {
	return b.with(ctx, func(s *site) error {
		p := b.people()
		if _, err := s.postEvent(ctx, p); err != nil { // the first request warms up
			return err
		}
		memory := func() (float64, error) { return 0, nil }
		if s.process != nil {
			memory = watchMemory(s.process.Process.Pid)
		}
		large := &largeBody{people: b.people(), left: b.Large * 1e6}
		imported := make(chan error, 1)
		begun := time.Now()
		var took time.Duration
		go func() {
			answer, _, err := s.do(ctx, http.MethodPost, peopleIntake(9).path, large)
			took = time.Since(begun)
			if err == nil {
				err = expect(answer, large.made, 0)
			}
			imported <- err
		}()
		posted, err := s.postUntil(ctx, p, imported)
		most, unseen := memory()
		if err != nil {
			return err
		}
		b.add(Result{Workload: "post event beside import"}.spread(posted))
		b.add(Result{Workload: fmt.Sprintf("import of %d MB", b.Large), Value: float64(large.written) / 1e6 / took.Seconds(), Unit: "MB/s"})
		if s.process != nil && unseen == nil {
			b.add(Result{Workload: "memory beside import", Value: most / 1e6, Unit: "MB"})
		}
		return unseen
	})
}

// postUntil sends single events until the import has ended, and returns how long each took.
func (c *client) postUntil(ctx context.Context, p *people, imported <-chan error) (latencies, error) {
	var posted latencies
	for {
		took, err := c.postEvent(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("an event beside the import: %w", err)
		}
		posted = append(posted, took)
		select {
		case err := <-imported:
			return posted, err
		case <-time.After(thought):
		}
	}
}

// largeBody is the body of one import, made as it is read.
type largeBody struct {
	people  *people
	left    int    // bytes to make, roughly
	buf     []byte // what was made, from off
	off     int
	made    int // people
	written int
	ended   bool
}

func (l *largeBody) Read(p []byte) (int, error) {
	if l.off == len(l.buf) {
		if l.ended {
			return 0, io.EOF
		}
		l.fill()
	}
	n := copy(p, l.buf[l.off:])
	l.off += n
	l.written += n
	return n, nil
}

func (l *largeBody) fill() {
	const piece = 64 << 10
	l.buf, l.off = l.buf[:0], 0
	for l.left > 0 && len(l.buf) < piece {
		begin := ","
		if l.made == 0 {
			begin = `{"trackedEntityInstances":[`
		}
		before := len(l.buf)
		l.buf = l.people.appendPerson(append(l.buf, begin...), 9)
		l.left -= len(l.buf) - before
		l.made++
	}
	if l.left <= 0 {
		l.buf, l.ended = append(l.buf, `]}`...), true
	}
}
