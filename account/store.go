package account

import (
	"context"
	"time"

	"cohort/account/session"
	"cohort/db"
)

// Record is what the server remembers of a user's password, besides the password. A time is zero where there is none.
type Record struct {
	PasswordChanged time.Time
	LastLogin       time.Time
	SecondFactor    bool // is asked for
}

// SetPassword stores the hash of a user's new password and ends his sessions. In the same transaction the user's object gets a
// new version, by which every node forgets what it had verified.
func SetPassword(ctx context.Context, tx db.Tx, user int32, hash string) error {
	if err := keepFormer(ctx, tx, user); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO account (user_id, password_hash, password_changed) VALUES ($1, $2, $3)
		ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash, password_changed = excluded.password_changed`,
		user, hash, db.Millis(tx.Now()))
	if err != nil {
		return err
	}
	return session.Clear(ctx, tx, user, "")
}

// Records returns what is remembered of users, by their ids; of all users when none are named. A user without a password has none.
func (s *Store) Records(ctx context.Context, users ...int32) (map[int32]Record, error) {
	records := map[int32]Record{}
	err := s.db.Read(ctx, func(tx db.Tx) error {
		text, args := `SELECT user_id, password_changed, last_login, totp_active FROM account`, []any{}
		if len(users) > 0 {
			text += ` WHERE ` + tx.Dialect().In("user_id", 1)
			args = append(args, users)
		}
		rows, err := tx.Query(ctx, text, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var user int32
			var changed int64
			var login, second *int64
			if err := rows.Scan(&user, &changed, &login, &second); err != nil {
				return err
			}
			r := Record{PasswordChanged: db.FromMillis(changed), SecondFactor: second != nil}
			if login != nil {
				r.LastLogin = db.FromMillis(*login)
			}
			records[user] = r
		}
		return rows.Err()
	})
	return records, err
}

func (s *Store) read(ctx context.Context, user int32) (hash string, v verdict, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		var changed int64
		var second *int64
		err := tx.QueryRow(ctx, `SELECT password_hash, password_changed, totp_active FROM account WHERE user_id = $1`, user).Scan(&hash, &changed, &second)
		v.changed, v.second = db.FromMillis(changed), second != nil
		return err
	})
	return hash, v, err
}

func (s *Store) recordLogin(ctx context.Context, user int32) error {
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE account SET last_login = $2 WHERE user_id = $1`, user, db.Millis(tx.Now()))
		return err
	})
}
