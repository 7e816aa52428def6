package duplicate

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/access"
	"cohort/change"
	"cohort/db"
	"cohort/fault"
	"cohort/metadata"
	"cohort/tracker"
)

// What loses a race against imports is judged anew, so often.
const attempts = 20

// errStale says that the metadata was narrowed while a change was judged by an older state of it.
var errStale = errors.New("duplicate: the metadata has changed")

// again commits a change of people, which is judged and written in one transaction, and does so again while others are faster.
func (k *Keeper) again(ctx context.Context, view *access.View, write func(db.Tx, *access.View) (*tracker.Batch, error)) error {
	for attempt := 1; ; attempt++ {
		err := k.commit(ctx, view, write)
		var conflict *tracker.Conflict
		stale := errors.Is(err, errStale)
		switch {
		case !stale && !errors.As(err, &conflict):
			return err
		case attempt == attempts:
			return fault.New(fault.Unavailable, "Other requests change the same tracked entities all the time. Try again.")
		case stale:
			s, err := k.Metadata.Snapshot(ctx)
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

func (k *Keeper) commit(ctx context.Context, view *access.View, write func(db.Tx, *access.View) (*tracker.Batch, error)) error {
	record := k.ids.Next()
	err := k.DB.Write(ctx, db.Interactive, func(tx db.Tx) error {
		batch, err := write(tx, view)
		if err != nil || len(batch.Entities) == 0 { // nothing is to be changed
			return err
		}
		if err := change.Append(ctx, tx, record, "tracker", touched(batch)); err != nil {
			return err
		}
		if err := metadata.Use(ctx, tx, []int32{view.User.ID}); err != nil {
			return err
		}
		narrowed, err := k.Metadata.Fence(ctx, tx)
		if err == nil && narrowed > view.Snapshot.Revision() {
			err = errStale
		}
		return err
	})
	if errors.Is(err, db.ErrCommitUnknown) {
		if known, failed := change.Committed(ctx, k.DB, record); failed == nil && known {
			err = nil
		} else if failed == nil {
			err = &tracker.Conflict{What: "broken the connection"}
		}
	}
	return err
}

// touched is a change record as imports write it: the subjects and their versions.
func touched(b *tracker.Batch) string {
	subjects := [][2]int64{}
	for _, e := range b.Entities {
		subjects = append(subjects, [2]int64{e.Subject, int64(e.Version) + 1})
	}
	for _, e := range b.TouchedEvents {
		subjects = append(subjects, [2]int64{e.Subject, int64(e.Version) + 1})
	}
	text, err := json.Marshal(map[string][][2]int64{"subjects": subjects})
	if err != nil {
		panic(err) // numbers
	}
	return string(text)
}
