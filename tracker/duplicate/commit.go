package duplicate

import (
	"context"
	"errors"

	"github.com/go-json-experiment/json"

	"cohort/access"
	"cohort/change"
	"cohort/db"
	"cohort/metadata"
	"cohort/tracker"
	"cohort/tracker/again"
)

// again commits a change of people, which is judged and written in one transaction, and does so again while others are faster.
func (k *Keeper) again(ctx context.Context, view *access.View, write func(db.Tx, *access.View) (*tracker.Batch, error)) error {
	return again.Do(ctx, k.Metadata, view, func(view *access.View) error { return k.commit(ctx, view, write) })
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
		return k.Metadata.Fence(ctx, tx, view.Snapshot)
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
