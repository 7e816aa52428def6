package account

import (
	"context"

	"cohort/db"
)

// Forget removes the passwords of deleted users, in the transaction that deletes them. Their ids are never given again.
func Forget(ctx context.Context, tx db.Tx, users []int32) error {
	_, err := tx.Exec(ctx, `DELETE FROM account WHERE `+tx.Dialect().In("user_id", 1), users)
	return err
}
