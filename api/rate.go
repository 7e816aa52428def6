package api

import (
	"net/netip"
	"sync"
	"time"

	"cohort/account"
	"cohort/fault"
	"cohort/recent"
)

// rates bounds how many requests an address makes: a bucket each, which requests fill and time empties. A clinic may share one
// address; the default is far from what it needs.
type rates struct {
	perSecond float64 // that a bucket loses
	burst     float64 // that it holds

	mu      sync.Mutex
	buckets *recent.Map[string, bucket] // by account.Network
}

type bucket struct {
	level float64
	at    time.Time
}

// watchedAddresses bounds the memory: some megabytes.
const watchedAddresses = 100_000

func newRates(perSecond, burst int) *rates {
	return &rates{perSecond: float64(perSecond), burst: float64(max(burst, 1)), buckets: recent.New[string, bucket](watchedAddresses)}
}

// tooFast refuses a request that came too soon.
type tooFast struct{ wait time.Duration }

func (e *tooFast) Error() string             { return errTooFast.Error() }
func (e *tooFast) Unwrap() error             { return errTooFast }
func (e *tooFast) RetryAfter() time.Duration { return e.wait }

var errTooFast = fault.New(fault.TooMany, "Too many requests from this address. Try again later.")

// take counts a request, or fails with a tooFast. What comes from this machine itself is not counted.
func (r *rates) take(address string, now time.Time) error {
	ip, err := netip.ParseAddr(address)
	if r.perSecond <= 0 || err != nil || ip.Unmap().IsLoopback() {
		return nil
	}
	network := account.Network(address)
	r.mu.Lock()
	defer r.mu.Unlock()
	b, _ := r.buckets.Get(network)
	if b.level = max(0, b.level-now.Sub(b.at).Seconds()*r.perSecond); b.level+1 > r.burst {
		return &tooFast{time.Duration((b.level + 1 - r.burst) / r.perSecond * float64(time.Second))}
	}
	r.buckets.Put(network, bucket{b.level + 1, now})
	return nil
}
