package db

// All reads the rows of a query for one column:
//
//	ids, err := db.All[int64](tx.Query(ctx, `SELECT id FROM job`))
func All[T any](rows Rows, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}
