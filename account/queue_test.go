package account

import (
	"errors"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
)

func TestAFullQueueRefusesWhoIsNotKnownYet(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		c := newClinic(t, d)
		c.user(1, "nurse", nil)
		c.user(2, "clerk", nil)
		c.password(1, "District1!")
		c.password(2, "District1!")
		c.want("clerk", "District1!", "")

		var leave []func()
		for range cap(c.store.queue.places) {
			out, err := c.store.queue.enter()
			if err != nil {
				t.Fatal(err)
			}
			leave = append(leave, out)
		}
		for range 50 { // many more than a name may have wrong: none of them counts
			var refused *Busy
			if _, err := c.signIn("nurse", "District1!"); !errors.As(err, &refused) || !fault.Is(err, fault.Unavailable) || refused.RetryAfter() <= 0 {
				t.Fatalf("with a full queue: %v", err)
			}
		}
		c.want("clerk", "District1!", "") // whose password is remembered
		for _, out := range leave {
			out()
		}
		c.want("nurse", "District1!", "")
		if n := len(c.store.queue.places); n != 0 {
			t.Errorf("%d places are taken by nobody", n)
		}
	})
}

func TestOneAddressDoesNotFillTheQueue(t *testing.T) {
	if places := cap(newQueue().places); float64(places) < 2*addressAllowance.free {
		t.Errorf("%d places, and one address may have %v", places, addressAllowance.free)
	}
}

func TestNetwork(t *testing.T) {
	for address, network := range map[string]string{
		"10.0.0.1": "10.0.0.1", "::ffff:10.0.0.1": "10.0.0.1", "": "", "unknown": "unknown",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::1": "2001:db8:1:2::/64", "2001:db8:1:3::1": "2001:db8:1:3::/64",
		"fe80::1%eth0": "fe80::/64",
	} {
		if got := Network(address); got != network {
			t.Errorf("%q counts as %q, want %q", address, got, network)
		}
	}
}
