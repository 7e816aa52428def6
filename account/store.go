package account

import (
	"context"
	"errors"
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
	_, err := tx.Exec(ctx, `
		INSERT INTO account (user_id, password_hash, password_changed) VALUES ($1, $2, $3)
		ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash, password_changed = excluded.password_changed`,
		user, hash, db.Millis(tx.Now()))
	if err != nil {
		return err
	}
	return session.Clear(ctx, tx, user, "")
}

// Record returns what is remembered of a user; the zero record when there is no password.
func (s *Store) Record(ctx context.Context, user int32) (Record, error) {
	var r Record
	err := s.db.Read(ctx, func(tx db.Tx) error {
		var changed int64
		var login, second *int64
		if err := tx.QueryRow(ctx, `SELECT password_changed, last_login, totp_active FROM account WHERE user_id = $1`, user).
			Scan(&changed, &login, &second); err != nil {
			return err
		}
		r.SecondFactor = second != nil
		r.PasswordChanged = db.FromMillis(changed)
		if login != nil {
			r.LastLogin = db.FromMillis(*login)
		}
		return nil
	})
	if errors.Is(err, db.ErrNoRows) {
		return Record{}, nil
	}
	return r, err
}

func (s *Store) hash(ctx context.Context, user int32) (hash string, second bool, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		var active *int64
		err := tx.QueryRow(ctx, `SELECT password_hash, totp_active FROM account WHERE user_id = $1`, user).Scan(&hash, &active)
		second = active != nil
		return err
	})
	return hash, second, err
}

func (s *Store) recordLogin(ctx context.Context, user int32) error {
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE account SET last_login = $2 WHERE user_id = $1`, user, db.Millis(tx.Now()))
		return err
	})
}
