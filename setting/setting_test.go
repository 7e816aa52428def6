package setting

import (
	"context"
	"strings"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
	"cohort/schema/catalog"
)

func node(t *testing.T, d db.DB) (*Store, *metadata.Store) {
	t.Helper()
	m, err := metadata.Open(t.Context(), d, metadata.Options{Types: catalog.All(), Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	return New(d, m), m
}

// reads is the language in which a request that arrives now shows metadata.
func reads(t *testing.T, s *Store, m *metadata.Store, user int32) string {
	t.Helper()
	if _, err := m.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	u, err := s.User(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	return u.ContentLocale()
}

func change(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadingCostsNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s, m := node(t, d)
		change(t, s.SetUser(t.Context(), 1, Change{Definition: contentLocale, Value: "fr"}))
		for range 2 {
			reads(t, s, m, 1)
			reads(t, s, m, 2) // who has set nothing
		}
		ctx, counter := db.Counting(t.Context())
		for _, user := range []int32{1, 2} {
			if _, err := s.User(ctx, user); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.System(ctx); err != nil || counter.Statements() != 0 {
			t.Errorf("%d statements, %v", counter.Statements(), err)
		}
		// A restart finds what is there, and then costs nothing either.
		s, m = node(t, d)
		if got := reads(t, s, m, 1); got != "fr" {
			t.Errorf("after a restart: %q", got)
		}
		before := counter.Statements()
		if _, err := s.User(ctx, 1); err != nil || counter.Statements() != before {
			t.Errorf("%d statements after a restart, %v", counter.Statements()-before, err)
		}
	})
}

func TestAChangeIsSeenByTheNextRequest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s, m := node(t, d)
		there, n := s, m
		if d.Dialect().Shared {
			there, n = node(t, d)
		}
		for i, value := range []string{"fr", "pt_BR", "es", ""} {
			c := Change{Definition: contentLocale, Value: value, Remove: value == ""}
			change(t, s.SetUser(t.Context(), 7, c))
			if got := reads(t, there, n, 7); got != value {
				t.Errorf("%d: another node reads %q, want %q", i, got, value)
			}
			if got := reads(t, s, m, 7); got != value {
				t.Errorf("%d: the node itself reads %q, want %q", i, got, value)
			}
		}
		system := SystemDefinition("keyDbLocale")
		change(t, there.SetSystem(t.Context(), Change{Definition: system, Value: "sw"}))
		if got := reads(t, s, m, 7); got != "sw" {
			t.Errorf("the system's: %q", got)
		}
		change(t, s.SetSystem(t.Context(), Change{Definition: system, Remove: true}))
		if got := reads(t, there, n, 7); got != "" {
			t.Errorf("taken back: %q", got)
		}
	})
}

func TestChangesAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s, m := node(t, d)
		done := make(chan error)
		for i := range 4 {
			go func() {
				var err error
				for range 10 {
					if err == nil {
						err = s.SetUser(context.Background(), int32(i), Change{Definition: contentLocale, Value: "fr"})
					}
					if err == nil {
						_, err = s.User(context.Background(), int32(i))
					}
				}
				done <- err
			}()
		}
		for range 4 {
			change(t, <-done)
		}
		for i := range int32(4) {
			if got := reads(t, s, m, i); got != "fr" {
				t.Errorf("user %d reads %q", i, got)
			}
		}
	})
}

func TestDefinitions(t *testing.T) {
	for _, d := range append(SystemDefinitions(), UserDefinitions()...) {
		value, ok := d.Default()
		if !ok {
			continue
		}
		if d.Kind == Date {
			value = d.Text(value, time.UTC)
		}
		stored, err := d.Parse(value, time.UTC)
		if preset, _ := d.Default(); err != nil || stored != preset {
			t.Errorf("%s: the default %q is stored as %q, %v", d.Name, value, stored, err)
		}
		if !d.JSON(stored, time.UTC).IsValid() {
			t.Errorf("%s: %s is no JSON", d.Name, d.JSON(stored, time.UTC))
		}
	}
	if _, err := SystemDefinition("keyCustomCss").Parse(strings.Repeat("x", longest+1), time.UTC); err == nil {
		t.Error("a value of any length is taken")
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"true", "2.0", "-1", "1e999", "2024-03-31", "fr_FR", `{"a":[1]}`, "\xff", ""} {
		f.Add(seed)
	}
	kinds := []*Definition{text("a"), truth("b"), integer("c"), decimal("d"), date("e"), choice("f", "x", "y"), language("g"), object("h")}
	f.Fuzz(func(t *testing.T, given string) {
		for _, d := range kinds {
			stored, err := d.Parse(given, time.UTC)
			if err != nil {
				continue
			}
			if again, err := d.Parse(d.Text(stored, time.UTC), time.UTC); err != nil || again != stored {
				t.Errorf("kind %d: %q is stored as %q, and that as %q, %v", d.Kind, given, stored, again, err)
			}
			if d.Kind != Text && !d.JSON(stored, time.UTC).IsValid() {
				t.Errorf("kind %d: %q is shown as %s", d.Kind, given, d.JSON(stored, time.UTC))
			}
		}
	})
}
