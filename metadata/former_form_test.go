package metadata_test

import (
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
)

// Earlier versions kept what an analysis is made of as clients had sent it. Such a database opens, and what it says of objects that are
// still there is what it said.
func TestAnalysesOfEarlierVersions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		n.must(`{"dataElements":[{"id":"ElementOne1","name":"E1","shortName":"E1","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"}],
			"dataSets":[{"id":"DataSetOne1","name":"DS","shortName":"DS","periodType":"Monthly"}],
			"visualizations":[{"id":"VisualOne01","name":"V","type":"LINE"}]}`, metadata.ImportOptions{})
		const former = `"dataDimensionItems":[
			{"dataDimensionItemType":"DATA_ELEMENT","dataElement":{"id":"ElementOne1","name":"E1","displayName":"E1"}},
			{"dataDimensionItemType":"DATA_ELEMENT","dataElement":{"id":"ElementGone"}},
			{"dataDimensionItemType":"REPORTING_RATE","reportingRate":{"dataSet":{"id":"DataSetOne1"},"metric":"REPORTING_RATE"}}, 7,
			{"dataDimensionItemType":{"no":"text"},"dataElement":{"id":5}}],"attributeDimensions":"none","description":"kept"}`
		if err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			var body string
			if err := tx.QueryRow(t.Context(), `SELECT body FROM metadata_object WHERE uid = 'VisualOne01'`).Scan(&body); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `UPDATE metadata_object SET body = $1 WHERE uid = 'VisualOne01'`, strings.TrimSuffix(body, "}")+","+former)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		const fields = "description,dataDimensionItems[dataElement[id],reportingRate[dataSet[id],metric]]"
		const then = `{"description":"kept","dataDimensionItems":[{"dataElement":{"id":"ElementOne1"}},{"reportingRate":{"dataSet":{"id":"DataSetOne1"},"metric":"REPORTING_RATE"}}]}`
		again := open(t, d)
		if got := again.show("visualization", "VisualOne01", fields); got != then {
			t.Errorf("%s, want %s", got, then)
		}
		// the references are ones: an element that goes is shown no more
		for _, failed := range again.send(`{"dataElements":[{"id":"ElementOne1"}]}`, metadata.ImportOptions{Strategy: metadata.Delete}).Failed() {
			t.Error(failed.Faults)
		}
		if got := open(t, d).show("visualization", "VisualOne01", fields); strings.Contains(got, "ElementOne1") || !strings.Contains(got, "DataSetOne1") {
			t.Error(got)
		}
	})
}
