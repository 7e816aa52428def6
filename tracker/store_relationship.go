package tracker

import (
	"context"

	"cohort/db"
)

var (
	selectRelationships = `SELECT ` + names(relationshipTable.columns, "r") + ` FROM `
	relationshipsByKey  = selectRelationships + `{values} AS v CROSS JOIN relationship AS r WHERE r.subject = v.subject AND r.id = v.id`
	relationshipsByLink = selectRelationships + `{values} AS v CROSS JOIN relationship AS r WHERE r.subject = v.from_subject AND r.type = v.type AND NOT r.deleted AND
		(r.from_kind = v.from_kind AND r.from_id = v.from_id AND r.to_kind = v.to_kind AND r.to_id = v.to_id OR
		r.from_kind = v.to_kind AND r.from_id = v.to_id AND r.to_kind = v.from_kind AND r.to_id = v.from_id)`
	linkColumns = join(int4s("type", "from_kind"), ints("from_subject", "from_id"), int4s("to_kind"), ints("to_id"))
)

// Relationships reads single relationships, deleted ones too. A key is that of either subject.
func Relationships(ctx context.Context, tx db.Tx, keys []Key) ([]*Relationship, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := tx.QueryValues(ctx, relationshipsByKey, keyRows(keys))
	return collect(rows, err, scanRelationship)
}

// RelationshipsOf reads what connects anything of subjects to anything, the oldest first; deleted ones only if they are asked for.
// What connects two of the subjects comes once.
func RelationshipsOf(ctx context.Context, tx db.Tx, subjects []int64, deleted bool) ([]*Relationship, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	in := tx.Dialect().In
	sql := selectRelationships + `relationship AS r WHERE ` + in("r.subject", 1) + ` AND (r.subject = r.from_subject OR NOT ` + in("r.from_subject", 1) + `)`
	if !deleted {
		sql += ` AND NOT r.deleted`
	}
	rows, err := tx.Query(ctx, sql+` ORDER BY r.id`, subjects)
	return collect(rows, err, scanRelationship)
}

// FindLinks reads the relationships, not deleted, of the types and between the ends of links, in whichever direction they lead.
func FindLinks(ctx context.Context, tx db.Tx, links []Link) ([]*Relationship, error) {
	if len(links) == 0 {
		return nil, nil
	}
	rows := make([][]any, len(links))
	for i, l := range links {
		rows[i] = []any{l.Type, int32(l.From.Kind), l.From.Subject, l.From.ID, int32(l.To.Kind), l.To.ID}
	}
	found, err := tx.QueryValues(ctx, relationshipsByLink, db.Values{Columns: linkColumns, Rows: rows})
	return collect(found, err, scanRelationship)
}

// writeRelationships writes what is new, what leads elsewhere than before, and what is deleted. The versions of all subjects at their
// ends were asserted before. A relationship that leads elsewhere may stand under other subjects than before, and so does its claim.
func writeRelationships(ctx context.Context, tx db.Tx, b *Batch) error {
	if err := touchEvents(ctx, tx, b.TouchedEvents); err != nil {
		return err
	}
	if len(b.Relationships) > 0 {
		former, claims := make([]*Relationship, len(b.Relationships)), make([]*Claim, len(b.Relationships))
		for i, r := range b.Relationships {
			former[i], claims[i] = r.Before, &Claim{r.After.UID, KindRelationship, r.After.From.Subject, r.After.ID}
		}
		_, err := tx.ExecValues(ctx, `DELETE FROM relationship WHERE (subject, id) IN (SELECT v.subject, v.id FROM {values} AS v)`, keyRows(relationshipKeys(former)))
		if err != nil {
			return err
		}
		_, err = tx.ExecValues(ctx, `UPDATE uid_claim SET subject = v.subject FROM {values} AS v WHERE uid_claim.uid = v.uid AND uid_claim.subject <> v.subject`, claimTable.rows(claims))
		if err != nil {
			return err
		}
	}
	rows := placements(b.NewRelationships)
	for _, r := range b.Relationships {
		rows = append(rows, placements([]*Relationship{r.After})...)
	}
	if err := relationshipTable.insert(ctx, tx, rows); err != nil || len(b.GoneRelationships) == 0 {
		return err
	}
	_, err := tx.ExecValues(ctx, deletedAmong+`(SELECT v.subject, v.id FROM {values} AS v)`, keyRows(relationshipKeys(b.GoneRelationships)), db.Millis(tx.Now()), b.By)
	return err
}

func relationshipKeys(list []*Relationship) []Key {
	rows := placements(list)
	keys := make([]Key, len(rows))
	for i, r := range rows {
		keys[i] = Key{r.subject, r.ID}
	}
	return keys
}

// touchEvents counts the versions of events up that are their own subjects and whose relationships change.
func touchEvents(ctx context.Context, tx db.Tx, events []*Event) error {
	if len(events) == 0 {
		return nil
	}
	rows := make([][]any, len(events))
	for i, e := range events {
		rows[i] = []any{e.Subject, e.ID, e.Version}
	}
	n, err := tx.ExecValues(ctx, `UPDATE event SET version = v.version + 1 FROM {values} AS v WHERE event.subject = v.subject AND event.id = v.id AND event.version = v.version`,
		db.Values{Columns: join(keyColumns, int4s("version")), Rows: rows})
	if err == nil && n != int64(len(rows)) {
		err = &Conflict{"changed an event"}
	}
	return err
}

// gone begins a deletion, at both of their places, of the relationships that a condition on rows r names under one subject. The places
// are calculated before the table is looked at again: then they are looked up by its key.
const (
	gone          = `WITH g AS MATERIALIZED (SELECT r.id, r.from_subject, r.to_subject FROM `
	thatAreGone   = ` AND NOT r.deleted), p AS MATERIALIZED (SELECT from_subject AS subject, id FROM g UNION SELECT to_subject, id FROM g) ` + deletedAmong + `(SELECT p.subject, p.id FROM p)`
	deletedAmong  = `UPDATE relationship SET deleted = TRUE, updated = $1, updated_by = $2 WHERE NOT deleted AND (subject, id) IN `
	goneWithEvent = gone + `{values} AS v CROSS JOIN relationship AS r WHERE r.subject = v.subject AND (r.from_kind = 3 AND r.from_id = v.id OR r.to_kind = 3 AND r.to_id = v.id)` + thatAreGone
	// The events of an enrollment go with it.
	goneWithEnrollment = gone + `{values} AS v CROSS JOIN relationship AS r WHERE r.subject = v.subject AND
		(r.from_kind = 2 AND r.from_id = v.id OR r.to_kind = 2 AND r.to_id = v.id OR EXISTS (SELECT 1 FROM event AS e
			WHERE e.subject = v.subject AND e.enrollment = v.id AND (r.from_kind = 3 AND e.id = r.from_id OR r.to_kind = 3 AND e.id = r.to_id)))` + thatAreGone
)

// deleteConnections deletes the relationships of what is deleted.
func deleteConnections(ctx context.Context, tx db.Tx, b *Batch) error {
	now := db.Millis(tx.Now())
	if len(b.DeletedEvents) > 0 {
		keys := make([]Key, len(b.DeletedEvents))
		for i, e := range b.DeletedEvents {
			keys[i] = Key{e.Subject, e.ID}
		}
		if _, err := tx.ExecValues(ctx, goneWithEvent, keyRows(keys), now, b.By); err != nil {
			return err
		}
	}
	if len(b.GoneEnrollment) > 0 {
		if _, err := tx.ExecValues(ctx, goneWithEnrollment, keyRows(b.GoneEnrollment), now, b.By); err != nil {
			return err
		}
	}
	if len(b.GoneSubjects) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, gone+`relationship AS r WHERE `+tx.Dialect().In("r.subject", 3)+thatAreGone, now, b.By, b.GoneSubjects)
	return err
}
