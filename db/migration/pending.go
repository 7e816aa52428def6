package migration

import (
	"context"

	"cohort/db"
)

// Pending is how many migrations [Run] would apply. In an empty database it makes the table that remembers them, and nothing
// else.
func Pending(ctx context.Context, d db.DB) (int, error) {
	steps, err := load(files)
	if err != nil {
		return 0, err
	}
	applied, err := versions(ctx, d)
	pending := 0
	for _, m := range steps {
		if !applied[m.version] {
			pending++
		}
	}
	return pending, err
}
