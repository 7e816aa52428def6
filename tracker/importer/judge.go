package importer

import "cohort/tracker"

// judge takes the objects of the batch one after the other: what each is to become, whether it may, and the rows that
// follow. A refused object leaves no trace, so that those behind it are judged as if it had not been sent.
func (u *bundle) judge() {
	u.summaries = make([]*Summary, 0, u.len())
	for _, at := range u.related {
		if !at.row.Deleted {
			u.relate(at.row)
		}
	}
	for _, kind := range u.options.order() {
		switch kind {
		case tracker.KindEntity:
			for _, e := range u.entities {
				u.summaries = append(u.summaries, u.entity(e))
			}
		case tracker.KindEnrollment:
			u.summaries = append(u.summaries, u.judgeEnrollments(u.enrollments, nil)...)
		case tracker.KindEvent:
			for _, v := range u.batch.events {
				u.summaries = append(u.summaries, u.event(v, nil))
			}
		default:
			if u.options.Strategy != Delete {
				u.relations() // what is nested comes first
			}
			u.summaries = append(u.summaries, u.each(u.batch.relationships)...)
		}
	}
	if u.options.Strategy == Delete {
		u.relations()
	}
	u.collect()
}

func (u *bundle) each(list []*relationship) []*Summary {
	out := make([]*Summary, 0, len(list))
	for _, r := range list {
		out = append(out, u.relationship(r))
	}
	return out
}

func (u *bundle) entity(e *entity) *Summary {
	s := &Summary{Kind: tracker.KindEntity, UID: e.uid}
	act, claim, refused := u.plan(tracker.KindEntity, e.uid, false, e.stamps)
	if refused != nil {
		if u.options.Newer && refused.Code == taken[s.Kind] && claim.Kind == s.Kind {
			s.refuse(*refused) // there it is, and what hangs on it may be new
			u.enroll(s, e, u.subjects[claim.Subject])
			return s
		}
		return u.refuseEntity(s, e, *refused)
	}
	switch act {
	case remove:
		return u.removeEntity(s, claim)
	case again:
		s.Outcome = Updated
		return s
	}
	var at *subject
	if act == update {
		at = u.subjects[claim.Subject]
	}
	if wrong := u.checkEntity(e, at); len(wrong) > 0 {
		if at != nil && u.options.Newer { // what hangs on it is as good as if it stood beside it
			u.enroll(u.refuse(s, wrong...), e, at)
			return s
		}
		return u.refuseEntity(s, e, wrong...)
	}
	if act == create {
		at = u.createEntity(e)
		s.UID, s.Outcome = at.entity.UID, Created
	} else {
		u.updateEntity(e, at)
		s.Outcome = Updated
	}
	u.enroll(s, e, at)
	if act == update && u.replacesLinks(e) {
		u.nests = append(u.nests, nest{summary: s, list: e.relationships, replaced: at})
	} else {
		u.later(s, e.relationships)
	}
	return s
}

// enroll judges what is nested in a tracked entity.
func (u *bundle) enroll(s *Summary, e *entity, at *subject) {
	s.Enrollments = u.judgeEnrollments(e.enrollments, at)
}

// judgeEnrollments judges first those that end, since another may begin in their place, wherever the two stand.
func (u *bundle) judgeEnrollments(list []*enrollment, at *subject) []*Summary {
	if len(list) == 0 {
		return nil
	}
	out := make([]*Summary, len(list))
	for _, ending := range [...]bool{true, false} {
		for i, n := range list {
			if n.ends() == ending {
				out[i] = u.enrollment(n, at)
			}
		}
	}
	return out
}

// refuseEntity refuses a tracked entity with all that is nested in it.
func (u *bundle) refuseEntity(s *Summary, e *entity, wrong ...Problem) *Summary {
	u.refuse(s, wrong...)
	u.later(s, e.relationships)
	for _, n := range e.enrollments {
		child := &Summary{Kind: tracker.KindEnrollment, UID: n.uid}
		u.identify(child)
		s.Enrollments = append(s.Enrollments, u.refuseEnrollment(child, n, *whole("Enrollment %s is not imported, since tracked entity instance %s is not", orNull(child.UID), orNull(s.UID)).as(notSince)))
	}
	return s
}

// enrollment judges an enrollment by itself, or one nested in a tracked entity.
func (u *bundle) enrollment(n *enrollment, parent *subject) *Summary {
	s := &Summary{Kind: tracker.KindEnrollment, UID: n.uid}
	act, claim, refused := u.plan(tracker.KindEnrollment, n.uid, parent != nil, n.stamps)
	if refused != nil {
		if u.options.Newer && refused.Code == taken[s.Kind] && claim.Kind == s.Kind {
			s.refuse(*refused)
			u.visit(s, n, u.enrollmentAt(claim))
			return s
		}
		return u.refuseEnrollment(s, n, *refused)
	}
	switch act {
	case remove:
		return u.removeEnrollment(s, claim)
	case again:
		s.Outcome = Updated
		return s
	}
	var at *enrolled
	if act == update {
		at = u.enrollmentAt(claim)
	}
	owner, wrong := u.checkEnrollment(n, at, parent)
	ruled, then := u.ruleEnrollment(s, n, at, owner, &wrong)
	if len(wrong) > 0 {
		if at != nil && u.options.Newer {
			u.visit(u.refuse(s, wrong...), n, at)
			return s
		}
		return u.refuseEnrollment(s, n, wrong...)
	}
	var there []tracker.Note
	if at != nil {
		there = at.row.Notes
	}
	u.warnNotes(s, there, n.notes)
	if act == create {
		at = u.createEnrollment(ruled, owner)
		s.UID, s.Outcome = at.row.UID, Created
	} else {
		u.updateEnrollment(ruled, at, owner)
		s.Outcome = Updated
	}
	u.follow(s, then, at.row.Subject, at.row.ID, at)
	u.visit(s, n, at)
	u.later(s, n.relationships)
	return s
}

// visit judges what is nested in an enrollment.
func (u *bundle) visit(s *Summary, n *enrollment, at *enrolled) {
	for _, v := range n.events {
		s.Events = append(s.Events, u.event(v, at))
	}
}

func (u *bundle) refuseEnrollment(s *Summary, n *enrollment, wrong ...Problem) *Summary {
	u.refuse(s, wrong...)
	u.later(s, n.relationships)
	for _, v := range n.events {
		child := &Summary{Kind: tracker.KindEvent, UID: v.uid}
		u.identify(child)
		s.Events = append(s.Events, u.refuseEvent(child, v, *whole("Event %s is not imported, since enrollment %s is not", orNull(child.UID), orNull(s.UID)).as(notSince)))
	}
	return s
}

// event judges an event by itself, or one nested in an enrollment.
func (u *bundle) event(v *event, parent *enrolled) *Summary {
	s := &Summary{Kind: tracker.KindEvent, UID: v.uid}
	act, claim, refused := u.plan(tracker.KindEvent, v.uid, parent != nil, v.stamps)
	if refused != nil {
		if u.options.Newer && refused.Code == taken[s.Kind] && claim.Kind == s.Kind {
			_, wrong := u.checkEvent(v, parent) // all that is wrong with it as a new one is told
			refused.Summary = false
			return u.refuseEvent(s, v, append(wrong, *refused)...)
		}
		return u.refuseEvent(s, v, *refused)
	}
	switch act {
	case remove:
		return u.removeEvent(s, claim)
	case again:
		s.Outcome = Updated
		return s
	}
	if s.UID == "" {
		s.UID = newUID()
	}
	if act == update {
		at := u.events[claim.ID]
		place, wrong := u.checkEventUpdate(v, at, parent)
		u.warnOfNames(s, v, place)
		v, then := u.ruleEvent(s, v, at, place, &wrong)
		if len(wrong) > 0 {
			return u.refuseEvent(s, v, wrong...)
		}
		u.warnAssignment(s, v, place)
		u.warnNotes(s, at.Notes, v.notes)
		u.updateEvent(v, at, place)
		u.follow(s, then, at.Subject, at.ID, place.enrollment)
		s.Outcome = Updated
		u.later(s, v.relationships)
		return s
	}
	place, wrong := u.checkEvent(v, parent)
	u.warnOfNames(s, v, place)
	v, then := u.ruleEvent(s, v, nil, place, &wrong)
	if len(wrong) > 0 {
		return u.refuseEvent(s, v, wrong...)
	}
	u.warnAssignment(s, v, place)
	u.warnNotes(s, nil, v.notes)
	row := u.createEvent(v, s.UID, place)
	u.follow(s, then, row.Subject, row.ID, place.enrollment)
	s.Outcome = Created
	u.later(s, v.relationships)
	return s
}

func (u *bundle) refuseEvent(s *Summary, v *event, wrong ...Problem) *Summary {
	u.refuse(s, wrong...)
	u.later(s, v.relationships)
	return s
}

// refuse refuses an object. In the newer dialect a report names each object that it speaks of, and what was sent without an
// identifier by the one that it would have got.
func (u *bundle) refuse(s *Summary, wrong ...Problem) *Summary {
	if u.options.Newer && s.UID != "" {
		u.refused[s.UID] = s.Kind
	}
	u.identify(s)
	return s.refuse(wrong...)
}

func (u *bundle) identify(s *Summary) {
	if u.options.Newer && s.UID == "" {
		s.UID = newUID()
	}
}
