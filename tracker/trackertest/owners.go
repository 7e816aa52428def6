package trackertest

import (
	"testing"

	"cohort/db"
)

// CheckOwners fails where an enrollment does not name the owner of its part.
func (n *Node) CheckOwners(t testing.TB) {
	t.Helper()
	var astray int
	err := n.DB.Read(t.Context(), func(tx db.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT count(*) FROM enrollment AS e WHERE NOT EXISTS
			(SELECT 1 FROM program_owner AS o WHERE o.subject = e.subject AND o.program = e.program AND o.org_unit = e.owner)`).Scan(&astray)
	})
	if err != nil {
		t.Fatal(err)
	}
	if astray > 0 {
		t.Errorf("%d enrollments name another owner than their part has", astray)
	}
}
