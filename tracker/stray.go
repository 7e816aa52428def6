package tracker

import (
	"context"

	"cohort/db"
)

// Stray is an organisation unit that hangs elsewhere than before. Its rows carry one of these areas, and which says nothing, until
// a job has seen to them.
type Stray struct {
	Unit  int32
	Areas []int32
}

// Strays reads the units whose rows cannot be found by their areas, by id. A limit asks for the first of them, 0 for all.
func Strays(ctx context.Context, tx db.Tx, limit int) ([]Stray, error) {
	sql, args := `SELECT org_unit, area FROM area_move ORDER BY org_unit, area`, []any(nil)
	if limit > 0 {
		sql = `SELECT org_unit, area FROM area_move WHERE org_unit IN (SELECT DISTINCT org_unit FROM area_move ORDER BY org_unit LIMIT $1) ORDER BY org_unit, area`
		args = append(args, limit)
	}
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var strays []Stray
	for rows.Next() {
		var unit, area int32
		if err := rows.Scan(&unit, &area); err != nil {
			return nil, err
		}
		if n := len(strays); n == 0 || strays[n-1].Unit != unit {
			strays = append(strays, Stray{Unit: unit})
		}
		last := &strays[len(strays)-1]
		last.Areas = append(last.Areas, area)
	}
	return strays, rows.Err()
}
