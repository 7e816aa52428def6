package bench

import (
	"context"
	"errors"
	"time"

	"cohort/bench/synthetic"
	"cohort/db"
)

// posts measures what somebody waits for who sends one event, against a durable commit of one row. They take turns, so
// that both see the same disk.
func (b *bench) posts(ctx context.Context) error {
	return b.with(ctx, func(s *site) error {
		commit, finish, err := b.oneRow(ctx)
		if err != nil {
			return err
		}
		defer finish()
		p := b.people()
		var posted, committed latencies
		for range b.Requests {
			took, err := s.postEvent(ctx, p, false)
			if err != nil {
				return err
			}
			posted = append(posted, took)
			if took, err = commit(); err != nil {
				return err
			}
			committed = append(committed, took)
		}
		result := Result{Workload: "post event"}.spread(posted)
		if s.place != nil {
			result = result.of(committed.percentile(50))
		}
		b.add(result)
		return nil
	})
}

// postEvent sends one event, perhaps to be held to the rules of its program, and returns how long that took.
func (c *client) postEvent(ctx context.Context, p *synthetic.People, ruled bool) (time.Duration, error) {
	in := eventIntake
	if ruled {
		in = in.withRules()
	}
	answer, took, err := c.post(ctx, in.path, p.AppendSingleEvent(nil))
	if err != nil {
		return 0, err
	}
	return took, expect(answer, 1, 0)
}

// oneRow returns a function that commits one row and says how long that took, and one that ends it. For a server elsewhere
// it does nothing.
func (b *bench) oneRow(ctx context.Context) (commit func() (time.Duration, error), finish func(), err error) {
	if b.engine == nil {
		return func() (time.Duration, error) { return 0, nil }, func() {}, nil
	}
	place, d, err := b.engine.blank(ctx)
	if err != nil {
		return nil, nil, err
	}
	p := b.people()
	id := int64(0)
	commit = func() (time.Duration, error) {
		id++
		begun := time.Now()
		err := d.Write(ctx, db.Interactive, func(tx db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO uid_claim (uid, kind, subject, id) VALUES ($1, 3, $2, $2)`, p.UID(), id)
			return err
		})
		return time.Since(begun), err
	}
	// The directory around the place is removed in any case.
	return commit, func() { _ = errors.Join(d.Close(), place.drop()) }, nil
}
