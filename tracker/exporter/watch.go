package exporter

import (
	"cmp"
	"context"
	"slices"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/tracker"
)

// watch remembers that a part is shown whose program keeps who looks at it from outside.
func (r *reading) watch(subject int64, p *access.Part) {
	if p == nil || !r.view.Watched(p) {
		return
	}
	if r.watched == nil {
		r.watched = map[tracker.Holding]int32{}
	}
	r.watched[tracker.Holding{Subject: subject, Program: p.Program.ID}] = p.Owner
}

// watches reports whether some of the programs are watched at all.
func (r *reading) watches(programs []int32) bool {
	return !r.view.Superuser() && slices.ContainsFunc(programs, func(id int32) bool {
		return r.model.Program(id).Level == access.Audited
	})
}

// watchRow remembers the part that a row belongs to, where its owner is known.
func (r *reading) watchRow(subject int64, program int32, owner *int32) {
	if o := r.model.Snapshot.Object(program); o != nil && owner != nil {
		r.watch(subject, &access.Part{Program: o, Owner: *owner})
	}
}

// keepWithin is how long the log may take to be written for a client that has gone.
const keepWithin = 10 * time.Second

// keep writes down what was seen, once for the whole request. It does so for a client that has gone away, too: he has seen a
// part of the list.
func (r *reading) keep(ctx context.Context) error {
	if len(r.watched) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepWithin)
	defer cancel()
	now := db.Millis(db.Now())
	list := make([]*tracker.Access, 0, len(r.watched))
	for h, owner := range r.watched {
		list = append(list, &tracker.Access{
			Subject: h.Subject, Program: h.Program, Kind: tracker.AuditedRead, By: r.view.User.ID, Username: tracker.Username(r.view.User), At: now, Owner: owner,
		})
	}
	slices.SortFunc(list, func(a, b *tracker.Access) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Program, b.Program))
	})
	return r.DB.Write(ctx, db.Interactive, func(tx db.Tx) error { return tracker.LogAccess(ctx, tx, list) })
}

// runKept shows a list, and keeps what was seen of it.
func (r *reading) runKept(ctx context.Context, l *list, page Page) (Pager, error) {
	pager, err := l.run(ctx, page)
	if failed := r.keep(ctx); err == nil {
		err = failed
	}
	return pager, err
}
