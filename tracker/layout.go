package tracker

import (
	"context"
	"errors"

	"cohort/db"
	"cohort/fault"
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

// UsedTypes and UsedPrograms are conditions that always hold. The indexes by unit begin with the type or program: naming all of
// them, from the objects that data has used, lets the engine look the unit up in each rather than read the whole table.
const (
	UsedTypes    = `type IN (SELECT u.object_id FROM metadata_use AS u JOIN metadata_object AS o ON o.id = u.object_id WHERE o.type = 'trackedEntityType')`
	UsedPrograms = `program IN (SELECT u.object_id FROM metadata_use AS u JOIN metadata_object AS o ON o.id = u.object_id WHERE o.type = 'program')`
)
