package account

import (
	"context"

	"cohort/db"
)

// Begin gives a user a password who has none yet, and reports whether it did: of several processes that begin with the same
// database, one.
func Begin(ctx context.Context, d db.DB, user int32, password string) (begun bool, err error) {
	hash := Hash(password)
	err = d.Write(ctx, db.Interactive, func(tx db.Tx) error {
		n, err := tx.Exec(ctx, `
			INSERT INTO account (user_id, password_hash, password_changed) VALUES ($1, $2, $3) ON CONFLICT (user_id) DO NOTHING`,
			user, hash, db.Millis(tx.Now()))
		begun = n > 0
		return err
	})
	return begun, err
}
