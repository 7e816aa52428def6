package account

import (
	"context"
	"errors"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"cohort/audit"
	"cohort/db"
	"cohort/fault"
	"cohort/graph"
)

// ErrSecondFactor refuses who has a right password and no right code beside it. It is a fault of kind Unauthorized.
var ErrSecondFactor = fault.New(fault.Unauthorized, "This account asks for a second factor: sign in with a code, or use a personal access token.")

// codeStep is how long a code is valid; the one before and the one after are taken, too, for clocks that are not exact.
const codeStep = 30 * time.Second

// SignIn is [Store.Authenticate] of somebody who may show a code of his second factor beside the password. Without the right one
// it fails with [ErrSecondFactor]. A code is taken once. With [ErrPasswordExpired] it returns the user, too, who may set a new one.
func (s *Store) SignIn(ctx context.Context, snapshot *graph.Snapshot, username, password, code, address string) (*graph.Object, error) {
	user, known, err := s.recognise(ctx, snapshot, username, password, address)
	if err != nil {
		return nil, err
	}
	if known.second {
		if err := s.verifyCode(ctx, user, code, address); err != nil {
			return nil, err
		}
	}
	if err := Admissible(user, s.now()); err != nil {
		s.fail(ctx, user, username, err.Error())
		return nil, err
	}
	return user, s.fresh(ctx, known.changed)
}

// verifyCode counts a wrong code as a wrong password: six digits are few.
func (s *Store) verifyCode(ctx context.Context, user *graph.Object, code, address string) error {
	if code == "" {
		return ErrSecondFactor
	}
	refund, err := s.attempts.take(s.now(), user.Text("username"), address)
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, db.Interactive, func(tx db.Tx) error { return s.takeCode(ctx, tx, user.ID, code) })
	if err == nil {
		refund()
	} else if errors.Is(err, ErrSecondFactor) {
		s.fail(ctx, user, user.Text("username"), "wrong code")
	}
	return err
}

// Attempt counts a try at what somebody keeps secret, by his name and the address from which it comes, or fails with a
// [TooManyAttempts]. The function that it returns gives the try back.
func (s *Store) Attempt(name, address string) (refund func(), err error) {
	return s.attempts.take(s.now(), name, address)
}

// takeCode fails with ErrSecondFactor unless the code is the present one, or a neighbour, and none that late was taken before.
func (s *Store) takeCode(ctx context.Context, tx db.Tx, user int32, code string) error {
	var secret *string
	err := tx.QueryRow(ctx, `SELECT totp_secret FROM account WHERE user_id = $1`, user).Scan(&secret)
	if errors.Is(err, db.ErrNoRows) || err == nil && secret == nil {
		return ErrSecondFactor
	}
	if err != nil {
		return err
	}
	step, ok := s.stepOf(*secret, code)
	if !ok {
		return ErrSecondFactor
	}
	n, err := tx.Exec(ctx, `UPDATE account SET totp_step = $2 WHERE user_id = $1 AND totp_secret = $3 AND (totp_step IS NULL OR totp_step < $2)`, user, step, *secret)
	if err == nil && n == 0 {
		return ErrSecondFactor
	}
	return err
}

// stepOf finds the step of time whose code it is.
func (s *Store) stepOf(secret, code string) (step int64, ok bool) {
	now := s.now().Unix() / int64(codeStep/time.Second)
	for _, step := range []int64{now, now - 1, now + 1} {
		at := time.Unix(step*int64(codeStep/time.Second), 0)
		if ok, err := totp.ValidateCustom(code, secret, at, totp.ValidateOpts{Period: uint(codeStep / time.Second), Digits: otp.DigitsSix}); ok && err == nil {
			return step, true
		}
	}
	return 0, false
}

// OfferSecond makes a new secret for a user's second factor and returns it for his device. It counts once he has shown a code of
// it. A user who has a second factor already is refused with a Conflict.
func (s *Store) OfferSecond(ctx context.Context, user *graph.Object, issuer string) (*otp.Key, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: user.Text("username"), Period: uint(codeStep / time.Second)})
	if err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE account SET totp_secret = $2, totp_step = NULL WHERE user_id = $1 AND totp_active IS NULL`, user.ID, key.Secret())
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "The second factor of this account is in use: switch it off first.")
		}
		return err
	})
	return key, err
}

// ActivateSecond makes the secret count that was offered, if the code is one of it. In the same transaction the user's object gets
// a new version.
func (s *Store) ActivateSecond(ctx context.Context, tx db.Tx, user *graph.Object, code string) error {
	if err := s.takeCode(ctx, tx, user.ID, code); err != nil {
		return refusedCode(err)
	}
	n, err := tx.Exec(ctx, `UPDATE account SET totp_active = $2 WHERE user_id = $1 AND totp_active IS NULL`, user.ID, db.Millis(tx.Now()))
	switch {
	case err != nil:
		return err
	case n == 0:
		return fault.New(fault.Conflict, "The second factor of this account is in use already.")
	}
	return s.recordSecret(ctx, tx, user.UID, "second factor set")
}

// DropSecond takes a user's second factor away; where he does it himself, with a code of it. As with [Store.ActivateSecond] the
// user's object gets a new version.
func (s *Store) DropSecond(ctx context.Context, tx db.Tx, user *graph.Object, code *string) error {
	if code != nil {
		if err := s.takeCode(ctx, tx, user.ID, *code); err != nil {
			return refusedCode(err)
		}
	}
	n, err := tx.Exec(ctx, `UPDATE account SET totp_secret = NULL, totp_active = NULL, totp_step = NULL WHERE user_id = $1 AND totp_active IS NOT NULL`, user.ID)
	switch {
	case err != nil:
		return err
	case n == 0:
		return fault.New(fault.Conflict, "The account has no second factor.")
	}
	return s.recordSecret(ctx, tx, user.UID, "second factor removed")
}

// recordSecret records that something changed by which a user is let in.
func (s *Store) recordSecret(ctx context.Context, tx db.Tx, uid, what string) error {
	return s.audit.Write(ctx, tx, audit.Record{Kind: audit.Credential, Type: "user", Object: uid, Detail: map[string]string{"what": what}})
}

// refusedCode is a wrong code of somebody who is signed in.
func refusedCode(err error) error {
	if errors.Is(err, ErrSecondFactor) {
		return fault.New(fault.Conflict, "The code is not the right one. Check the clock of the device, and wait for the next code.")
	}
	return err
}
