// Package account knows whether somebody is who they say: passwords, when they were last used, and how often a wrong one
// may be tried. Who a user is and what they may do is metadata; a password is a secret and a last sign-in is activity, so
// both stand in a table of their own, by the id of the user's object.
package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/singleflight"

	"cohort/audit"
	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/recent"
	"cohort/schema/catalog"
)

// rememberAtMost bounds the verified credentials in memory: 64 bytes each, for 100,000 devices.
const rememberAtMost = 100_000

// Store verifies and keeps passwords. It is safe for concurrent use.
type Store struct {
	db       db.DB
	log      *slog.Logger
	key      [32]byte // of this process: a memory dump alone gives no way to try passwords against the cache
	remember time.Duration
	verified *recent.Map[credential, verdict]
	attempts *throttle
	queue    *queue
	flight   singleflight.Group
	policy   func(context.Context) (Policy, error)
	audit    *audit.Log
	now      func() time.Time
}

// credential is a keyed digest of a password together with the version of the user's object. Any change of the user, which
// a new password is, too, makes another one of it, so that what was verified before counts no more.
type credential [sha256.Size]byte

// verdict is what is remembered of a right password.
type verdict struct {
	until   time.Time
	second  bool      // the account asks for a second factor, too
	changed time.Time // when the password was set
	fresh   bool      // just verified, rather than remembered
}

// New returns the store on d. A verified password is remembered for the time given; 0 verifies each time.
func New(d db.DB, remember time.Duration, log *slog.Logger) *Store {
	s := &Store{
		db: d, log: log, remember: remember, now: time.Now,
		verified: recent.New[credential, verdict](rememberAtMost),
		attempts: newThrottle(), queue: newQueue(), policy: defaultPolicy,
	}
	rand.Read(s.key[:])
	return s
}

// Authenticate returns the user who has this name and password in snapshot. Otherwise it fails with a fault of kind
// Unauthorized, or with a [TooManyAttempts]. An unknown user takes as long as a wrong password. The address is that of the
// client, by which guesses are counted. An account with a second factor is not opened by a password alone: [ErrSecondFactor].
func (s *Store) Authenticate(ctx context.Context, snapshot *graph.Snapshot, username, password, address string) (*graph.Object, error) {
	user, known, err := s.recognise(ctx, snapshot, username, password, address)
	switch {
	case err != nil:
		return nil, err
	case known.second:
		return nil, ErrSecondFactor
	}
	if err := s.fresh(ctx, known.changed); err != nil {
		return nil, err
	}
	if err := Admissible(user, s.now()); err != nil {
		return nil, err
	}
	if known.fresh {
		s.audit.Note(ctx, audit.Record{Kind: audit.Login, Origin: as(ctx, user.ID, username), Detail: map[string]string{"by": "password"}})
	}
	return user, nil
}

// as is the origin of what somebody does of whom it was not known yet who he is.
func as(ctx context.Context, user int32, username string) audit.Origin {
	origin := audit.OriginOf(ctx)
	origin.User, origin.Username = user, username
	return origin
}

// fail records that somebody was not let in.
func (s *Store) fail(ctx context.Context, user *graph.Object, username, reason string) {
	id := int32(0)
	if user != nil {
		id = user.ID
	}
	s.audit.Note(ctx, audit.Record{Kind: audit.LoginFailed, Origin: as(ctx, id, username), Detail: map[string]string{"reason": reason}})
}

// recognise finds out whose name and password it is, and what more is to be asked.
func (s *Store) recognise(ctx context.Context, snapshot *graph.Snapshot, username, password, address string) (*graph.Object, verdict, error) {
	user := snapshot.Unique(catalog.Get("user").MustProperty("username"), username)
	presented := s.credential(user, username, password)
	if known, ok := s.verified.Get(presented); ok && !s.now().After(known.until) {
		return user, known, nil
	}
	known, err := s.verify(ctx, presented, user, username, password, address)
	return user, known, err
}

// verify computes the hash and remembers a success. Requests that present the same credential at once share one computation.
func (s *Store) verify(ctx context.Context, presented credential, user *graph.Object, username, password, address string) (verdict, error) {
	found, err, _ := s.flight.Do(string(presented[:]), func() (any, error) {
		ctx := context.WithoutCancel(ctx) // others wait for the outcome, too
		// An attempt is counted before it is made and given back when it succeeds: counted afterwards, any number of
		// simultaneous guesses would be one.
		refund, err := s.attempts.take(s.now(), username, address)
		if err != nil {
			s.fail(ctx, user, username, "too many attempts")
			return verdict{}, err
		}
		ok, v, err := s.check(ctx, user, password)
		if err != nil {
			refund() // nothing was learnt of the password
			return verdict{}, err
		}
		if !ok {
			s.fail(ctx, user, username, "wrong password")
			return verdict{}, fault.New(fault.Unauthorized, "Unauthorized")
		}
		refund()
		v.until = s.now().Add(s.remember)
		if s.remember > 0 {
			s.verified.Put(presented, v)
		}
		if err := s.recordLogin(ctx, user.ID); err != nil {
			s.log.WarnContext(ctx, "the time of a sign-in was not recorded", "user", user.UID, "error", err)
		}
		v.fresh = true
		return v, nil
	})
	return found.(verdict), err
}

// check waits for its turn to compute a hash, or fails with [Busy] where too many wait already.
func (s *Store) check(ctx context.Context, user *graph.Object, password string) (ok bool, v verdict, err error) {
	leave, err := s.queue.enter()
	if err != nil {
		return false, v, err
	}
	defer leave()
	return s.compare(ctx, user, password)
}

func (s *Store) compare(ctx context.Context, user *graph.Object, password string) (ok bool, v verdict, err error) {
	if user == nil {
		derive(password, make([]byte, saltSize), hashTime, hashMemory, hashThreads, keySize)
		return false, v, nil
	}
	hash, v, err := s.read(ctx, user.ID)
	if errors.Is(err, db.ErrNoRows) {
		return s.compare(ctx, nil, password)
	}
	if err != nil {
		return false, v, err
	}
	ok, err = matches(hash, password)
	return ok, v, err
}

// credential of an unknown user is of that name: it is never remembered, but shares a computation under way.
func (s *Store) credential(user *graph.Object, username, password string) credential {
	mac := hmac.New(sha256.New, s.key[:])
	var version [20]byte
	if user != nil {
		binary.BigEndian.PutUint32(version[:], uint32(user.ID))
		binary.BigEndian.PutUint64(version[4:], uint64(user.Revision))
		binary.BigEndian.PutUint64(version[12:], user.Token)
	}
	mac.Write(version[:])
	mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(username))))
	mac.Write([]byte(username))
	mac.Write([]byte(password))
	return credential(mac.Sum(nil))
}

// ErrDisabled and ErrExpired refuse users who are known by a right password, a session or a token, and who may not come in all the
// same. They are faults of kind Unauthorized.
var (
	ErrDisabled = fault.New(fault.Unauthorized, "Account disabled")
	ErrExpired  = fault.New(fault.Unauthorized, "Account expired")
)

// Admissible fails with ErrDisabled or ErrExpired.
func Admissible(user *graph.Object, now time.Time) error {
	doc, t := user.Doc(), user.Type
	if doc.Bool(t.MustProperty("disabled")) {
		return ErrDisabled
	}
	if expiry, ok := doc.Time(t.MustProperty("accountExpiry")); ok && !now.Before(expiry) {
		return ErrExpired
	}
	return nil
}
