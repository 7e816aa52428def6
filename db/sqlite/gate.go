package sqlite

import (
	"context"
	"slices"
	"sync"

	"cohort/db"
)

// bulkPatience is how many commits a bulk write lets pass before it goes ahead of the interactive ones.
const bulkPatience = 16

// gate decides who has the writer: one ticket at a time, which passes it on when it is done.
type gate struct {
	mu          sync.Mutex
	held        bool
	closed      bool
	interactive []*ticket
	bulk        []*ticket
	passed      int // how often the gate was passed on since the first bulk ticket waits
}

// ticket is the place of one write in the queue.
type ticket struct {
	lane    db.Lane
	alone   bool          // it must not share a commit: one that it shared failed
	turn    chan struct{} // closed when the ticket holds the gate
	outcome chan error    // how the commit went
}

func newTicket(lane db.Lane, alone bool) *ticket {
	return &ticket{lane: lane, alone: alone, turn: make(chan struct{}), outcome: make(chan error, 1)}
}

// enter waits until t holds the gate. With an error it does not hold it.
func (g *gate) enter(ctx context.Context, t *ticket) error {
	g.mu.Lock()
	switch {
	case g.closed:
		g.mu.Unlock()
		return errClosed
	case !g.held:
		g.held = true
		g.mu.Unlock()
		return nil
	case t.lane == db.Bulk:
		g.bulk = append(g.bulk, t)
	default:
		g.interactive = append(g.interactive, t)
	}
	g.mu.Unlock()
	select {
	case <-t.turn:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-t.turn: // it came at the same moment, and is passed on by the one who sees the context ended
		return nil
	default:
	}
	g.interactive = without(g.interactive, t)
	g.bulk = without(g.bulk, t)
	return ctx.Err()
}

func without(queue []*ticket, t *ticket) []*ticket {
	return slices.DeleteFunc(queue, func(other *ticket) bool { return other == t })
}

// join passes the gate to a write that can share the commit which the holder would do next. It reports whether there was
// one: then the caller no longer holds the gate.
func (g *gate) join() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.interactive) == 0 || g.interactive[0].alone {
		return false
	}
	g.interactive = call(g.interactive)
	return true
}

// pass gives the gate to whose turn it is, or opens it when nobody waits.
func (g *gate) pass() {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case len(g.bulk) > 0 && (len(g.interactive) == 0 || g.passed >= bulkPatience && !g.closed):
		g.passed = 0
		g.bulk = call(g.bulk)
	case len(g.interactive) > 0:
		g.passed++
		g.interactive = call(g.interactive)
	default:
		g.held = false
	}
	if len(g.bulk) == 0 {
		g.passed = 0
	}
}

// call lets the first of a queue through and returns the others.
func call(queue []*ticket) []*ticket {
	close(queue[0].turn)
	queue[0] = nil
	return queue[1:]
}

// shut refuses new tickets, and returns when those that wait have gone through: its own is the last.
func (g *gate) shut() {
	g.mu.Lock()
	g.closed = true
	if !g.held {
		g.held = true
		g.mu.Unlock()
		return
	}
	last := newTicket(db.Bulk, true)
	g.bulk = append(g.bulk, last)
	g.mu.Unlock()
	<-last.turn
}
