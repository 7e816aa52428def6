package importer

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	learn := func(each time.Duration) int {
		p := newPace()
		for range 30 {
			p.measure(100, time.Now().Add(-100*each))
		}
		return p.rows()
	}
	for each, want := range map[time.Duration][2]int{
		40 * time.Microsecond: {500, 625}, 150 * time.Microsecond: {140, 170}, time.Nanosecond: {mostTurn - 5, mostTurn}, time.Second: {leastTurn, leastTurn},
	} {
		if got := learn(each); got < want[0] || got > want[1] {
			t.Errorf("rows of %s: %d in one transaction", each, got)
		}
	}
	var none *pace
	none.measure(1, time.Now())
}
