package api

import (
	"net/netip"
	"sync"
	"time"

	"cohort/fault"
)

// rates bounds how many requests an address makes: a bucket each, which requests fill and time empties. A clinic may share one
// address; the default is far from what it needs.
type rates struct {
	perSecond float64 // that a bucket loses
	burst     float64 // that it holds

	mu      sync.Mutex
	buckets map[netip.Prefix]bucket
}

type bucket struct {
	level float64
	at    time.Time
}

// watchedAddresses bounds the memory: some megabytes.
const watchedAddresses = 100_000

func newRates(perSecond, burst int) *rates {
	return &rates{perSecond: float64(perSecond), burst: float64(max(burst, 1)), buckets: map[netip.Prefix]bucket{}}
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
	network := networkOf(ip.Unmap())
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.buckets[network]
	if b.level = max(0, b.level-now.Sub(b.at).Seconds()*r.perSecond); b.level+1 > r.burst {
		return &tooFast{time.Duration((b.level + 1 - r.burst) / r.perSecond * float64(time.Second))}
	}
	if len(r.buckets) >= watchedAddresses {
		r.forget(now)
	}
	r.buckets[network] = bucket{b.level + 1, now}
	return nil
}

// networkOf is what one client has: an IPv4 address, or the lower half of the IPv6 ones.
func networkOf(ip netip.Addr) netip.Prefix {
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	network, _ := ip.WithZone("").Prefix(bits)
	return network
}

// forget drops the buckets that are empty by now; where that leaves too many, all of them.
func (r *rates) forget(now time.Time) {
	for network, b := range r.buckets {
		if b.level <= now.Sub(b.at).Seconds()*r.perSecond {
			delete(r.buckets, network)
		}
	}
	if len(r.buckets) >= watchedAddresses {
		clear(r.buckets)
	}
}
