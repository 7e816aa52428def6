// Package receipt remembers what requests with an Idempotency-Key were answered, for a day. A client that does not know whether
// its request arrived sends it again: of all requests of a user with one key, on all nodes, one does the work, and the others
// are answered as it was.
//
// The one holds a lease by the database's clock while it works. Its receipt is written in the transaction that does the work,
// which asserts that the lease is still its own: a node that stood still cannot do what another has done meanwhile. Work of several
// transactions keeps in each a piece of what it has done ([Claim.Keep]); where it is broken off, a repeated request goes on behind the
// last of them.
package receipt

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"cohort/db"
	"cohort/fault"
	"cohort/uid"
)

const (
	lease     = 20 * time.Second // for which others wait for a node that gives no sign of life
	beat      = 4 * time.Second  // between two signs of life
	retention = 24 * time.Hour
	swept     = 200 // receipts of one transaction
)

// Store is one node's access to the receipts. It is safe for concurrent use.
type Store struct {
	db    db.DB
	log   *slog.Logger
	lease time.Duration
}

// New returns a store.
func New(d db.DB, log *slog.Logger) *Store { return &Store{db: d, log: log, lease: lease} }

// Receipt is what a request was, and what it was answered.
type Receipt struct {
	Request  string // hash of what it asked for
	Body     string // hash of its body
	Status   int    // of the answer
	Location string // its header, or ""
	Report   []byte // its JSON, compressed with gzip

	steps int64
}

// Claim is the right to do what a key stands for.
type Claim struct {
	store     *Store
	user      int32
	key       string
	owner     string
	steps     int64              // that were kept, by earlier requests, too
	body      string             // hash of theirs, where there are some
	forgotten context.CancelFunc // ends the signs of life
}

// UnderWay is the fault of a request whose key is another's that has not been answered yet.
type UnderWay struct{ fault *fault.Error }

func (e *UnderWay) Error() string { return e.fault.Error() }

// Unwrap leads to the fault.
func (e *UnderWay) Unwrap() error { return e.fault }

// RetryAfter is when to come back.
func (*UnderWay) RetryAfter() time.Duration { return 2 * time.Second }

// ErrLost says that a claim is no longer one's own: its lease ran out.
var ErrLost = fault.New(fault.Conflict, "Another request with the same Idempotency-Key has taken over.")

// Begin returns the claim for a key of a user, or the receipt of what was done for it. While another request does it, there is
// an [UnderWay]. A request that was broken off after its first transaction leaves no claim to one that asks for something else, but a
// receipt without a status.
func (s *Store) Begin(ctx context.Context, user int32, key, request string) (*Claim, *Receipt, error) {
	c := &Claim{store: s, user: user, key: key, owner: uid.New()}
	var was *Receipt
	err := s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		was = nil
		var body *string
		clock := tx.Dialect().Clock
		err := tx.QueryRow(ctx, `INSERT INTO idempotency (user_id, key, request, owner, lease_until, at) VALUES ($1, $2, $3, $4, `+clock+` + $5, $6)
			ON CONFLICT (user_id, key) DO UPDATE SET request = excluded.request, owner = excluded.owner, lease_until = excluded.lease_until, at = excluded.at,
				body = CASE WHEN idempotency.status IS NULL THEN idempotency.body END, steps = CASE WHEN idempotency.status IS NULL THEN idempotency.steps ELSE 0 END,
				status = NULL, location = NULL, report = NULL
			WHERE idempotency.status IS NULL AND idempotency.lease_until <= `+clock+` AND (idempotency.steps = 0 OR idempotency.request = excluded.request)
				OR idempotency.status IS NOT NULL AND idempotency.at <= $7
			RETURNING steps, body`,
			user, key, request, c.owner, s.lease.Milliseconds(), db.Millis(tx.Now()), db.Millis(tx.Now().Add(-retention))).Scan(&c.steps, &body)
		if body != nil {
			c.body = *body
		}
		if !errors.Is(err, db.ErrNoRows) {
			return err
		}
		was, err = read(ctx, tx, user, key)
		return err
	})
	switch {
	case err != nil:
		return nil, nil, err
	case was != nil && was.Status == 0 && was.steps > 0 && was.Request != request:
		return nil, was, nil
	case was != nil && was.Status == 0:
		return nil, nil, &UnderWay{fault.New(fault.Conflict, "A request with the Idempotency-Key %s is still under way.", key)}
	case was != nil:
		return nil, was, nil
	}
	keeping, stop := context.WithCancel(ctx)
	c.forgotten = stop
	go c.keep(keeping)
	return c, nil, nil
}

// read returns the receipt of a key. One without a status is of a request under way, or of one that has just failed.
func read(ctx context.Context, tx db.Tx, user int32, key string) (*Receipt, error) {
	r := &Receipt{}
	var body, location *string
	var status *int64
	var report *[]byte
	err := tx.QueryRow(ctx, `SELECT request, body, status, location, report, steps FROM idempotency WHERE user_id = $1 AND key = $2`, user, key).
		Scan(&r.Request, &body, &status, &location, &report, &r.steps)
	if errors.Is(err, db.ErrNoRows) {
		return r, nil
	}
	if err == nil && status != nil {
		r.Body, r.Status, r.Location, r.Report = *body, int(*status), *location, *report
	}
	return r, err
}

// keep gives signs of life until ctx ends.
func (c *Claim) keep(ctx context.Context) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := c.store.db.Write(ctx, db.Interactive, func(tx db.Tx) error { return c.Fence(ctx, tx) })
		if err != nil && ctx.Err() == nil {
			c.store.log.WarnContext(ctx, "a request with an Idempotency-Key gives no sign of life", "error", err)
		}
	}
}

// Kept returns the pieces that earlier requests have kept, in order. Where there are some, this one must have their body, of that hash;
// known is false otherwise.
func (c *Claim) Kept(ctx context.Context, body string) (pieces [][]byte, known bool, err error) {
	if c.steps == 0 || body != c.body {
		return nil, c.steps == 0, nil
	}
	err = c.store.db.Read(ctx, func(tx db.Tx) (err error) {
		pieces, err = db.All[[]byte](tx.Query(ctx, `SELECT piece FROM idempotency_step WHERE user_id = $1 AND key = $2 ORDER BY step`, c.user, c.key))
		return err
	})
	return pieces, true, err
}

// Keep is [Claim.Fence], and keeps a piece of what was done of the request, whose body has that hash.
func (c *Claim) Keep(ctx context.Context, tx db.Tx, body string, piece []byte) error {
	var step int64
	err := tx.QueryRow(ctx, `UPDATE idempotency SET steps = steps + 1, body = $5, lease_until = `+tx.Dialect().Clock+` + $4 WHERE user_id = $1 AND key = $2 AND owner = $3 AND status IS NULL RETURNING steps`,
		c.user, c.key, c.owner, c.store.lease.Milliseconds(), body).Scan(&step)
	if errors.Is(err, db.ErrNoRows) {
		return ErrLost
	}
	if err != nil {
		return err
	}
	c.steps = step // or fewer, if the transaction fails: then there is nothing to remove
	_, err = tx.Exec(ctx, `INSERT INTO idempotency_step (user_id, key, step, piece) VALUES ($1, $2, $3, $4)`, c.user, c.key, step, piece)
	return err
}

// Fence is called in each transaction of an import that is none of its last. It fails with [ErrLost] when another request may do
// the work by now.
func (c *Claim) Fence(ctx context.Context, tx db.Tx) error {
	n, err := tx.Exec(ctx, `UPDATE idempotency SET lease_until = `+tx.Dialect().Clock+` + $4 WHERE user_id = $1 AND key = $2 AND owner = $3 AND status IS NULL`,
		c.user, c.key, c.owner, c.store.lease.Milliseconds())
	return held(n, err)
}

// Finish is [Claim.Fence], and leaves the receipt.
func (c *Claim) Finish(ctx context.Context, tx db.Tx, r Receipt) error {
	n, err := tx.Exec(ctx, `UPDATE idempotency SET body = $4, status = $5, location = $6, report = $7, at = $8 WHERE user_id = $1 AND key = $2 AND owner = $3 AND status IS NULL`,
		c.user, c.key, c.owner, r.Body, int64(r.Status), r.Location, r.Report, db.Millis(tx.Now()))
	if err = held(n, err); err != nil || c.steps == 0 {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM idempotency_step WHERE user_id = $1 AND key = $2`, c.user, c.key)
	return err
}

func held(n int64, err error) error {
	if err == nil && n == 0 {
		return ErrLost
	}
	return err
}

// Settle leaves a receipt of what was done, unless a transaction of the work has left one.
func (c *Claim) Settle(ctx context.Context, receipt func() (Receipt, error)) error {
	ctx = context.WithoutCancel(ctx) // the work is done, whether or not the client is still there
	var open bool
	err := c.store.db.Read(ctx, func(tx db.Tx) error {
		return tx.QueryRow(ctx, `SELECT status IS NULL FROM idempotency WHERE user_id = $1 AND key = $2 AND owner = $3`, c.user, c.key, c.owner).Scan(&open)
	})
	if errors.Is(err, db.ErrNoRows) {
		return ErrLost
	}
	if err != nil || !open {
		return err
	}
	r, err := receipt()
	if err != nil {
		return err
	}
	return c.store.db.Write(ctx, db.Interactive, func(tx db.Tx) error { return c.Finish(ctx, tx, r) })
}

// End gives the key back where the work was not done, so that the request may be sent again. What was kept of it stays.
func (c *Claim) End(ctx context.Context, done bool) {
	c.forgotten()
	if done {
		return
	}
	ctx = context.WithoutCancel(ctx)
	err := c.store.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM idempotency WHERE user_id = $1 AND key = $2 AND owner = $3 AND status IS NULL AND steps = 0`, c.user, c.key, c.owner)
		if err == nil && n == 0 {
			_, err = tx.Exec(ctx, `UPDATE idempotency SET lease_until = 0 WHERE user_id = $1 AND key = $2 AND owner = $3 AND status IS NULL`, c.user, c.key, c.owner)
		}
		return err
	})
	if err != nil { // its lease ends by itself
		c.store.log.WarnContext(ctx, "an Idempotency-Key was not given back", "error", err)
	}
}

// Sweep removes receipts whose time is over.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	for {
		var n int64
		err := s.db.Write(ctx, db.Bulk, func(tx db.Tx) (err error) {
			// Who still gives signs of life is left alone, however long it takes.
			n, err = tx.Exec(ctx, `DELETE FROM idempotency WHERE at <= $1 AND (status IS NOT NULL OR lease_until <= `+tx.Dialect().Clock+`) AND (user_id, key) IN
				(SELECT user_id, key FROM idempotency WHERE at <= $1 AND (status IS NOT NULL OR lease_until <= `+tx.Dialect().Clock+`) ORDER BY at LIMIT $2)`,
				db.Millis(now.Add(-retention)), int64(swept))
			return err
		})
		if err != nil || n < swept {
			return err
		}
	}
}
