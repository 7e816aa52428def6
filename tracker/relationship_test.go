package tracker

import (
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
)

// Whoever deletes a person does not read the table of everybody's relationships.
func TestDeletedConnectionsAreLookedUp(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	err := d.Read(t.Context(), func(tx db.Tx) error {
		dialect := tx.Dialect()
		for i, sql := range []string{
			gone + `relationship AS r WHERE ` + dialect.In("r.subject", 3) + thatAreGone,
			strings.Replace(goneWithEvent, "{values}", "uid_claim", 1), strings.Replace(goneWithEnrollment, "{values}", "uid_claim", 1),
		} {
			args := []any{int64(0), int32(0), []int64{1, 2}}
			if i > 0 {
				args = args[:2]
			}
			plan, err := dialect.Explain(t.Context(), tx, sql, args...)
			if err != nil {
				return err
			}
			for _, step := range plan {
				if strings.Contains(step, "SCAN relationship") || strings.Contains(step, "SCAN r ") {
					t.Errorf("%s:\n%s", sql, strings.Join(plan, "\n"))
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
