package bench

import (
	"slices"
	"time"
)

// latencies are how long each of several requests took.
type latencies []time.Duration

// percentile returns the time within which so many of a hundred ended, in milliseconds.
func (l latencies) percentile(n int) float64 {
	if len(l) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(l))
	return milliseconds(sorted[(len(sorted)*n+99)/100-1])
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// median returns the middle one of several measurements.
func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}
