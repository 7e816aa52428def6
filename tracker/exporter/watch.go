package exporter

import (
	"context"
	"slices"

	"cohort/access"
	"cohort/audit"
	"cohort/tracker"
)

// mostSights is how many people a record of what was seen names. It says of how many it was.
const mostSights = 100

// mostFound is how many people of a list are remembered before the audit knows of them: enough that it writes them at once, and has
// none of them wait for its turn among other records.
const mostFound = 2_000

// sight is a part that was seen.
type sight struct {
	Entity  string `json:"trackedEntity"`
	Program string `json:"program"`
	Owner   string `json:"owner,omitzero"`
}

// sights are the parts that a request has shown.
type sights struct {
	Count int     `json:"count"`
	Parts []sight `json:"parts"` // the first of them
}

// watch remembers that a part is shown whose program keeps who looks at it from outside.
func (r *reading) watch(subject int64, entity string, p *access.Part) {
	if p == nil || !r.view.Watched(p) {
		return
	}
	h := tracker.Holding{Subject: subject, Program: p.Program.ID}
	if r.watched[h] {
		return
	}
	if r.watched == nil {
		r.watched = map[tracker.Holding]bool{}
	}
	r.watched[h] = true
	if len(r.seen) == mostSights {
		return
	}
	seen := sight{Entity: entity, Program: p.Program.UID}
	if owner := r.model.Snapshot.Object(p.Owner); owner != nil {
		seen.Owner = owner.UID
	}
	r.seen = append(r.seen, seen)
}

// audited reports whether the type of a tracked entity keeps who reads it.
func (r *reading) audited(row *tracker.Entity) bool {
	t := r.model.EntityType(row.Type)
	return t != nil && t.Audited
}

// watchStay remembers the part that an enrollment belongs to.
func (r *reading) watchStay(s *stay) {
	if p := r.model.Program(s.row.Program); p != nil && p.Level == access.Audited {
		r.watch(s.row.Subject, s.person.row.UID, &access.Part{Program: p.Object, Owner: s.row.Owner})
	}
}

// keep has the audit know what was seen, once for the whole request. It does so for a client that has gone away, too: he has seen
// a part of the list. Where one person was seen, the record is of that person.
func (r *reading) keep(ctx context.Context) {
	r.Audit.NoteAll(ctx, audit.Read, tracker.AuditedType, r.read)
	r.Audit.NoteAll(ctx, audit.Search, tracker.AuditedType, r.found)
	if len(r.watched) == 0 {
		return
	}
	record := audit.Record{Kind: audit.OutsideScope, Type: tracker.AuditedType, Detail: sights{len(r.watched), r.seen}}
	if !slices.ContainsFunc(r.seen, func(s sight) bool { return s.Entity != r.seen[0].Entity }) {
		record.Object = r.seen[0].Entity
	}
	r.Audit.Note(ctx, record)
}

// keepFound has the audit know who was found, where it is many by now.
func (r *reading) keepFound(ctx context.Context) {
	if len(r.found) >= mostFound {
		r.Audit.NoteAll(ctx, audit.Search, tracker.AuditedType, r.found)
		r.found = r.found[:0]
	}
}

// runKept shows a list, and keeps what was seen of it.
func (r *reading) runKept(ctx context.Context, l *list, page Page) (Pager, error) {
	defer r.keep(ctx)
	return l.run(ctx, page)
}
