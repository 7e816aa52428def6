package account

import (
	"context"
	"errors"
	"time"

	"cohort/account/secret"
	"cohort/db"
	"cohort/fault"
)

// Purpose is what a link is for.
type Purpose int

const (
	Invitation  Purpose = iota + 1 // a new user completes his account
	Restoration                    // a user sets a new password
)

// How long links can be used.
const (
	invitationLife  = 4 * 24 * time.Hour
	restorationLife = time.Hour
)

// ErrNoLink refuses a secret that is none of a link, or was used, or is too old. It is a fault of kind Conflict.
var ErrNoLink = fault.New(fault.Conflict, "The link is not valid, was used already, or has expired")

// Invite makes a link for a user, in place of a former one for the same purpose, and returns its secret.
func Invite(ctx context.Context, tx db.Tx, user int32, purpose Purpose) (key string, err error) {
	key = secret.New()
	life := invitationLife
	if purpose == Restoration {
		life = restorationLife
	}
	_, err = tx.Exec(ctx, `INSERT INTO account_link (user_id, purpose, digest, created, expires) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (user_id, purpose) DO UPDATE SET digest = excluded.digest, created = excluded.created, expires = excluded.expires`,
		user, int(purpose), secret.Digest(key), db.Millis(tx.Now()), db.Millis(tx.Now().Add(life)))
	return key, err
}

// Invite makes a link as the function does, in a transaction of its own.
func (s *Store) Invite(ctx context.Context, user int32, purpose Purpose) (key string, err error) {
	err = s.db.Write(ctx, db.Interactive, func(tx db.Tx) (err error) {
		key, err = Invite(ctx, tx, user, purpose)
		return err
	})
	return key, err
}

// Invited returns the id of the user for whom a link was made, or fails with ErrNoLink.
func (s *Store) Invited(ctx context.Context, key string, purpose Purpose) (user int32, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		return tx.QueryRow(ctx, `SELECT user_id FROM account_link WHERE digest = $1 AND purpose = $2 AND expires > $3`,
			secret.Digest(key), int(purpose), db.Millis(s.now())).Scan(&user)
	})
	if errors.Is(err, db.ErrNoRows) {
		err = ErrNoLink
	}
	return user, err
}

// Redeem uses a link up, in the transaction that does what it was for, or fails with ErrNoLink.
func Redeem(ctx context.Context, tx db.Tx, user int32, key string, purpose Purpose) error {
	n, err := tx.Exec(ctx, `DELETE FROM account_link WHERE digest = $1 AND purpose = $2 AND user_id = $3`, secret.Digest(key), int(purpose), user)
	if err == nil && n == 0 {
		err = ErrNoLink
	}
	return err
}

// Invitations returns until when the invitations of users hold, by the users' ids.
func (s *Store) Invitations(ctx context.Context) (map[int32]time.Time, error) {
	open := map[int32]time.Time{}
	err := s.db.Read(ctx, func(tx db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT user_id, expires FROM account_link WHERE purpose = $1`, int(Invitation))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var user int32
			var expires int64
			if err := rows.Scan(&user, &expires); err != nil {
				return err
			}
			open[user] = db.FromMillis(expires)
		}
		return rows.Err()
	})
	return open, err
}
