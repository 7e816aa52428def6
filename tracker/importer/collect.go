package importer

import (
	"cmp"
	"slices"
	"strings"

	"cohort/tracker"
)

// collect gathers the rows that the judged objects amount to, in the order in which they are written.
func (u *bundle) collect() {
	w := &u.write
	slices.SortFunc(u.order, func(a, b *subject) int { return cmp.Compare(a.entity.Subject, b.entity.Subject) })
	for _, s := range u.order {
		if s.fresh {
			w.NewEntities = append(w.NewEntities, s.entity)
		} else {
			s.entity.Area = u.model.Area(s.entity.OrgUnit) // as read it may be that of a place from which the unit has moved
			w.Entities = append(w.Entities, s.entity)
		}
		u.collectValues(s)
		for _, o := range s.owners {
			if o.fresh {
				w.NewOwners = append(w.NewOwners, o.row)
			}
		}
		for _, e := range s.enrollments {
			switch {
			case e.fresh:
				w.NewEnrollments = append(w.NewEnrollments, e.row)
			case e.dirty:
				e.row.Area = u.model.Area(e.row.OrgUnit)
				w.Enrollments = append(w.Enrollments, e.row)
			}
		}
	}
	for _, e := range w.Events {
		e.Area = u.model.Area(e.OrgUnit)
	}
	slices.SortFunc(w.NewEvents, func(a, b *tracker.Event) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.ID, b.ID))
	})
	slices.SortFunc(w.Claims, compareClaims)
	w.TouchedEvents = u.stirredEvents()
	w.ValueClaims, w.ValueReleases = valueClaims(u.claims.taken), valueClaims(u.claims.released)
	if u.user != 0 && len(u.summaries) > 0 {
		u.use(u.user)
	}
}

func (u *bundle) collectValues(s *subject) {
	w := &u.write
	for i := range s.values {
		switch h := &s.values[i]; {
		case !h.dirty:
		case h.stored && h.gone:
			w.GoneValues = append(w.GoneValues, h.row)
		case h.stored:
			w.Values = append(w.Values, h.row)
		case !h.gone:
			w.NewValues = append(w.NewValues, h.row)
		}
	}
}

func compareClaims(a, b *tracker.Claim) int { return strings.Compare(a.UID, b.UID) }

func compareValueClaims(a, b *tracker.ValueClaim) int {
	return cmp.Or(cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.Scope, b.Scope), strings.Compare(a.Value, b.Value))
}

func valueClaims(m map[claimKey]int64) []*tracker.ValueClaim {
	if len(m) == 0 {
		return nil
	}
	list := make([]*tracker.ValueClaim, 0, len(m))
	for k, subject := range m {
		list = append(list, &tracker.ValueClaim{Attribute: k.attribute, Scope: k.scope, Value: k.value, Subject: subject})
	}
	slices.SortFunc(list, compareValueClaims)
	return list
}

// empty reports whether nothing is to be written.
func (u *bundle) empty() bool {
	w := &u.write
	return len(w.Claims) == 0 && len(w.Entities) == 0 && len(w.Events) == 0 && len(w.DeletedEvents) == 0 && len(w.TouchedEvents) == 0
}
