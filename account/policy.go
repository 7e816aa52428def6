package account

import (
	"context"
	"time"

	"cohort/audit"
	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
)

// Policy is what an operator decides about passwords.
type Policy struct {
	Least   int // characters
	Most    int // characters, at most MaxPassword
	Expires int // months after which a password has to be changed; 0 is never
}

// remembered is how many former passwords a user may not choose again.
const remembered = 10

// Report has a store record in a log who signs in, and whose secrets change.
func (s *Store) Report(log *audit.Log) { s.audit = log }

// Govern has a store ask for the policy; without it MinPassword, MaxPassword and no expiry hold.
func (s *Store) Govern(policy func(context.Context) (Policy, error)) { s.policy = policy }

func defaultPolicy(context.Context) (Policy, error) {
	return Policy{Least: MinPassword, Most: MaxPassword}, nil
}

// ErrPasswordExpired refuses a right password that is too old. It is a fault of kind Unauthorized.
var ErrPasswordExpired = fault.New(fault.Unauthorized, "Password expired")

// fresh fails with ErrPasswordExpired where the policy asks for a newer password.
func (s *Store) fresh(ctx context.Context, changed time.Time) error {
	policy, err := s.policy(ctx)
	if err == nil && policy.Expires > 0 && !s.now().Before(changed.AddDate(0, policy.Expires, 0)) {
		err = ErrPasswordExpired
	}
	return err
}

// Check returns what is wrong with a password that somebody chooses for the user with this name, as [CheckPassword] does.
func (s *Store) Check(ctx context.Context, username, password string) (fault.List, error) {
	policy, err := s.policy(ctx)
	if err != nil {
		return nil, err
	}
	return CheckPassword(policy, username, password), nil
}

// Verify reports whether a password is that of a user. A wrong one counts as an attempt to sign in.
func (s *Store) Verify(ctx context.Context, user *graph.Object, password, address string) (bool, error) {
	refund, err := s.Attempt(user.Text("username"), address)
	if err != nil {
		return false, err
	}
	ok, _, err := s.check(ctx, user, password)
	if ok || err != nil {
		refund()
	}
	return ok, err
}

// Change gives a user the password that he himself has chosen. It must obey the policy, and not be one of his last ten. All his
// sessions end.
func (s *Store) Change(ctx context.Context, md *metadata.Store, user *graph.Object, password string) error {
	list, err := s.Check(ctx, user.Text("username"), password)
	switch {
	case err != nil:
		return err
	case len(list) > 0:
		return list
	}
	former, err := s.former(ctx, user.ID)
	if err != nil {
		return err
	}
	for _, hash := range former {
		switch same, err := matches(hash, password); {
		case err != nil:
			return err
		case same:
			return fault.New(fault.Conflict, "Password must not be one of the previous %d passwords", remembered).On("user", user.UID, "password")
		}
	}
	report, err := md.Merge(ctx, user.Type, user.UID, payload.Tree{"password": password}, metadata.ImportOptions{User: user.ID, Granted: true})
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return failed.Faults
	}
	return nil
}

// former are the hashes of a user's last passwords, the present one among them.
func (s *Store) former(ctx context.Context, user int32) (hashes []string, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) (err error) {
		hashes, err = db.All[string](tx.Query(ctx, `SELECT password_hash FROM account WHERE user_id = $1
			UNION ALL SELECT password_hash FROM password_history WHERE user_id = $1`, user))
		return err
	})
	return hashes, err
}

// keepFormer keeps the hash that is about to be replaced, and forgets the oldest.
func keepFormer(ctx context.Context, tx db.Tx, user int32) error {
	if _, err := tx.Exec(ctx, `INSERT INTO password_history (user_id, changed, password_hash)
		SELECT user_id, password_changed, password_hash FROM account WHERE user_id = $1 ON CONFLICT (user_id, changed) DO NOTHING`, user); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM password_history WHERE user_id = $1 AND changed NOT IN (
		SELECT changed FROM password_history WHERE user_id = $1 ORDER BY changed DESC LIMIT $2)`, user, remembered-1)
	return err
}
