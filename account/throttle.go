package account

import (
	"math"
	"net/netip"
	"sync"
	"time"

	"cohort/fault"
	"cohort/recent"
)

// allowance says how many wrong attempts are free, and after how long one of them is forgotten.
type allowance struct {
	free   float64
	forget time.Duration
}

// A person who mistypes has ten tries. An address may stand for a clinic behind one router. The account's own allowance,
// over all addresses, stops a slow guess from many; it is wide, so that nobody is easily locked out by others, and who is
// signed in stays so, since a remembered password is no attempt.
var (
	pairAllowance    = allowance{10, 30 * time.Second}
	addressAllowance = allowance{100, time.Second}
	accountAllowance = allowance{200, 3 * time.Second}
)

// watched bounds how many names and addresses are remembered; each new one costs whoever asks a hash's time.
const watched = 30_000

// longestName is how much is kept of a name that somebody tries.
const longestName = 255

// TooManyAttempts refuses a sign-in before the password is looked at.
type TooManyAttempts struct {
	wait time.Duration // until the next attempt is admitted
}

func (e *TooManyAttempts) Error() string { return tooMany.Error() }

// Unwrap makes it a fault of kind TooMany.
func (e *TooManyAttempts) Unwrap() error { return tooMany }

// RetryAfter is how long to wait.
func (e *TooManyAttempts) RetryAfter() time.Duration { return e.wait }

var tooMany = fault.New(fault.TooMany, "Too many failed sign-ins. Try again later.")

// throttle counts wrong passwords by name and by address, in buckets that leak.
type throttle struct {
	mu      sync.Mutex
	buckets *recent.Map[source, bucket]
}

type source struct{ username, address string }

type bucket struct {
	level float64
	at    time.Time
}

func newThrottle() *throttle { return &throttle{buckets: recent.New[source, bucket](watched)} }

// take counts an attempt, or fails with [TooManyAttempts]. The function that it returns gives the attempt back.
func (t *throttle) take(now time.Time, username, address string) (refund func(), err error) {
	username, address = username[:min(len(username), longestName)], Network(address)
	t.mu.Lock()
	defer t.mu.Unlock()
	type watch struct {
		source
		allowance
	}
	watches := [...]watch{
		{source{username, address}, pairAllowance},
		{source{"", address}, addressAllowance},
		{source{username, ""}, accountAllowance},
	}
	var wait time.Duration
	for _, w := range watches {
		if over := t.level(w.source, w.allowance, now) + 1 - w.free; over > 0 {
			wait = max(wait, time.Duration(over*float64(w.forget)))
		}
	}
	if wait > 0 {
		return nil, &TooManyAttempts{wait}
	}
	for _, w := range watches {
		t.buckets.Put(w.source, bucket{t.level(w.source, w.allowance, now) + 1, now})
	}
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		for _, w := range watches {
			t.buckets.Put(w.source, bucket{math.Max(0, t.level(w.source, w.allowance, now)-1), now})
		}
	}, nil
}

// Network is what counts as one client: an address, or of IPv6 the /64 that one subscriber has to himself.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address[:min(len(address), longestName)]
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		return netip.PrefixFrom(ip, 64).Masked().String()
	}
	return ip.String()
}

// level is what is left of a bucket after it leaked until now.
func (t *throttle) level(key source, a allowance, now time.Time) float64 {
	b, ok := t.buckets.Get(key)
	if !ok {
		return 0
	}
	return math.Max(0, b.level-now.Sub(b.at).Seconds()/a.forget.Seconds())
}
