package db

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	learn := func(each time.Duration) int {
		p := NewPace()
		for range 30 {
			p.Measure(100, time.Now().Add(-100*each))
		}
		return p.Rows()
	}
	for each, want := range map[time.Duration][2]int{
		40 * time.Microsecond: {500, 625}, 150 * time.Microsecond: {140, 170}, time.Nanosecond: {mostTurn - 5, mostTurn}, time.Second: {leastTurn, leastTurn},
	} {
		if got := learn(each); got < want[0] || got > want[1] {
			t.Errorf("rows of %s: %d in one transaction", each, got)
		}
	}
	var none *Pace
	none.Measure(1, time.Now())
}
