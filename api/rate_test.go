package api

import (
	"errors"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cohort/db/dbtest"
)

func TestRates(t *testing.T) {
	now := time.Now()
	r := newRates(10, 5)
	admitted := func(address string, n int) int {
		count := 0
		for range n {
			if r.take(address, now) == nil {
				count++
			}
		}
		return count
	}
	for _, step := range []struct {
		address   string
		asked     int
		admitted  int
		afterward time.Duration
	}{
		{"10.0.0.1", 20, 5, 0},
		{"10.0.0.2", 3, 3, 0},
		{"::ffff:10.0.0.2", 20, 2, 0}, // the same one
		{"2001:db8::1", 20, 5, 0},
		{"2001:db8::2", 20, 0, 0}, // of the same client
		{"2001:db8:0:1::1", 20, 5, 0},
		{"127.0.0.1", 20, 20, 0},
		{"::1", 20, 20, 0},
		{"no address", 20, 20, 100 * time.Millisecond},
		{"10.0.0.1", 20, 1, time.Minute},
		{"10.0.0.1", 20, 5, 0},
	} {
		if got := admitted(step.address, step.asked); got != step.admitted {
			t.Errorf("%s: %d of %d, want %d", step.address, got, step.asked, step.admitted)
		}
		now = now.Add(step.afterward)
	}
	var fast *tooFast
	if err := r.take("10.0.0.1", now); !errors.As(err, &fast) || fast.RetryAfter() <= 0 || fast.RetryAfter() > time.Second {
		t.Errorf("%v", err)
	}
	off := newRates(0, 0)
	for range 3 {
		if err := off.take("10.0.0.1", now); err != nil {
			t.Errorf("without a limit: %v", err)
		}
	}
}

// Behind a proxy it is the client that is counted.
func TestFastClientsGet429(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.server.Config.RequestRate, s.server.Config.RequestBurst = 1, 3
	s.server.Metrics = prometheus.NewRegistry()
	s.Config.Handler = s.server.Handler()
	for i := range 6 {
		x := exchange{path: "/api/ping", user: "-", header: []string{"X-Forwarded-For", "192.0.2.7"}, status: 200}
		if i >= 3 {
			x.status, x.answer, x.has = 429, []string{"Retry-After", "1"}, []string{"Too many requests"}
		}
		s.do(t, x)
	}
	s.do(t, exchange{path: "/api/ping", user: "-", header: []string{"X-Forwarded-For", "192.0.2.8"}, status: 200})
}
