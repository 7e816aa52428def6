package importer

import (
	"context"
	"maps"
	"slices"

	"cohort/db"
	"cohort/tracker"
)

// What is deleted takes along the events below it, which is asked of each of them as if it were deleted by itself.

// readClosable reads of the enrollments that are to be deleted the events that may be closed to the user.
func (u *bundle) readClosable(ctx context.Context, tx db.Tx) error {
	if u.view.Has(editCompleted) && u.view.Has(editExpired) {
		return nil
	}
	subjects, programs := map[int64]struct{}{}, map[int32]struct{}{}
	leave := func(e *enrolled) {
		if e == nil || e.row.Deleted {
			return
		}
		subjects[e.row.Subject] = struct{}{}
		if p := u.model.Program(e.row.Program); p != nil && p.Closes() {
			programs[e.row.Program] = struct{}{}
		}
	}
	for _, e := range u.entities {
		if s := u.subjects[u.known[e.uid].Subject]; s != nil && u.deletes(e.stamps) {
			for _, n := range s.enrollments {
				leave(n)
			}
		}
		for _, n := range e.enrollments {
			if u.deletes(n.stamps) {
				leave(u.enrollmentOf(n.uid))
			}
		}
	}
	for _, n := range u.enrollments {
		if u.deletes(n.stamps) {
			leave(u.enrollmentOf(n.uid))
		}
	}
	if u.view.Has(editCompleted) && len(programs) == 0 {
		return nil
	}
	events, err := tracker.Closable(ctx, tx, slices.Sorted(maps.Keys(subjects)), slices.Sorted(maps.Keys(programs)))
	u.closable = map[int64][]*tracker.Event{}
	for _, v := range events {
		u.closable[*v.Enrollment] = append(u.closable[*v.Enrollment], v)
	}
	return err
}

// checkClosedBelow asks whether the events of an enrollment may be deleted with it. The first that may not says why.
func (u *bundle) checkClosedBelow(e *enrolled, wrong *problems) {
	program := u.model.Program(e.row.Program)
	if e.row.Deleted || program == nil {
		return
	}
	for _, v := range u.closable[e.row.ID] {
		if now := u.events[v.ID]; now != nil {
			v = now // as the batch leaves it
		}
		if v.Deleted {
			continue
		}
		if u.checkClosed(v, program, wrong); len(*wrong) > 0 {
			return
		}
	}
}
