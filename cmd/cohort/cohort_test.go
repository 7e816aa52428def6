package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"cohort/access"
	"cohort/config"
	"cohort/db"
	"cohort/db/dbtest"
	"cohort/demo"
	"cohort/metadata"
)

// place is a configuration on an empty database of one engine, and a console.
type place struct {
	t      *testing.T
	engine string
	args   []string
}

func eachPlace(t *testing.T, test func(*place)) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			p := &place{t: t, engine: engine, args: []string{"--data", dbtest.Dir(t)}}
			if url := dbtest.URL(t, engine); url != "" {
				p.args = append(p.args, "--db", url)
			}
			test(p)
		})
	}
}

// run runs a command as main does, and returns what it said.
func (p *place) run(stdin string, args ...string) (string, error) {
	p.t.Helper()
	var line commands
	parser, err := kong.New(&line, kong.Configuration(config.ReadFile))
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, err := parser.Parse(append(args, p.args...))
	if err != nil {
		return "", err
	}
	var out, log bytes.Buffer
	err = ctx.Run(&line.Config, &console{in: strings.NewReader(stdin), out: &out, log: &log})
	return out.String(), err
}

// open begins a server's stores with the settings that serve would have, and returns what was printed.
func (p *place) open(args ...string) (*stores, string) {
	p.t.Helper()
	var c config.Config
	parser, err := kong.New(&c, kong.Configuration(config.ReadFile))
	if err != nil {
		p.t.Fatal(err)
	}
	if _, err := parser.Parse(append(args, p.args...)); err != nil {
		p.t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	s, err := openStores(p.t.Context(), &c, log)
	if err != nil {
		p.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := begin(p.t.Context(), &c, s, &out); err != nil {
		p.t.Fatal(err)
	}
	if !c.Demo {
		return s, out.String()
	}
	server, err := wire(p.t.Context(), &c, s, log)
	if err != nil {
		p.t.Fatal(err)
	}
	if err := loadDemo(p.t.Context(), s, server.Importer, log); err != nil {
		p.t.Fatal(err)
	}
	return s, out.String()
}

func (p *place) close(s *stores) {
	p.t.Helper()
	if err := s.db.Close(); err != nil {
		p.t.Fatal(err)
	}
}

func signIn(t *testing.T, s *stores, username, password string) *access.View {
	t.Helper()
	user, err := s.accounts.Authenticate(context.Background(), s.metadata.Current(), username, password, "")
	if err != nil {
		t.Errorf("%s with %s: %v", username, password, err)
		return nil
	}
	return access.New(s.metadata.Current(), user)
}

func TestFirstStartPrintsThePasswordOnce(t *testing.T) {
	eachPlace(t, func(p *place) {
		s, said := p.open()
		_, rest, found := strings.Cut(said, "The password of admin is ")
		password, _, _ := strings.Cut(rest, "\n")
		if !found {
			p.t.Fatalf("first start said %q", said)
		}
		if v := signIn(p.t, s, "admin", password); v == nil || !v.Superuser() || v.User.UID != metadata.Superuser || len(v.CaptureRoots()) != 0 {
			p.t.Errorf("admin is %+v", v)
		}
		p.close(s)
		s, said = p.open("--admin-password=another")
		if said != "" {
			p.t.Errorf("second start said %q", said)
		}
		signIn(p.t, s, "admin", password)
		p.close(s)
	})
}

func TestDemo(t *testing.T) {
	eachPlace(t, func(p *place) {
		s, said := p.open("--demo")
		if said != "" {
			p.t.Errorf("said %q", said)
		}
		country := s.metadata.Current().ByUID(s.metadata.Type("organisationUnit"), demo.Country)
		v := signIn(p.t, s, "admin", "district")
		if country == nil || v == nil || len(v.CaptureRoots()) != 1 || v.CaptureRoots()[0] != country.ID || len(v.ViewRoots()) != 1 || len(v.SearchRoots()) != 1 {
			p.t.Fatalf("country %v, view %+v", country, v)
		}
		if nurse := signIn(p.t, s, "nurse", "District1!"); nurse == nil || nurse.Superuser() || len(nurse.CaptureRoots()) != 1 {
			p.t.Errorf("the nurse's view: %+v", nurse)
		}
		if n := p.people(s); n != 120 {
			p.t.Errorf("%d people", n)
		}
		revision := s.metadata.Current().Revision()
		p.close(s)
		s, _ = p.open("--demo")
		if n := p.people(s); n != 120 {
			p.t.Errorf("%d people after a second start", n)
		}
		if again := s.metadata.Current().Revision(); again != revision {
			p.t.Errorf("a second start wrote: revision %d after %d", again, revision)
		}
		p.close(s)
	})
}

func (p *place) people(s *stores) (n int) {
	p.t.Helper()
	err := s.db.Read(p.t.Context(), func(tx db.Tx) error {
		return tx.QueryRow(p.t.Context(), `SELECT count(*) FROM tracked_entity`).Scan(&n)
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

func TestUserCommands(t *testing.T) {
	eachPlace(t, func(p *place) {
		for _, x := range []struct {
			stdin string
			args  []string
			fails string
		}{
			{"", []string{"migrate"}, ""},
			{"District1!\n", []string{"user", "create", "nurse", "--first-name=Nina", "--surname=Njie", "--superuser", "--stdin"}, ""},
			{"District1!\n", []string{"user", "create", "nurse", "--first-name=Nina", "--surname=Njie", "--stdin"}, "nurse"},
			{"short\n", []string{"user", "create", "clerk", "--first-name=Clara", "--surname=Clerk", "--stdin"}, "E4002"},
			{"", []string{"user", "create", "clerk", "--first-name=Clara", "--surname=Clerk", "--stdin"}, "no password"},
			{"", []string{"user", "create", "clerk", "--first-name=Clara", "--surname=Clerk", "--role=NoSuchRole1"}, "NoSuchRole1"},
			{"", []string{"user", "password", "nobody"}, "nobody"},
			{"", []string{"user", "create"}, "--first-name"},
		} {
			out, err := p.run(x.stdin, x.args...)
			if x.fails == "" && err != nil || x.fails != "" && (err == nil || !strings.Contains(err.Error(), x.fails)) {
				p.t.Errorf("%v: %v, want %q; %s", x.args, err, x.fails, out)
			}
		}
		said, err := p.run("", "user", "password", "nurse")
		password, found := strings.CutPrefix(strings.TrimSpace(said), "The password is ")
		if err != nil || !found {
			p.t.Fatalf("%v: %q", err, said)
		}
		s, _ := p.open()
		defer p.close(s)
		if v := signIn(p.t, s, "nurse", password); v == nil || !v.Superuser() {
			p.t.Errorf("nurse is %+v", v)
		}
		if _, err := s.accounts.Authenticate(p.t.Context(), s.metadata.Current(), "nurse", "District1!", ""); err == nil {
			p.t.Error("the former password lets nurse in")
		}
	})
}

func TestDoctor(t *testing.T) {
	eachPlace(t, func(p *place) {
		before, err := p.run("", "doctor")
		if err != nil || !strings.Contains(before, "migrations are to come") {
			p.t.Errorf("of an empty database: %v\n%s", err, before)
		}
		if _, err := p.run("", "migrate"); err != nil {
			p.t.Fatal(err)
		}
		after, err := p.run("", "doctor")
		if err != nil {
			p.t.Error(err)
		}
		for _, says := range map[string][]string{
			"sqlite":   {"SQLite 3.", "synchronous=FULL", "up to date", "one disk"},
			"postgres": {"PostgreSQL 1", "fsync", "synchronous_commit", "synchronous_standby_names is empty", "up to date"},
		}[p.engine] {
			if !strings.Contains(after, says) {
				p.t.Errorf("doctor says nothing of %s:\n%s", says, after)
			}
		}
		p.args = append(p.args, "--db", "postgres://nobody@127.0.0.1:1/nothing?connect_timeout=2")
		if out, err := p.run("", "doctor"); err == nil || !strings.Contains(out, "wrong database") {
			p.t.Errorf("of a database out of reach: %v\n%s", err, out)
		}
	})
}

func TestVersion(t *testing.T) {
	p := &place{t: t}
	if out, err := p.run("", "version"); err != nil || !strings.Contains(out, "cohort development (DHIS2 Web API 2.41") {
		t.Errorf("%v: %s", err, out)
	}
	if b := build(); b.Time.IsZero() || b.Time.After(time.Now()) {
		t.Errorf("built at %s", b.Time)
	}
}
