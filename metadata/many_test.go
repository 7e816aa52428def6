package metadata_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/graph"
	"cohort/metadata"
	"cohort/schema/catalog"
)

// constants is a package of n constants whose identifiers begin with prefix.
func constants(prefix string, n int, value string) string {
	var b strings.Builder
	b.WriteString(`{"constants":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"%s%06d","name":"%s %d","code":"%s_%d","value":%s}`, prefix, i, prefix, i, prefix, i, value)
	}
	return b.String() + `]}`
}

// TestWritersBesideALargeImport has two clients, on two nodes where there can be two, write constants while packages of thousands
// are imported, changed and deleted. All that was acknowledged is there in the end, and nobody waited for a whole import.
func TestWritersBesideALargeImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		a := open(t, d)
		b := a
		if d.Dialect().Shared {
			b = open(t, d)
		}
		var wg sync.WaitGroup
		done := make(chan struct{})
		written := make([]int, 2)
		slowest := make([]time.Duration, 2)
		for i, n := range []node{a, b} {
			wg.Go(func() {
				for round := 0; ; round++ {
					select {
					case <-done:
						return
					default:
					}
					began := time.Now()
					r, err := n.trySend(t.Context(), fmt.Sprintf(`{"constants":[{"id":"Beside%05d","name":"beside %d %d","value":%d}]}`, i, i, round, round), metadata.ImportOptions{})
					if err != nil || len(r.Failed()) > 0 {
						t.Errorf("beside: %v %v", err, r)
						return
					}
					slowest[i] = max(slowest[i], time.Since(began))
					written[i] = round
				}
			})
		}
		const n = 8000
		began := time.Now()
		if r := a.must(constants("Large", n, "1"), metadata.ImportOptions{}); r.Stats.Created != n {
			t.Errorf("%+v", r.Stats)
		}
		if r := a.must(constants("Large", n, "2"), metadata.ImportOptions{}); r.Stats.Updated != n {
			t.Errorf("%+v", r.Stats)
		}
		if r := a.must(constants("Large", n, "2"), metadata.ImportOptions{Strategy: metadata.Delete}); r.Stats.Deleted != n {
			t.Errorf("%+v", r.Stats)
		}
		took := time.Since(began)
		close(done)
		wg.Wait()
		for i, last := range written {
			if got, want := b.show("constant", fmt.Sprintf("Beside%05d", i), "value"), fmt.Sprintf(`{"value":%d}`, last); got != want || last < 5 {
				t.Errorf("writer %d: %s, want %s", i, got, want)
			}
			if slowest[i] > took/2 && slowest[i] > time.Second { // a busy machine lets nobody go on for a while
				t.Errorf("writer %d once waited %v while others imported for %v", i, slowest[i], took)
			}
		}
		if x, y := dump(t, latest(a)), dump(t, open(t, d).Current()); !maps.Equal(x, y) || len(x) != 8 {
			t.Errorf("%d objects in memory, %d in the database", len(x), len(y))
		}
	})
}

// latest is the snapshot that holds what other nodes wrote too.
func latest(n node) *graph.Snapshot {
	n.t.Helper()
	snap, err := n.Snapshot(n.t.Context())
	if err != nil {
		n.t.Fatal(err)
	}
	return snap
}

// TestOvertaken changes what a large import was planned on before it commits.
func TestOvertaken(t *testing.T) {
	tests := []struct{ name, before, large, meanwhile, refused string }{
		{name: "a name is taken", large: `{"constants":[{"id":"LargeOne001","name":"wanted","value":1}]}`,
			meanwhile: `{"constants":[{"id":"SmallOne001","name":"wanted","value":2}]}`, refused: "E5003"},
		{name: "the object itself is written", before: `{"constants":[{"id":"SameObject1","name":"same","value":1,"description":"old"}]}`,
			large: `{"constants":[{"id":"SameObject1","name":"same","value":2}]}`, meanwhile: `{"constants":[{"id":"SameObject1","name":"same","value":3}]}`},
		{name: "the same identifier", large: `{"constants":[{"id":"SameIdent01","name":"a","value":1}]}`,
			meanwhile: `{"constants":[{"id":"SameIdent01","name":"b","value":1}]}`},
		{name: "what it refers to goes", before: `{"optionSets":[{"id":"GoingSet001","name":"Going","valueType":"TEXT"}]}`,
			large:     `{"options":[{"id":"LargeOpt001","name":"o","code":"o","optionSet":{"id":"GoingSet001"}}]}`,
			meanwhile: `DELETE {"optionSets":[{"id":"GoingSet001"}]}`, refused: "E5002"},
		{name: "an attribute becomes mandatory", large: `{"constants":[{"id":"WithoutAtt1","name":"without","value":1}]}`,
			meanwhile: `{"attributes":[{"id":"Mandatory01","name":"M","shortName":"M","valueType":"TEXT","mandatory":true,"constantAttribute":true}]}`, refused: "E4011"},
		{name: "something else", large: `{"constants":[{"id":"Undisturbed","name":"u","value":1}]}`,
			meanwhile: `{"categoryOptions":[{"id":"SomethingE1","name":"s","shortName":"s"}]}`},
	}
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				h := &hooked{DB: d}
				n := open(t, h)
				if test.before != "" {
					n.must(test.before, metadata.ImportOptions{})
				}
				text, remove := strings.CutPrefix(test.meanwhile, "DELETE ")
				o := metadata.ImportOptions{}
				if remove {
					o.Strategy = metadata.Delete
				}
				n.WriteAheadFrom(0)
				h.before = func() {
					n.WriteAheadFrom(100)
					n.must(text, o)
					n.WriteAheadFrom(0)
				}
				r := n.send(test.large, metadata.ImportOptions{})
				if h.before != nil {
					t.Fatal("nothing happened meanwhile")
				}
				said := ""
				for _, failed := range r.Failed() {
					said += describe(failed.Faults)
				}
				if (test.refused == "") != (said == "") || !strings.Contains(said, test.refused) {
					t.Errorf("said %q, want %q", said, test.refused)
				}
				if x, y := dump(t, n.Current()), dump(t, open(t, d).Current()); !maps.Equal(x, y) {
					t.Errorf("in memory %v\nin the database %v", x, y)
				}
				n.send(`{"attributes":[{"id":"Mandatory01"}]}`, metadata.ImportOptions{Strategy: metadata.Delete})
			})
		}
	})
}

// hooked is a database on which something happens before the first row of a large import is written.
type hooked struct {
	db.DB
	before   func()
	reserved bool
}

// Write knows a large import by what it does first, in a transaction of its own: it reserves ids. The next one writes ahead.
func (h *hooked) Write(ctx context.Context, lane db.Lane, fn func(db.Tx) error) error {
	if before := h.before; before != nil && lane == db.Bulk && h.reserved {
		h.before = nil
		before()
	}
	h.reserved = h.before != nil && lane == db.Interactive
	return h.DB.Write(ctx, lane, fn)
}

// TestNothingIsLeftOfABrokenImport writes ahead, goes away before the commit, and looks for what is left.
func TestNothingIsLeftOfABrokenImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		n.must(constants("Known", 3, "1"), metadata.ImportOptions{})
		was := dump(t, n.Current())
		n.WriteAheadFrom(0)
		broken := errors.New("the machine stops")
		_, err := n.trySend(t.Context(), `{"constants":[{"id":"Known000001","name":"changed","value":7},{"id":"BrokenOff01","name":"broken off","code":"BROKEN","value":1}]}`,
			metadata.ImportOptions{Beside: func(context.Context, db.Tx, *metadata.Report) error { return broken }})
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		revive(t, d)
		if got := rows(t, d, `SELECT count(*) FROM metadata_object WHERE uid = 'BrokenOff01'`); got != 1 {
			t.Fatalf("%d rows were written ahead", got)
		}
		again := open(t, d)
		if now := dump(t, again.Current()); !maps.Equal(now, was) {
			t.Errorf("after the break: %v", now)
		}
		// The value that the broken import claimed is free, also while its rows are still there.
		again.must(`{"constants":[{"id":"Successor01","name":"broken off","code":"BROKEN","value":2}]}`, metadata.ImportOptions{})
		expire(t, d)
		last := open(t, d)
		for _, count := range []string{`SELECT count(*) FROM metadata_object WHERE uid = 'BrokenOff01'`, `SELECT count(*) FROM metadata_claim WHERE value = 'BrokenOff01'`,
			`SELECT count(*) FROM metadata_ahead`, `SELECT count(*) FROM metadata_next`} {
			if got := rows(t, d, count); got != 0 {
				t.Errorf("%s: %d", count, got)
			}
		}
		if got := last.show("constant", "Successor01", "code"); got != `{"code":"BROKEN"}` {
			t.Error(got)
		}
		if got := rows(t, d, `SELECT count(*) FROM metadata_claim WHERE value = 'BROKEN'`); got != 1 {
			t.Errorf("%d claims", got)
		}
	})
}

func rows(t *testing.T, d db.DB, sql string) (n int64) {
	t.Helper()
	err := d.Read(t.Context(), func(tx db.Tx) error { return tx.QueryRow(t.Context(), sql).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// revive undoes that a writer said it goes away: it was killed.
func revive(t *testing.T, d db.DB) {
	t.Helper()
	execute(t, d, `UPDATE metadata_ahead SET dead = FALSE`)
}

// expire makes the writers that were written ahead look as if they had been silent for long.
func expire(t *testing.T, d db.DB) { t.Helper(); execute(t, d, `UPDATE metadata_ahead SET until = 0`) }

func execute(t *testing.T, d db.DB, sql string) {
	t.Helper()
	err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), sql)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsTheSameIsNotWritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		n.must(demo(t), metadata.ImportOptions{})
		revision := n.Current().Revision()
		if r := n.must(demo(t), metadata.ImportOptions{}); r.Stats.Updated != 161 || n.Current().Revision() != revision {
			t.Errorf("%+v, revision %d after %d", r.Stats, n.Current().Revision(), revision)
		}
		n.must(`{"dataElements":[{"id":"qrur9Dvnyt5","name":"Age"}]}`, metadata.ImportOptions{Merge: true})
		n.must(demo(t), metadata.ImportOptions{})
		if n.Current().Revision() != revision+2 {
			t.Errorf("revision %d after %d", n.Current().Revision(), revision)
		}
		element := catalog.Get("dataElement")
		if o := n.Current().ByUID(element, "qrur9Dvnyt5"); o.Name() != "Age in years" {
			t.Error(o.Name())
		}
	})
}
