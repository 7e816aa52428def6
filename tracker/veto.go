package tracker

import (
	"context"
	"errors"

	"cohort/db"
	"cohort/fault"
	"cohort/graph"
)

// Veto refuses the deletion of a metadata object that people's data refers to. It is asked about objects that data has used
// at least once, while no import can commit. Deleted rows count: they still refer to it.
func Veto(ctx context.Context, tx db.Tx, o *graph.Object) error {
	if o.Type == ElementType && o.Text("domainType") != "TRACKER" {
		return nil // its values are aggregate data
	}
	for _, q := range dependents[o.Type.Name] {
		found := q.sql == ""
		if !found {
			var one int
			err := tx.QueryRow(ctx, q.sql+` LIMIT 1`, o.ID).Scan(&one)
			if err != nil && !errors.Is(err, db.ErrNoRows) {
				return err
			}
			found = err == nil
		}
		if found {
			f := fault.Coded(fault.Conflict, "E4030", "Object could not be deleted because it is associated with another object: %s", q.by)
			return f.On(o.Type.Name, o.UID, "")
		}
	}
	return nil
}

// dependent is what may refer to an object: a query for one row that does, and how DHIS2 names such rows. Without a query the
// recorded use decides, since no index leads to the rows.
type dependent struct{ by, sql string }

var dependents = map[string][]dependent{
	"trackedEntityType": {{"TrackedEntity", `SELECT 1 FROM tracked_entity WHERE type = $1`}},
	"trackedEntityAttribute": {{"TrackedEntityAttributeValue (Some values are still assigned to this attribute)",
		`SELECT 1 FROM attribute_value WHERE attribute = $1`}},
	"program": {
		{"Enrollment", `SELECT 1 FROM enrollment WHERE program = $1`},
		{"Event", `SELECT 1 FROM event WHERE program = $1`},
	},
	"programStage": {{"Event", `SELECT 1 FROM event WHERE ` + UsedPrograms + ` AND stage = $1`}},
	"organisationUnit": {
		{"TrackedEntity", `SELECT 1 FROM tracked_entity WHERE ` + UsedTypes + ` AND org_unit = $1`},
		{"Enrollment", `SELECT 1 FROM enrollment WHERE ` + UsedPrograms + ` AND org_unit = $1`},
		{"Event", `SELECT 1 FROM event WHERE ` + UsedPrograms + ` AND org_unit = $1`},
		{"TrackedEntityProgramOwner", `SELECT 1 FROM program_owner WHERE ` + UsedPrograms + ` AND org_unit = $1`},
	},
	"categoryOptionCombo": {{"Event", `SELECT 1 FROM event WHERE ` + UsedPrograms + ` AND option_combo = $1`}},
	"dataElement":         {{by: "Event"}},
	"user":                {{by: "TrackedEntity"}},
	"relationshipType":    {{by: "Relationship"}},
}
