package mover

import (
	"context"

	"cohort/db"
)

// Follow gives the rows of moved units their areas, as the job does. Each of its transactions asks held, which may fail.
func (m *Mover) Follow(ctx context.Context, held func(context.Context, db.Tx) error) error {
	return m.follow(ctx, held)
}
