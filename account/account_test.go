package account

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"strings"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
	"cohort/graph"
	"cohort/schema/catalog"
)

// clinic is a database with the accounts of a snapshot's users.
type clinic struct {
	t     *testing.T
	db    db.DB
	store *Store
	snap  *graph.Snapshot
	clock time.Time
}

func newClinic(t *testing.T, d db.DB) *clinic {
	c := &clinic{t: t, db: d, store: New(d, 10*time.Minute, slog.New(slog.DiscardHandler)), snap: graph.New(catalog.All()), clock: time.Now()}
	c.store.now = func() time.Time { return c.clock }
	return c
}

// user writes a new version of a user's object.
func (c *clinic) user(id int32, name string, values map[string]any) {
	t := catalog.Get("user")
	v := graph.NewValues(t)
	v.Set(t.MustProperty("username"), name)
	for property, value := range values {
		v.Set(t.MustProperty(property), value)
	}
	revision := c.snap.Revision() + 1
	c.snap = c.snap.Apply(revision, 1, id+1, []graph.Change{{ID: id, Object: graph.NewObject(id, "User0000001", revision, 1, v)}})
}

func (c *clinic) password(id int32, password string) {
	c.t.Helper()
	err := c.db.Write(c.t.Context(), db.Interactive, func(tx db.Tx) error {
		return SetPassword(c.t.Context(), tx, id, Hash(password))
	})
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *clinic) signIn(name, password string) (*graph.Object, error) {
	return c.store.Authenticate(c.t.Context(), c.snap, name, password, "10.0.0.1")
}

func (c *clinic) want(name, password, refusal string) {
	c.t.Helper()
	o, err := c.signIn(name, password)
	switch {
	case refusal == "" && (err != nil || o == nil || o.Text("username") != name):
		c.t.Errorf("%s with %s: %v", name, password, err)
	case refusal != "" && (!fault.Is(err, fault.Unauthorized) || err.Error() != refusal):
		c.t.Errorf("%s with %s: %v, want %s", name, password, err, refusal)
	}
}

func TestAuthenticate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		c := newClinic(t, d)
		c.user(1, "nurse", nil)
		c.user(2, "keyless", nil)
		c.want("nurse", "District1!", "Unauthorized")
		c.password(1, "District1!")
		c.want("nurse", "District1!", "")
		c.want("nurse", "District1!", "") // remembered
		c.want("nurse", "district1!", "Unauthorized")
		c.want("nurse", "", "Unauthorized")
		c.want("NURSE", "District1!", "Unauthorized")
		c.want("nobody", "District1!", "Unauthorized")
		c.want("keyless", "", "Unauthorized")

		records, err := c.store.Records(t.Context(), 1, 2)
		if err != nil || records[1].LastLogin.IsZero() || records[1].PasswordChanged.IsZero() {
			t.Errorf("records %+v, %v", records, err)
		}
		if _, has := records[2]; has {
			t.Errorf("of a user without a password: %+v", records[2])
		}
		if all, err := c.store.Records(t.Context()); err != nil || !maps.Equal(all, records) {
			t.Errorf("of all: %+v, %v", all, err)
		}

		c.user(1, "nurse", map[string]any{"disabled": true})
		c.want("nurse", "District1!", "Account disabled")
		c.want("nurse", "wrong", "Unauthorized") // only who knows the password is told
		c.user(1, "nurse", map[string]any{"accountExpiry": c.clock.Add(time.Hour).UnixMilli()})
		c.want("nurse", "District1!", "")
		c.clock = c.clock.Add(2 * time.Hour)
		c.want("nurse", "District1!", "Account expired")
	})
}

func TestWhatWasVerifiedEndsWithAnyChange(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		c := newClinic(t, d)
		c.user(1, "nurse", nil)
		c.password(1, "District1!")
		c.want("nurse", "District1!", "")
		c.password(1, "District2!")
		c.user(1, "nurse", nil) // the version that comes with a new password
		c.want("nurse", "District1!", "Unauthorized")
		c.want("nurse", "District2!", "")

		ctx, counter := db.Counting(t.Context())
		if _, err := c.store.Authenticate(ctx, c.snap, "nurse", "District2!", "10.0.0.1"); err != nil || counter.Statements() != 0 {
			t.Errorf("a remembered password: %d statements, %v", counter.Statements(), err)
		}
		c.clock = c.clock.Add(11 * time.Minute)
		if _, err := c.store.Authenticate(ctx, c.snap, "nurse", "District2!", "10.0.0.1"); err != nil || counter.Statements() == 0 {
			t.Errorf("a forgotten password: %d statements, %v", counter.Statements(), err)
		}
	})
}

func TestBeginOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		c := newClinic(t, d)
		c.user(1, "admin", nil)
		for i, password := range []string{"first", "second"} {
			if begun, err := Begin(t.Context(), d, 1, password); err != nil || begun != (i == 0) {
				t.Fatalf("%s: %v, %v", password, begun, err)
			}
		}
		c.want("admin", "first", "")
		c.want("admin", "second", "Unauthorized")
	})
}

func TestGuessesAreThrottled(t *testing.T) {
	c := newClinic(t, dbtest.Open(t, "sqlite"))
	c.user(1, "nurse", nil)
	c.user(2, "clerk", nil)
	c.password(1, "District1!")
	c.password(2, "District1!")
	c.want("clerk", "District1!", "")
	var many *TooManyAttempts
	attempts := 0
	for ; attempts < 50 && many == nil; attempts++ {
		_, err := c.signIn("nurse", "wrong")
		errors.As(err, &many)
	}
	if many == nil || attempts != 11 {
		t.Fatalf("%d attempts, then %v", attempts, many)
	}
	if !fault.Is(many, fault.TooMany) || many.RetryAfter() <= 0 || many.RetryAfter() > time.Minute {
		t.Errorf("%v, retry after %s", many, many.RetryAfter())
	}
	if _, err := c.signIn("nurse", "District1!"); !errors.As(err, &many) {
		t.Errorf("the right password at last: %v", err)
	}
	c.want("clerk", "District1!", "") // who is signed in stays so
	if _, err := c.store.Authenticate(t.Context(), c.snap, "nurse", "District1!", "10.0.0.2"); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	c.clock = c.clock.Add(many.RetryAfter())
	c.want("nurse", "District1!", "")
}

func TestThrottleIsBounded(t *testing.T) {
	throttle := newThrottle()
	now := time.Now()
	for i := range watched + 10 {
		if _, err := throttle.take(now, strings.Repeat("x", i%100)+string(rune(i)), string(rune(i))); err != nil {
			t.Fatal(err)
		}
	}
	if n := throttle.buckets.Len(); n > watched {
		t.Errorf("%d of %d are remembered", n, watched)
	}
}

func TestAnUnknownUserTakesAsLongAsAWrongPassword(t *testing.T) {
	c := newClinic(t, dbtest.Open(t, "sqlite"))
	c.user(1, "nurse", nil)
	c.password(1, "District1!")
	time.Sleep(10 * time.Millisecond)
	took := func(name string) time.Duration {
		began := time.Now()
		c.want(name, "wrong", "Unauthorized")
		return time.Since(began)
	}
	known, unknown := time.Hour, time.Hour
	for range 8 { // by turns, so that a busy machine slows both; fewer than are throttled
		known, unknown = min(known, took("nurse")), min(unknown, took("nobody"))
	}
	if ratio := float64(known) / float64(unknown); ratio < 0.5 || ratio > 2 {
		t.Errorf("known %s, unknown %s", known, unknown)
	}
}

func TestHash(t *testing.T) {
	one, two := Hash("District1!"), Hash("District1!")
	if one == two || strings.Contains(one, "District") {
		t.Errorf("%s and %s", one, two)
	}
	for _, hash := range []string{one, two} {
		if ok, err := matches(hash, "District1!"); !ok || err != nil {
			t.Errorf("%s: %v, %v", hash, ok, err)
		}
		if ok, err := matches(hash, "District1"); ok || err != nil {
			t.Errorf("%s and another password: %v, %v", hash, ok, err)
		}
	}
	cheaper := encode([]byte("saltsalt"), derive("x", []byte("saltsalt"), 1, 64, 1, 16), 1, 64, 1)
	if ok, err := matches(cheaper, "x"); !ok || err != nil {
		t.Errorf("of another cost: %v, %v", ok, err)
	}
	for _, damaged := range []string{"", "plain", "$2a$10$abc", "$argon2id$v=19$m=64,t=0,p=1$c2FsdA$aGFzaA", "$argon2id$v=19$m=64,t=1,p=1$c2FsdA$", one[:40]} {
		if ok, err := matches(damaged, "x"); ok || err == nil {
			t.Errorf("%q: %v, %v", damaged, ok, err)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	for _, test := range []struct{ username, password, codes string }{
		{"clerk", "District1!", ""},
		{"clerk", "Bo-Tikonko 2024", ""},
		{"clerk", "x", "E4002 E4005"},
		{"clerk", "Dist1!", "E4002"},
		{"clerk", "district1!", "E4005"},
		{"clerk", "DISTRICT1!", "E4005"},
		{"clerk", "District!!", "E4005"},
		{"clerk", "District11", "E4005"},
		{"clerk", "My Clerk 1", "E4005"},
		{"", "My Clerk 1", ""},
		{"clerk", "Ünïcödé1", "E4005"},
		{"clerk", "Aa1!" + strings.Repeat("é", 56), ""},
		{"clerk", "Aa1!" + strings.Repeat("é", 57), "E4002"},
	} {
		var codes []string
		for _, e := range CheckPassword(Policy{Least: MinPassword, Most: MaxPassword}, test.username, test.password) {
			codes = append(codes, e.Code)
			if e.Property != "password" || strings.Contains(e.Message, "`"+test.password+"`") {
				t.Errorf("%q: %+v", test.password, e)
			}
		}
		if got := strings.Join(codes, " "); got != test.codes {
			t.Errorf("%q: %q, want %q", test.password, got, test.codes)
		}
	}
	for range 20 {
		if p := RandomPassword(); len(CheckPassword(Policy{Least: MinPassword, Most: MaxPassword}, "admin", p)) > 0 {
			t.Errorf("%s is refused", p)
		}
	}
}

func TestSimultaneousRequestsShareOneComputation(t *testing.T) {
	c := newClinic(t, dbtest.Open(t, "sqlite"))
	c.user(1, "nurse", nil)
	c.password(1, "District1!")
	ctx, counter := db.Counting(context.Background())
	failures := make(chan error, 50)
	for range cap(failures) {
		go func() {
			_, err := c.store.Authenticate(ctx, c.snap, "nurse", "District1!", "10.0.0.1")
			failures <- err
		}()
	}
	for range cap(failures) {
		if err := <-failures; err != nil {
			t.Error(err)
		}
	}
	if n := counter.Statements(); n > 6 {
		t.Errorf("%d statements for 50 requests", n)
	}
}

// Each request shows its password again: one that is remembered costs a digest.
func BenchmarkRemembered(b *testing.B) {
	d := dbtest.Open(b, "sqlite")
	store := New(d, 10*time.Minute, slog.New(slog.DiscardHandler))
	typ := catalog.Get("user")
	v := graph.NewValues(typ)
	v.Set(typ.MustProperty("username"), "nurse")
	snap := graph.New(catalog.All())
	snap = snap.Apply(1, 1, 2, []graph.Change{{ID: 1, Object: graph.NewObject(1, "User0000001", 1, 1, v)}})
	if err := d.Write(b.Context(), db.Interactive, func(tx db.Tx) error { return SetPassword(b.Context(), tx, 1, Hash("District1!")) }); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := store.Authenticate(b.Context(), snap, "nurse", "District1!", "10.0.0.1"); err != nil {
			b.Fatal(err)
		}
	}
}
