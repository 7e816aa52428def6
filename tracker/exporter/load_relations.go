package exporter

import (
	"context"
	"slices"

	"cohort/access"
	"cohort/db"
	"cohort/tracker"
)

// shownRelations are the objects of an answer whose relationships are shown, and where these go.
type shownRelations map[tracker.End]*[]*tracker.Relationship

func (c shownRelations) people(people map[int64]*person, shape *EntityShape) {
	for _, p := range people {
		if shape.relations != nil {
			c[tracker.End{Kind: tracker.KindEntity, Subject: p.row.Subject, ID: p.row.Subject}] = &p.relations
		}
		if shape.Enrollment != nil {
			c.stays(p.stays, shape.Enrollment)
		}
	}
}

func (c shownRelations) stays(list []*stay, shape *EnrollmentShape) {
	for _, s := range list {
		if shape.relations != nil {
			c[tracker.End{Kind: tracker.KindEnrollment, Subject: s.row.Subject, ID: s.row.ID}] = &s.relations
		}
		if shape.Event != nil {
			c.visits(s.visits, shape.Event)
		}
	}
}

func (c shownRelations) visits(list []*visit, shape *EventShape) {
	for _, v := range list {
		if shape.relations != nil {
			c[tracker.End{Kind: tracker.KindEvent, Subject: v.row.Subject, ID: v.row.ID}] = &v.relations
		}
	}
}

// loadRelations reads the relationships of what is shown, as far as the user may see them, the oldest first.
func (r *reading) loadRelations(ctx context.Context, tx db.Tx, of shownRelations, w *writer) error {
	if len(of) == 0 {
		return nil
	}
	subjects := make([]int64, 0, len(of))
	for e := range of {
		subjects = append(subjects, e.Subject)
	}
	slices.Sort(subjects)
	rows, err := tracker.RelationshipsOf(ctx, tx, slices.Compact(subjects), w.shape.IncludeDeleted)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(row *tracker.Relationship) bool { return of[row.From] == nil && of[row.To] == nil })
	if rows, _, err = r.visible(ctx, tx, rows); err != nil {
		return err
	}
	for _, row := range rows {
		for _, e := range [...]tracker.End{row.From, row.To} {
			if list := of[e]; list != nil {
				*list = append(*list, row)
			}
		}
	}
	return nil
}

// visible returns those of the relationships that the user may see, and what decides on their ends.
func (r *reading) visible(ctx context.Context, tx db.Tx, rows []*tracker.Relationship) ([]*tracker.Relationship, map[tracker.End]*access.End, error) {
	rows = slices.DeleteFunc(rows, func(row *tracker.Relationship) bool {
		t := r.model.RelationshipType(row.Type)
		return t == nil || !r.view.CanReadData(t.Object)
	})
	ends := make([]tracker.End, 0, 2*len(rows))
	for _, row := range rows {
		ends = append(ends, row.From, row.To)
	}
	by, err := r.ends(ctx, tx, ends)
	return slices.DeleteFunc(rows, func(row *tracker.Relationship) bool {
		from, to := by[row.From], by[row.To]
		return from == nil || to == nil || len(r.view.ReadRelationship(r.model.RelationshipType(row.Type).Object, from, to)) > 0
	}), by, err
}

// ends reads what decides on the ends of relationships. One that is not there any more is absent.
func (r *reading) ends(ctx context.Context, tx db.Tx, ends []tracker.End) (map[tracker.End]*access.End, error) {
	return r.model.Ends(ctx, tx, r.view, ends)
}
