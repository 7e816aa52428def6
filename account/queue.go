package account

import (
	"runtime"
	"time"

	"cohort/fault"
)

// aheadAtMost is how many sign-ins wait for each processor, some seconds of work at the most. More would be answered when nobody
// waits for the answer any more. Whoever is known by a remembered password, a session or a token does not stand in the line.
const aheadAtMost = 40

// queue bounds how many sign-ins wait for their hash. One address cannot fill it: the throttle lets it have a hundred at once, and
// then one a second.
type queue struct{ places chan struct{} }

func newQueue() *queue {
	return &queue{make(chan struct{}, max(aheadAtMost*runtime.NumCPU(), 2*int(addressAllowance.free)))}
}

// enter takes a place, which the function that it returns gives back, or fails with [Busy].
func (q *queue) enter() (leave func(), err error) {
	select {
	case q.places <- struct{}{}:
		return func() { <-q.places }, nil
	default:
		return nil, &Busy{}
	}
}

// Busy refuses a sign-in, whatever the password, because too many others are under way.
type Busy struct{}

func (*Busy) Error() string { return busy.Error() }

// Unwrap makes it a fault of kind Unavailable.
func (*Busy) Unwrap() error { return busy }

// RetryAfter is how long to wait.
func (*Busy) RetryAfter() time.Duration { return time.Second }

var busy = fault.New(fault.Unavailable, "Too many sign in at once. Try again in a moment.")
