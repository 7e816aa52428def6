// Package session keeps who has signed in with a browser. A session is a secret in a cookie; the database holds a digest of it, so
// that who reads the database cannot take one over. Each request reads its session's row: one that was ended on any node is over
// at once.
package session

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"cohort/account/secret"
	"cohort/db"
	"cohort/uid"
)

const (
	mostOfOne   = 50          // sessions of one user; the one used longest ago gives way
	noted       = time.Minute // how exact the time of the last use is
	sweepEvery  = 10 * time.Minute
	longestName = 200 // bytes of what a client calls itself
)

// Session is one sign-in.
type Session struct {
	UID     string // names it in lists; it opens nothing
	User    int32  // of the user's object
	Created time.Time
	Used    time.Time // to the minute
	Address string    // of the client that signed in
	Agent   string    // what it called itself
}

// Store is the table of sessions. It is safe for concurrent use, and for many nodes.
type Store struct {
	db      db.DB
	log     *slog.Logger
	idle    time.Duration // after which an unused session ends
	longest time.Duration // after which any ends
	now     func() time.Time
	swept   atomic.Int64
}

// New returns the store on d, whose sessions end when they were not used for the time idle, and in any case after the time longest.
func New(d db.DB, idle, longest time.Duration, log *slog.Logger) *Store {
	return &Store{db: d, log: log, idle: idle, longest: longest, now: time.Now}
}

// Begin makes a session of a user and returns its secret.
func (s *Store) Begin(ctx context.Context, user int32, address, agent string) (key string, err error) {
	key = secret.New()
	agent = strings.ToValidUTF8(agent[:min(len(agent), longestName)], "")
	agent = strings.ReplaceAll(agent, "\x00", "")
	err = s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		now := db.Millis(s.now())
		if _, err := tx.Exec(ctx, `INSERT INTO session (digest, uid, user_id, created, used, address, agent) VALUES ($1, $2, $3, $4, $4, $5, $6)`,
			secret.Digest(key), uid.New(), user, now, address, agent); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM session WHERE user_id = $1 AND digest NOT IN (
			SELECT digest FROM session WHERE user_id = $1 ORDER BY used DESC, created DESC, digest LIMIT $2)`, user, mostOfOne); err != nil {
			return err
		}
		return s.sweep(ctx, tx)
	})
	return key, err
}

// sweep removes the sessions that are over, now and then.
func (s *Store) sweep(ctx context.Context, tx db.Tx) error {
	now := s.now()
	last := s.swept.Load()
	if now.Sub(time.UnixMilli(last)) < sweepEvery || !s.swept.CompareAndSwap(last, now.UnixMilli()) {
		return nil
	}
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE used < $1 OR created < $2`, db.Millis(now.Add(-s.idle-noted)), db.Millis(now.Add(-s.longest)))
	return err
}

// Find returns the session of a secret; ok is false when there is none, or none any more.
func (s *Store) Find(ctx context.Context, key string) (session Session, ok bool, err error) {
	digest := secret.Digest(key)
	err = s.db.Read(ctx, func(tx db.Tx) error {
		session, err = scan(tx.QueryRow(ctx, `SELECT `+columns+` FROM session WHERE digest = $1`, digest))
		return err
	})
	now := s.now()
	switch {
	case errors.Is(err, db.ErrNoRows):
		return Session{}, false, nil
	case err != nil:
		return Session{}, false, err
	case !s.lives(session, now):
		return Session{}, false, nil
	}
	if now.Sub(session.Used) >= noted {
		s.note(ctx, digest, now)
	}
	return session, true, nil
}

// lives gives a session the minute by which the time of its last use may be late.
func (s *Store) lives(session Session, now time.Time) bool {
	return now.Sub(session.Used) < s.idle+noted && now.Sub(session.Created) < s.longest
}

// note keeps when a session was used. A failure costs nobody the request.
func (s *Store) note(ctx context.Context, digest string, now time.Time) {
	err := s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE session SET used = $2 WHERE digest = $1 AND used < $2`, digest, db.Millis(now))
		return err
	})
	if err != nil {
		s.log.WarnContext(ctx, "the use of a session was not recorded", "error", err)
	}
}

// Of returns the sessions of a user, the one used last first.
func (s *Store) Of(ctx context.Context, user int32) ([]Session, error) {
	list := []Session{}
	err := s.db.Read(ctx, func(tx db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT `+columns+` FROM session WHERE user_id = $1 ORDER BY used DESC, created DESC, uid`, user)
		if err != nil {
			return err
		}
		defer rows.Close()
		now := s.now()
		for rows.Next() {
			session, err := scan(rows)
			if err != nil {
				return err
			}
			if s.lives(session, now) {
				list = append(list, session)
			}
		}
		return rows.Err()
	})
	return list, err
}

// End ends one session of a user and reports whether there was one.
func (s *Store) End(ctx context.Context, user int32, uid string) (bool, error) {
	var n int64
	err := s.db.Write(ctx, db.Interactive, func(tx db.Tx) (err error) {
		n, err = tx.Exec(ctx, `DELETE FROM session WHERE user_id = $1 AND uid = $2`, user, uid)
		return err
	})
	return n > 0, err
}

// EndSecret ends the session of a secret, if there is one.
func (s *Store) EndSecret(ctx context.Context, key string) error {
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM session WHERE digest = $1`, secret.Digest(key))
		return err
	})
}

// EndAll ends all sessions of a user but one: that of the given uid, which may be empty.
func (s *Store) EndAll(ctx context.Context, user int32, but string) error {
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error { return Clear(ctx, tx, user, but) })
}

// Clear is EndAll as a part of a transaction.
func Clear(ctx context.Context, tx db.Tx, user int32, but string) error {
	_, err := tx.Exec(ctx, `DELETE FROM session WHERE user_id = $1 AND uid <> $2`, user, but)
	return err
}

const columns = `uid, user_id, created, used, address, agent`

func scan(row db.Row) (Session, error) {
	var session Session
	var created, used int64
	err := row.Scan(&session.UID, &session.User, &created, &used, &session.Address, &session.Agent)
	session.Created, session.Used = db.FromMillis(created), db.FromMillis(used)
	return session, err
}
