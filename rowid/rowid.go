// Package rowid makes the internal ids of rows that many nodes write at once: numbers that grow with time, so that new rows
// go to the end of every index, and that need no sequence in the database.
package rowid

import (
	"math/rand/v2"
	"sync"
	"time"
)

// An id is 41 bits of milliseconds, 10 bits of a random node number and 12 bits of a counter within the millisecond. Two
// nodes that drew one number can make the same id in the same millisecond: the primary key refuses the second, and its
// writer takes new ids.
const (
	nodeBits = 10
	seqBits  = 12
	seqMask  = 1<<seqBits - 1
)

// epoch is the start of 2020 in milliseconds; 41 bits last until 2089.
const epoch = 1577836800000

// Source makes ids for one process. It is safe for concurrent use.
type Source struct {
	node int64
	now  func() int64

	mu   sync.Mutex
	last int64 // millisecond and counter of the last id, without the node
}

// NewSource returns a source with a random node number.
func NewSource() *Source {
	return &Source{node: rand.Int64N(1 << nodeBits), now: func() int64 { return time.Now().UnixMilli() }}
}

// Next returns one id.
func (s *Source) Next() int64 {
	run := s.Take(1)
	return run.Next()
}

// Run is a series of ids that was taken at once.
type Run struct {
	node, at int64
	left     int
}

// Take reserves n ids. A source that gives more than 4,096 in a millisecond borrows from the next one; a clock that was set
// back changes nothing.
func (s *Source) Take(n int) Run {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := (s.now() - epoch) << seqBits
	if at <= s.last {
		at = s.last + 1
	}
	s.last = at + int64(n) - 1
	return Run{node: s.node, at: at, left: n}
}

// Next returns the next id of the run. It panics when more are asked for than were taken.
func (r *Run) Next() int64 {
	if r.left == 0 {
		panic("rowid: the run is used up")
	}
	ms, seq := r.at>>seqBits, r.at&seqMask
	r.at++
	r.left--
	return ms<<(nodeBits+seqBits) | r.node<<seqBits | seq
}

// Time returns when an id was made, to the millisecond.
func Time(id int64) time.Time {
	return time.UnixMilli(id>>(nodeBits+seqBits) + epoch).UTC()
}
