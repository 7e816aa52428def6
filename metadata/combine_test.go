package metadata_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
)

const sexes = `{"categoryOptions":[{"id":"OptionFemal","name":"Female","shortName":"F"},{"id":"OptionMale1","name":"Male","shortName":"M"}],
 "categories":[{"id":"CategorySex","name":"Sex","shortName":"Sex","dataDimensionType":"DISAGGREGATION","categoryOptions":[{"id":"OptionFemal"},{"id":"OptionMale1"}]}],
 "categoryCombos":[{"id":"ComboOfSex1","name":"Sexes","dataDimensionType":"DISAGGREGATION","categories":[{"id":"CategorySex"}]}]}`

// interrupted is a database that does something after a read, once.
type interrupted struct {
	db.DB
	reads atomic.Int32 // until then
	then  func()
}

func (d *interrupted) Read(ctx context.Context, fn func(db.Tx) error) error {
	err := d.DB.Read(ctx, fn)
	if d.reads.Add(-1) == 0 {
		d.then()
	}
	return err
}

// TestDataThatComesBetween has data use an option combo after its deletion was planned.
func TestDataThatComesBetween(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		between := &interrupted{DB: d}
		n := open(t, between)
		n.must(sexes, metadata.ImportOptions{})
		var male int32
		for o := range n.Current().All(n.Type("categoryOptionCombo")) {
			if o.Name() == "Male" {
				male = o.ID
			}
		}
		between.then = func() {
			if err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error { return metadata.Use(t.Context(), tx, []int32{male}) }); err != nil {
				t.Error(err)
			}
		}
		between.reads.Store(1)
		if d.Dialect().Shared {
			between.reads.Store(2) // the first one looks for what other nodes committed
		}
		n.must(`{"categories":[{"id":"CategorySex","name":"Sex","shortName":"Sex","dataDimensionType":"DISAGGREGATION","categoryOptions":[{"id":"OptionFemal"}]}]}`, metadata.ImportOptions{})
		if n.Current().Object(male) == nil {
			t.Error("the option combo is gone though data uses it")
		}
		if got := n.show("category", "CategorySex", "categoryOptions"); got != `{"categoryOptions":[{"id":"OptionFemal"}]}` {
			t.Error(got)
		}
	})
}

// TestLargeImportsThatGenerate writes ahead more objects than the payload has.
func TestLargeImportsThatGenerate(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n, other := open(t, d), open(t, d)
		n.WriteAheadFrom(10)
		var options, lists [20]string
		for i := range options {
			options[i] = fmt.Sprintf(`{"id":"OptionNo%03d","name":"O%d","shortName":"O%d"}`, i, i, i)
			lists[i] = fmt.Sprintf(`{"id":"OptionNo%03d"}`, i)
		}
		category := func(id string) string {
			return fmt.Sprintf(`{"id":"%s","name":"%s","shortName":"%s","dataDimensionType":"DISAGGREGATION","categoryOptions":[%s]}`, id, id, id, strings.Join(lists[:], ","))
		}
		report := n.must(`{"categoryOptions":[`+strings.Join(options[:], ",")+`],"categories":[`+category("CategoryOne")+`,`+category("CategoryTwo")+`],
			"categoryCombos":[{"id":"ComboLarge1","name":"Large","dataDimensionType":"DISAGGREGATION","categories":[{"id":"CategoryOne"},{"id":"CategoryTwo"}]}]}`, metadata.ImportOptions{})
		if report.Stats.Created != 23 || report.Stats.Total != 23 {
			t.Errorf("the report counts %+v", report.Stats)
		}
		// both categories have the same options, so that two orders are one set
		const sets = 1 + 20*21/2 // the default one among them
		if got := n.Current().Count(n.Type("categoryOptionCombo")); got != sets {
			t.Errorf("%d option combos, want %d", got, sets)
		}
		if d.Dialect().Shared {
			snap, err := other.Snapshot(t.Context())
			if err != nil || snap.Count(other.Type("categoryOptionCombo")) != sets {
				t.Errorf("another node has %d option combos, %v", snap.Count(other.Type("categoryOptionCombo")), err)
			}
		}
		n.must(`{"options":[{"id":"OptionFree1","name":"Free","code":"free"}]}`, metadata.ImportOptions{}) // ids go on
	})
}
