package metadata_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"cohort/db"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/query"
	"cohort/schema/catalog"
)

// node is one server's metadata over a database.
type node struct {
	*metadata.Store
	t *testing.T
}

func open(t *testing.T, d db.DB) node {
	t.Helper()
	s, err := metadata.Open(t.Context(), d, metadata.Options{Types: catalog.All(), Zone: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	return node{s, t}
}

// send imports a package of metadata.
func (n node) send(text string, o metadata.ImportOptions) *metadata.Report {
	n.t.Helper()
	report, err := n.trySend(context.Background(), text, o)
	if err != nil {
		n.t.Fatal(err)
	}
	return report
}

func (n node) trySend(ctx context.Context, text string, o metadata.ImportOptions) (*metadata.Report, error) {
	value, err := payload.ReadTree(payload.NewReader(strings.NewReader(text), 50))
	if err != nil {
		return nil, err
	}
	payloads, err := n.ParsePackage(value)
	if err != nil {
		return nil, err
	}
	return n.Import(ctx, payloads, o)
}

// must is send for what has to be written whole.
func (n node) must(text string, o metadata.ImportOptions) *metadata.Report {
	n.t.Helper()
	report := n.send(text, o)
	for _, failed := range report.Failed() {
		n.t.Fatalf("%s %s: %v", failed.Type.Name, failed.UID, failed.Faults)
	}
	return report
}

// show renders an object of this node's newest snapshot, or "" where there is none.
func (n node) show(typ, uid, fields string) string {
	n.t.Helper()
	snap, err := n.Snapshot(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	return show(n.t, snap, typ, uid, fields)
}

func show(t *testing.T, snap *graph.Snapshot, typ, uid, fields string) string {
	t.Helper()
	o := snap.ByName(typ, uid)
	if o == nil {
		return ""
	}
	parsed, err := query.ParseFields(fields)
	if err != nil {
		t.Fatal(err)
	}
	c := &query.Context{Snapshot: snap, Zone: time.UTC}
	return string(query.Select(o.Type, parsed).Append(nil, c, o))
}

// dump renders everything that is stored, for comparing two nodes.
func dump(t *testing.T, snap *graph.Snapshot) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, typ := range catalog.All() {
		if !typ.Graph() {
			continue
		}
		for o := range snap.All(typ) {
			all[typ.Name+" "+o.UID] = show(t, snap, typ.Name, o.UID, ":owner")
		}
	}
	return all
}
