// Package again judges and writes small changes of people anew while others are faster: each is judged by what it reads in its own
// transaction, and loses where an import has come between, or a commit of metadata.
package again

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"cohort/access"
	"cohort/fault"
	"cohort/metadata"
	"cohort/tracker"
)

// attempts is how often a change is tried.
const attempts = 20

// Do has a change done, and done again while others are faster: a *tracker.Conflict or what the fence says has it judged anew, by the
// newest snapshot. It fails with a fault of kind Unavailable when others always were, and of kind Unauthorized when the user is gone.
func Do(ctx context.Context, store *metadata.Store, view *access.View, change func(*access.View) error) error {
	for attempt := 1; ; attempt++ {
		err := change(view)
		var conflict *tracker.Conflict
		stale := errors.Is(err, metadata.ErrNarrowed)
		switch {
		case !stale && !errors.As(err, &conflict):
			return err
		case attempt == attempts:
			return fault.New(fault.Unavailable, "Other requests change the same tracked entities all the time. Try again.")
		case stale:
			s, err := store.Snapshot(ctx)
			if err != nil {
				return err
			}
			user := s.Object(view.User.ID)
			if user == nil {
				return fault.New(fault.Unauthorized, "The user does not exist any more.")
			}
			view = access.New(s, user)
		}
		select {
		case <-time.After(rand.N(time.Duration(attempt) * 2 * time.Millisecond)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
