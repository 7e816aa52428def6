// Package trackertest gives tests a small country: eight organisation units, programs of each kind, users with narrow and
// wide scopes, and everything that a server needs to take in people's data about it.
package trackertest

import (
	_ "embed"
	"log/slog"
	"testing"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/jobs"
	"cohort/metadata"
	"cohort/payload"
	"cohort/schema/catalog"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/mover"

	"strings"
)

// Country is the metadata: a package as POST /api/metadata takes it.
//
//go:embed country.json
var Country string

// Node is one server over a database.
type Node struct {
	DB       db.DB
	Metadata *metadata.Store
	Models   *tracker.Models
	Jobs     *jobs.Queue // which does not run by itself
	Mover    *mover.Mover
	Importer *importer.Importer
	Spool    string // where large bodies go
}

// Open returns a node whose database holds the country.
func Open(t testing.TB, d db.DB) *Node {
	t.Helper()
	n := Join(t, d)
	n.Load(t, Country)
	return n
}

// Join returns a node over a database as it is.
func Join(t testing.TB, d db.DB) *Node {
	t.Helper()
	store, err := metadata.Open(t.Context(), d, metadata.Options{Types: catalog.All(), Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	models := tracker.NewModels(2)
	store.Refuse(tracker.Veto)
	n := &Node{DB: d, Metadata: store, Models: models, Spool: t.TempDir()}
	n.Jobs = jobs.New(d, 2, slog.New(slog.DiscardHandler))
	n.Mover = mover.New(d, store, models, n.Jobs)
	n.Importer = importer.New(importer.Settings{
		DB: d, Metadata: store, Models: models, Memory: 128 << 20, Dir: n.Spool, Log: slog.New(slog.DiscardHandler),
	})
	return n
}

// Load imports metadata, all of it.
func (n *Node) Load(t testing.TB, text string) {
	t.Helper()
	report, err := n.Metadata.Import(t.Context(), n.parse(t, text), metadata.ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, failed := range report.Failed() {
		t.Fatalf("%s %s: %v", failed.Type.Name, failed.UID, failed.Faults)
	}
}

func (n *Node) parse(t testing.TB, text string) []*metadata.Payload {
	t.Helper()
	value, err := payload.ReadTree(payload.NewReader(strings.NewReader(text), 50))
	if err != nil {
		t.Fatal(err)
	}
	payloads, err := n.Metadata.ParsePackage(value)
	if err != nil {
		t.Fatal(err)
	}
	return payloads
}

// View returns the view of a user over the newest metadata.
func (n *Node) View(t testing.TB, username string) *access.View {
	t.Helper()
	s, err := n.Metadata.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	user := s.Unique(tracker.UserType.MustProperty("username"), username)
	if user == nil {
		t.Fatalf("there is no user %s", username)
	}
	return access.New(s, user)
}

// Send imports JSON as a user.
func (n *Node) Send(t testing.TB, username string, kind tracker.Kind, text string, o importer.Options) *importer.Report {
	t.Helper()
	report, err := n.Importer.Import(t.Context(), n.View(t, username), kind, payload.NewReader(strings.NewReader(text), 500), o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// Remove deletes a metadata object, and returns why it could not.
func (n *Node) Remove(t testing.TB, plural, uid string) string {
	t.Helper()
	payloads := n.parse(t, `{"`+plural+`":[{"id":"`+uid+`"}]}`)
	report, err := n.Metadata.Import(t.Context(), payloads, metadata.ImportOptions{Strategy: metadata.Delete})
	if err != nil {
		return err.Error()
	}
	for _, failed := range report.Failed() {
		return failed.Faults.Error()
	}
	return ""
}
