package tracker

import (
	"context"

	"cohort/db"
)

// Stray is an organisation unit that hangs elsewhere than before. Its rows may carry the area that they had there, or any that
// they had before that, until a job has seen to them.
type Stray struct {
	Unit     int32
	Revision int64 // of the metadata commit that moved it last
}

// Strays reads the units whose rows cannot be found by their areas, the first of them by id; limit 0 is all.
func Strays(ctx context.Context, tx db.Tx, limit int) ([]Stray, error) {
	sql, args := `SELECT org_unit, revision FROM area_move ORDER BY org_unit`, []any(nil)
	if limit > 0 {
		sql, args = sql+` LIMIT $1`, []any{limit}
	}
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var strays []Stray
	for rows.Next() {
		var s Stray
		if err := rows.Scan(&s.Unit, &s.Revision); err != nil {
			return nil, err
		}
		strays = append(strays, s)
	}
	return strays, rows.Err()
}
