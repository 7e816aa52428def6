package sqlite

import (
	"context"
	"sync"
)

// readers are the connections that read. The one used last is used next: its cache is warm.
type readers struct {
	slots chan struct{} // holds one for each connection in use
	open  func() (*conn, error)

	mu     sync.Mutex
	idle   []*conn
	closed bool
}

func newReaders(n int, open func() (*conn, error)) *readers {
	return &readers{slots: make(chan struct{}, n), open: open}
}

func (r *readers) take(ctx context.Context) (*conn, error) {
	select {
	case r.slots <- struct{}{}:
	default:
		select {
		case r.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	r.mu.Lock()
	closed, n := r.closed, len(r.idle)
	var c *conn
	if n > 0 && !closed {
		c, r.idle = r.idle[n-1], r.idle[:n-1]
	}
	r.mu.Unlock()
	if c != nil {
		return c, nil
	}
	err := errClosed
	if !closed {
		c, err = r.open()
	}
	if err != nil {
		<-r.slots
	}
	return c, err
}

func (r *readers) give(c *conn) {
	r.mu.Lock()
	r.idle = append(r.idle, c)
	r.mu.Unlock()
	<-r.slots
}

// close waits for the connections in use.
func (r *readers) close() error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	for range cap(r.slots) {
		r.slots <- struct{}{}
	}
	var first error
	for _, c := range r.idle {
		if err := c.close(); err != nil && first == nil {
			first = err
		}
	}
	r.idle = nil
	for range cap(r.slots) {
		<-r.slots
	}
	return first
}
