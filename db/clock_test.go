package db_test

import (
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
)

// Both databases run on this machine: their clocks are the test's.
func TestClock(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		read := func() (ms int64) {
			err := d.Read(t.Context(), func(tx db.Tx) error {
				return tx.QueryRow(t.Context(), `SELECT `+tx.Dialect().Clock).Scan(&ms)
			})
			if err != nil {
				t.Fatal(err)
			}
			return ms
		}
		first := read()
		if off := time.Since(db.FromMillis(first)); off < -time.Second || off > 5*time.Second {
			t.Errorf("the clock is %v off", off)
		}
		time.Sleep(20 * time.Millisecond)
		if passed := read() - first; passed < 19 || passed > 5000 {
			t.Errorf("20 ms took %d", passed)
		}
	})
}
