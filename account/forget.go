package account

import (
	"context"

	"cohort/db"
)

// Forget removes the passwords, sessions, tokens and links of deleted users, in the transaction that deletes them. Their ids are never given again.
func Forget(ctx context.Context, tx db.Tx, users []int32) error {
	for _, table := range []string{"account", "password_history", "account_link", "session", "api_token"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE `+tx.Dialect().In("user_id", 1), users); err != nil {
			return err
		}
	}
	return nil
}
