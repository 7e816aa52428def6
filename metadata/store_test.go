package metadata_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"sync"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/graph"
	"cohort/metadata"
)

func demo(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/demo.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWhatIsWrittenIsThereAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		if r := n.must(demo(t), metadata.ImportOptions{}); r.Stats.Created != 161 || r.Status != "OK" {
			t.Fatalf("created %+v", r.Stats)
		}
		if r := n.must(demo(t), metadata.ImportOptions{}); r.Stats.Updated != 161 {
			t.Fatalf("the second time: %+v", r.Stats)
		}
		was := dump(t, n.Current())
		if len(was) != 167 {
			t.Fatalf("%d objects, want those of the package and the six of the beginning", len(was))
		}
		if now := dump(t, open(t, d).Current()); !maps.Equal(was, now) {
			for k := range was {
				if was[k] != now[k] {
					t.Errorf("%s\nwritten %s\n   read %s", k, was[k], now[k])
				}
			}
		}
	})
}

func TestOneNodeSeesWhatAnotherWrote(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		if !d.Dialect().Shared {
			return // one process owns the database
		}
		a, b := open(t, d), open(t, d)
		a.must(demo(t), metadata.ImportOptions{})
		for i := range 20 {
			writer, reader := a, b
			if i%2 == 1 {
				writer, reader = b, a
			}
			name := fmt.Sprintf("PI %d", i)
			writer.must(fmt.Sprintf(`{"constants":[{"id":"ConstanPI01","name":%q,"value":%d}]}`, name, i), metadata.ImportOptions{})
			if got, want := reader.show("constant", "ConstanPI01", "name,value"), fmt.Sprintf(`{"name":%q,"value":%d}`, name, i); got != want {
				t.Fatalf("round %d: %s, want %s", i, got, want)
			}
		}
		if x, y := dump(t, a.Current()), dump(t, b.Current()); !maps.Equal(x, y) {
			t.Fatal("the nodes differ")
		}
	})
}

func TestALostCommitIsForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		if !d.Dialect().Shared {
			return
		}
		a, b := open(t, d), open(t, d)
		a.must(`{"constants":[{"id":"ConstanPI01","name":"kept","value":1}]}`, metadata.ImportOptions{})
		b.show("constant", "ConstanPI01", "name")
		a.must(`{"constants":[{"id":"ConstanPI01","name":"lost","value":2}]}`, metadata.ImportOptions{})
		if got := b.show("constant", "ConstanPI01", "name"); got != `{"name":"lost"}` {
			t.Fatal(got)
		}
		// A failover to a standby that had not received the last commit, which then made another one of its own.
		revision := a.Current().Revision()
		err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			for _, sql := range []string{
				`UPDATE metadata_object SET body = replace(body, 'lost', 'other'), token = 7 WHERE uid = 'ConstanPI01'`,
				`UPDATE metadata_revision SET token = 7 WHERE revision = $1`,
				`UPDATE metadata_head SET token = 7 WHERE revision = $1`,
			} {
				args := []any{revision}
				if sql[7] == 'm' && sql[16] == 'o' {
					args = nil
				}
				if _, err := tx.Exec(t.Context(), sql, args...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := b.show("constant", "ConstanPI01", "name"); got != `{"name":"other"}` {
			t.Fatalf("after the failover: %s", got)
		}
	})
}

func TestOneOfManyWinsACode(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		nodes := []node{open(t, d)}
		if d.Dialect().Shared {
			nodes = append(nodes, open(t, d))
		}
		var wg sync.WaitGroup
		results := make(chan string, 16)
		for i := range 16 {
			wg.Go(func() {
				r, err := nodes[i%len(nodes)].trySend(t.Context(), fmt.Sprintf(`{"constants":[{"name":"c%d","code":"ONE","value":1}]}`, i), metadata.ImportOptions{})
				if err != nil {
					results <- err.Error()
				} else if len(r.Failed()) > 0 {
					results <- r.Failed()[0].Faults[0].Code
				} else {
					results <- "created"
				}
			})
		}
		wg.Wait()
		close(results)
		counts := map[string]int{}
		for r := range results {
			counts[r]++
		}
		if counts["created"] != 1 || counts["E5003"] != 15 {
			t.Fatalf("%v", counts)
		}
	})
}

func TestNamesCanBeExchanged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		n.must(`{"constants":[{"id":"aaaaaaaaaaa","name":"A","value":1},{"id":"bbbbbbbbbbb","name":"B","value":2}]}`, metadata.ImportOptions{})
		n.must(`{"constants":[{"id":"aaaaaaaaaaa","name":"B","value":1},{"id":"bbbbbbbbbbb","name":"A","value":2}]}`, metadata.ImportOptions{})
		again := open(t, d)
		for _, at := range []node{n, again} {
			name := at.Type("constant").MustProperty("name")
			if o := at.Current().Unique(name, "A"); o == nil || o.UID != "bbbbbbbbbbb" {
				t.Errorf("A is %v", o)
			}
		}
	})
}

func TestFenceKnowsWhatNarrowed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		n.must(demo(t), metadata.ImportOptions{})
		narrowed := func(since *graph.Snapshot) bool {
			t.Helper()
			err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error { return n.Fence(t.Context(), tx, since) })
			if err != nil && !errors.Is(err, metadata.ErrNarrowed) {
				t.Fatal(err)
			}
			return err != nil
		}
		before := n.Current()
		for _, harmless := range []string{
			`{"dataElements":[{"id":"qrur9Dvnyt5","name":"Age"}]}`,
			`{"constants":[{"name":"new","value":1}]}`,
			`{"organisationUnits":[{"id":"DiszpKrYNg8","phoneNumber":"1"}]}`,
		} {
			n.must(harmless, metadata.ImportOptions{Merge: true})
			if narrowed(before) {
				t.Fatalf("%s narrowed", harmless)
			}
		}
		for _, narrowing := range []string{
			`{"dataElements":[{"id":"qrur9Dvnyt5","valueType":"TEXT"}]}`,
			`{"trackedEntityAttributes":[{"id":"w75KJ2mc4zz","unique":true}]}`,
			`{"programs":[{"id":"ur1Edk5Oe2n","organisationUnits":[]}]}`,
		} {
			before := n.Current()
			n.must(narrowing, metadata.ImportOptions{Merge: true})
			if !narrowed(before) || narrowed(n.Current()) {
				t.Fatalf("%s: since before %v, since then %v", narrowing, narrowed(before), narrowed(n.Current()))
			}
		}
	})
}
