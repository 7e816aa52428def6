package tracker

import (
	"context"
	"errors"

	"cohort/db"
	"cohort/fault"
	"cohort/graph"
)

// Settle makes sure that the rows of a database are clustered by the organisation units of the configured level. The first
// server decides; afterwards the level is what it is, since every row carries its area.
func Settle(ctx context.Context, d db.DB, areaLevel int) error {
	var settled int
	err := d.Write(ctx, db.Interactive, func(tx db.Tx) error {
		err := tx.QueryRow(ctx, `SELECT area_level FROM tracker_layout WHERE id = 1`).Scan(&settled)
		if !errors.Is(err, db.ErrNoRows) {
			return err
		}
		settled = areaLevel
		_, err = tx.Exec(ctx, `INSERT INTO tracker_layout (id, area_level) VALUES (1, $1) ON CONFLICT DO NOTHING`, areaLevel)
		return err
	})
	if err == nil && settled != areaLevel {
		err = fault.New(fault.Conflict, "people's rows are clustered by organisation units of level %d, and cannot be by those of level %d", settled, areaLevel)
	}
	return err
}

// Move gives the rows of moved organisation units the areas that these now belong to. It is told of them by the metadata,
// within the transaction that moves them.
func (m *Models) Move(ctx context.Context, tx db.Tx, before, after *graph.Snapshot, units []int32) error {
	was, is := &Model{Tree: before.Tree(), level: m.level}, &Model{Tree: after.Tree(), level: m.level}
	var moved [][]any
	for _, unit := range units {
		if area := is.Area(unit); area != was.Area(unit) {
			moved = append(moved, []any{unit, area})
		}
	}
	if len(moved) == 0 {
		return nil
	}
	v := db.Values{Columns: int4s("org_unit", "area"), Rows: moved}
	for _, t := range []struct{ table, scope string }{
		{"tracked_entity", typeList}, {"program_owner", programList}, {"enrollment", programList}, {"event", programList},
	} {
		_, err := tx.ExecValues(ctx, `UPDATE `+t.table+` SET area = v.area FROM {values} AS v WHERE `+t.table+`.org_unit = v.org_unit AND `+t.scope, v)
		if err != nil {
			return err
		}
	}
	return nil
}

// The indexes by unit begin with the type or program. Naming all of them, from the objects that data has used, lets the
// engine look the unit up in each rather than read the whole table.
const (
	typeList    = `type IN (SELECT u.object_id FROM metadata_use AS u JOIN metadata_object AS o ON o.id = u.object_id WHERE o.type = 'trackedEntityType')`
	programList = `program IN (SELECT u.object_id FROM metadata_use AS u JOIN metadata_object AS o ON o.id = u.object_id WHERE o.type = 'program')`
)
