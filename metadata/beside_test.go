package metadata_test

import (
	"context"
	"errors"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
)

// What is written beside an import stands or falls with it.
func TestBeside(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		const one = `{"constants":[{"id":"Constant001","name":"One","value":1}]}`
		refused, calls := errors.New("refused"), 0
		o := metadata.ImportOptions{Beside: func(_ context.Context, _ db.Tx, r *metadata.Report) error {
			if calls++; r.Stats.Created != 1 || r.Status != "OK" {
				t.Errorf("it hears of %+v", r)
			}
			return refused
		}}
		if _, err := n.trySend(t.Context(), one, o); !errors.Is(err, refused) || calls != 1 {
			t.Errorf("%v after %d calls", err, calls)
		}
		if got := open(t, d).show("constant", "Constant001", "id") + n.show("constant", "Constant001", "id"); got != "" {
			t.Errorf("it was written: %s", got)
		}
		refused = nil
		n.must(one, o)
		if got := open(t, d).show("constant", "Constant001", "id"); got != `{"id":"Constant001"}` || calls != 2 {
			t.Errorf("%s after %d calls", got, calls)
		}
		o.ValidateOnly = true
		n.must(one, o)
		if calls != 2 {
			t.Error("it was called for an import that writes nothing")
		}
	})
}
