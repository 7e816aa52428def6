package duplicate

import (
	"context"
	"fmt"

	"cohort/access"
	"cohort/db"
	"cohort/tracker"
)

// Flag says of a tracked entity that it may be a duplicate, of whomsoever, or that it is none.
func (k *Keeper) Flag(ctx context.Context, view *access.View, entity string, flag bool) error {
	return k.again(ctx, view, func(tx db.Tx, view *access.View) (*tracker.Batch, error) {
		b := &tracker.Batch{By: view.User.ID}
		row, _, err := tracker.EntityByUID(ctx, tx, entity)
		if err != nil {
			return b, err
		}
		if row == nil || row.Deleted {
			return b, noPerson(entity)
		}
		w, err := k.look(ctx, tx, view, []int64{row.Subject})
		if err != nil {
			return b, err
		}
		if !view.Superuser() {
			if err := refused(view.WritePerson(w.people[row.Subject])); err != nil {
				return b, err
			}
		}
		if row = w.entities[row.Subject]; row.PotentialDuplicate == flag {
			return b, nil
		}
		now := db.Millis(tx.Now())
		b.Log = []*tracker.LogEntry{{
			Subject: row.Subject, ID: k.ids.Next(), Kind: tracker.KindEntity, Object: row.Subject, At: now, By: b.By,
			Diff: fmt.Sprintf(`{"potentialDuplicate":[%t,%t]}`, row.PotentialDuplicate, flag),
		}}
		row.PotentialDuplicate, row.Updated, row.UpdatedBy, row.UpdatedClient = flag, now, b.By, nil
		row.Area = w.model.Area(row.OrgUnit)
		b.Entities = []*tracker.Entity{row}
		return b, tracker.Write(ctx, tx, b)
	})
}
