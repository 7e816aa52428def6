package db

import (
	"sync/atomic"
	"time"
)

// Pace decides how many rows of something large go into one transaction. Where the database has one writer, everybody waits for
// each of them: so many rows are taken as this machine writes in the time that others can be asked to wait.
type Pace struct{ target atomic.Int64 }

const (
	turnTime  = 25 * time.Millisecond
	firstTurn = 400
	leastTurn = 100 // fewer would mostly wait for the disk
	mostTurn  = 2000
)

// NewPace returns a pace that knows nothing of the machine yet.
func NewPace() *Pace {
	p := new(Pace)
	p.target.Store(firstTurn)
	return p
}

// Rows is how many rows end a transaction.
func (p *Pace) Rows() int { return int(p.target.Load()) }

// Measure learns from a transaction of so many rows that began then and was committed now.
func (p *Pace) Measure(rows int, began time.Time) {
	if p == nil || rows == 0 {
		return
	}
	each := time.Since(began) / time.Duration(rows)
	wanted := int64(turnTime / max(each, time.Microsecond))
	smooth := (3*p.target.Load() + wanted) / 4
	p.target.Store(min(mostTurn, max(leastTurn, smooth)))
}
