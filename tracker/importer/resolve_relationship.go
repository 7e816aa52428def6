package importer

import (
	"cmp"
	"context"
	"slices"

	"cohort/db"
	"cohort/tracker"
)

// related is a relationship as it is known while a batch is judged.
type related struct{ row *tracker.Relationship }

// readRelationships reads the relationships that are named, and those that an update may remove. It returns what they connect, which
// is to be read, too.
func (u *bundle) readRelationships(ctx context.Context, tx db.Tx) ([]tracker.End, error) {
	var keys []tracker.Key
	for _, c := range u.known {
		if c.Kind == tracker.KindRelationship {
			keys = append(keys, c.End().Key())
		}
	}
	slices.SortFunc(keys, func(a, b tracker.Key) int { return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.ID, b.ID)) })
	rows, err := tracker.Relationships(ctx, tx, keys)
	if err != nil {
		return nil, err
	}
	left, err := u.readLeftOut(ctx, tx)
	var ends []tracker.End
	for _, row := range append(rows, left...) {
		if u.related[row.UID] == nil {
			u.related[row.UID] = &related{row}
			ends = append(ends, row.From, row.To)
		}
	}
	return ends, err
}

// replacesLinks reports whether an update of a tracked entity removes the relationships that it leaves out.
func (u *bundle) replacesLinks(e *entity) bool {
	return u.options.Replace && !(u.options.IgnoreEmptyCollection && len(e.relationships) == 0)
}

// readLeftOut reads the relationships of tracked entities that are to be replaced and that say nothing of them.
func (u *bundle) readLeftOut(ctx context.Context, tx db.Tx) ([]*tracker.Relationship, error) {
	var subjects []int64
	sent := map[string]bool{}
	for _, e := range u.entities {
		if c, known := u.known[e.uid]; known && c.Kind == tracker.KindEntity && u.replacesLinks(e) {
			subjects = append(subjects, c.Subject)
			for _, r := range e.relationships {
				sent[r.uid] = true
			}
		}
	}
	rows, err := tracker.RelationshipsOf(ctx, tx, subjects, false)
	return slices.DeleteFunc(rows, func(row *tracker.Relationship) bool {
		return sent[row.UID] || !slices.ContainsFunc(subjects, func(s int64) bool { return u.belongs(row, s) })
	}), err
}

// belongs reports whether a relationship is one of a tracked entity's own: it leads from it, or says the same of both ends.
func (u *bundle) belongs(row *tracker.Relationship, subject int64) bool {
	end := tracker.End{Kind: tracker.KindEntity, Subject: subject, ID: subject}
	if row.From == end {
		return true
	}
	t := u.model.RelationshipType(row.Type)
	return row.To == end && t != nil && t.Bidirectional
}

// readLinks reads which of the connections that are asked for there are.
func (u *bundle) readLinks(ctx context.Context, tx db.Tx) error {
	var links []tracker.Link
	for r := range u.batch.connections() {
		t := u.model.RelationshipType(r.typ.id)
		from, known := u.known[r.from.uid]
		to, both := u.known[r.to.uid]
		if t != nil && known && both && from.Kind == r.from.kind && to.Kind == r.to.kind {
			links = append(links, tracker.Link{Type: t.Object.ID, From: from.End(), To: to.End()})
		}
	}
	rows, err := tracker.FindLinks(ctx, tx, links)
	for _, row := range rows {
		if u.related[row.UID] == nil {
			u.related[row.UID] = &related{row}
		}
	}
	return err
}

// relate makes a relationship one that must not be made again.
func (u *bundle) relate(row *tracker.Relationship) { u.links[u.link(row)] = u.related[row.UID] }

func (u *bundle) unrelate(row *tracker.Relationship) {
	if k := u.link(row); u.links[k] != nil && u.links[k].row.UID == row.UID {
		delete(u.links, k)
	}
}

func (u *bundle) link(row *tracker.Relationship) tracker.Link {
	t := u.model.RelationshipType(row.Type)
	return row.Link(t != nil && t.Bidirectional)
}
