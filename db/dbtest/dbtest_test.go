//go:build unix

package dbtest

import (
	"testing"

	"cohort/db"
)

func TestEach(t *testing.T) {
	for range 3 {
		Each(t, func(t *testing.T, d db.DB) {
			err := d.Read(t.Context(), func(tx db.Tx) error {
				var n int
				return tx.QueryRow(t.Context(), `SELECT count(*) FROM schema_version`).Scan(&n)
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
