package importer

import (
	"slices"

	"cohort/access"
	"cohort/tracker"
)

// connection is what a relationship is to connect.
type connection struct {
	typ            *tracker.RelationshipType
	from, to       tracker.End
	fromUID, toUID string
	twin           *related // what connects the same already
}

// endNouns name what stands at the sides of relationships.
var endNouns = map[tracker.Kind]string{tracker.KindEntity: "tracked entity", tracker.KindEnrollment: "enrollment", tracker.KindEvent: "event"}

// checkRelationship says what is wrong with a relationship that is to be created, or changed where at is given. What a change does
// not say stays as it is.
func (u *bundle) checkRelationship(r *relationship, at *related) (*connection, problems) {
	wrong := problems(slices.Clone(r.problems))
	checkDate(r.created, "createdAtClient", &wrong)
	if at != nil {
		if lacks := u.mayWrite(at.row); len(lacks) > 0 {
			wrong = nil
			u.lacking(&wrong, lacks)
			return &connection{}, wrong
		}
	}
	typ := r.typ
	if at != nil && !typ.given() {
		typ.id = at.row.Type
	}
	c := &connection{typ: u.model.RelationshipType(typ.id), fromUID: r.from.uid, toUID: r.to.uid}
	switch {
	case !typ.given():
		wrong.add(r.uid, "Missing required relationship property: relationshipType").as("E1124")
	case c.typ == nil:
		wrong.add(r.uid, "Could not find relationship type: %s", typ.shown(u)).as("E4006")
	}
	known := true
	if at != nil && r.from.kind == 0 {
		c.from, c.fromUID = at.row.From, at.row.FromUID
	} else {
		known = u.checkEnd(r, r.from, "from", &c.from, &wrong)
	}
	if at != nil && r.to.kind == 0 {
		c.to, c.toUID = at.row.To, at.row.ToUID
	} else {
		known = u.checkEnd(r, r.to, "to", &c.to, &wrong) && known
	}
	if c.typ == nil || !known {
		return c, wrong
	}
	if c.from == c.to {
		wrong.add(r.uid, "Relationship %s cannot link to itself", orNull(r.uid)).as("E4000")
		return c, wrong
	}
	u.checkConstraint(r, c.typ, &c.typ.From, c.from, &wrong)
	u.checkConstraint(r, c.typ, &c.typ.To, c.to, &wrong)
	if len(wrong) > 0 {
		return c, wrong
	}
	u.lacking(&wrong, u.mayConnect(c.typ, c.from, c.to))
	link := (&tracker.Relationship{Type: c.typ.Object.ID, From: c.from, To: c.to}).Link(c.typ.Bidirectional)
	if c.twin = u.links[link]; c.twin != nil && c.twin == at {
		c.twin = nil
	}
	return c, wrong
}

// noEnd is the code of a relationship that leads to what is not there.
const noEnd = "E4012"

// leadsNowhere reports whether all that is wrong with a relationship is that what it connects is not there.
func leadsNowhere(wrong problems) bool {
	return len(wrong) > 0 && !slices.ContainsFunc(wrong, func(p Problem) bool { return p.Code != noEnd })
}

// checkEnd finds what stands at one side. Of what the user cannot see he is told that it is not there.
func (u *bundle) checkEnd(r *relationship, e end, side string, into *tracker.End, wrong *problems) bool {
	switch {
	case e.kind == 0 && !e.several:
		wrong.add(r.uid, "Missing required relationship property: %s", side).as("E1124")
		return false
	case e.several:
		wrong.add(r.uid, "Relationship item %s of relationship %s is invalid: it can link only one tracked entity, enrollment or event", side, orNull(r.uid)).as("E4001")
		return false
	}
	if u.earlier[e.uid] == Created {
		return false // in a dry run: what it is to be connected to is not there
	}
	c, ok := u.find(e.uid)
	if ok = ok && c.Kind == e.kind && !u.deleted(c); ok {
		*into = c.End()
		by := u.endAccess(*into)
		ok = by != nil && len(u.view.ReadEnd(by)) == 0
	}
	if !ok {
		u.doubtful = true
		if u.restsOnRefused(tracker.KindRelationship, r.uid, e.kind, e.uid, wrong) {
			return false
		}
		wrong.add(r.uid, "Could not find %s: %s, linked to relationship", endNouns[e.kind], orNull(e.uid)).as(noEnd)
	}
	return ok
}

// checkConstraint asks for what the type wants to stand at one side.
func (u *bundle) checkConstraint(r *relationship, typ *tracker.RelationshipType, c *tracker.Constraint, e tracker.End, wrong *problems) {
	const wants = "Relationship type %s constraint requires "
	if c.Kind != 0 && c.Kind != e.Kind {
		wrong.add(r.uid, wants+"a %s but a %s was found", typ.Object.UID, endNouns[c.Kind], endNouns[e.Kind]).as("E4010")
		return
	}
	var program, stage int32
	switch e.Kind {
	case tracker.KindEntity:
		s := u.subjects[e.Subject]
		if c.EntityType != 0 && c.EntityType != s.entity.Type {
			wrong.add(r.uid, wants+"a tracked entity having type %s but %s was found", typ.Object.UID, u.uidOf(c.EntityType), u.uidOf(s.entity.Type)).as("E4014")
		}
		if c.Program != 0 && !u.seesIn(s, c.Program) {
			u.doubtful = true
			wrong.add(r.uid, wants+"a tracked entity that is enrolled in program %s but %s is not", typ.Object.UID, u.uidOf(c.Program), s.entity.UID).as("E4010")
		}
		return
	case tracker.KindEnrollment:
		program = u.subjects[e.Subject].enrollment(e.ID).row.Program
	case tracker.KindEvent:
		v := u.events[e.ID]
		program, stage = v.Program, v.Stage
	}
	if c.Program != 0 && c.Program != program {
		wrong.add(r.uid, wants+"program %s but %s was found", typ.Object.UID, u.uidOf(c.Program), u.uidOf(program)).as("E4010")
	}
	if c.Stage != 0 && stage != 0 && c.Stage != stage {
		wrong.add(r.uid, wants+"program stage %s but %s was found", typ.Object.UID, u.uidOf(c.Stage), u.uidOf(stage)).as("E4010")
	}
}

// endAccess is what decides on what stands at one side; nil where it, its program or its stage does not exist any more.
func (u *bundle) endAccess(e tracker.End) *access.End {
	s := u.subjects[e.Subject]
	switch {
	case s == nil && !e.Subjectless():
		return nil
	case e.Kind == tracker.KindEntity:
		return &access.End{Person: u.person(s)}
	case e.Kind == tracker.KindEnrollment:
		n := s.enrollment(e.ID)
		if n == nil || u.model.Program(n.row.Program) == nil {
			return nil
		}
		return &access.End{Person: u.person(s), Enrollment: u.model.Program(n.row.Program).Object, Unit: n.row.OrgUnit}
	}
	v := u.events[e.ID]
	if v == nil {
		return nil
	}
	p := &place{program: u.model.Program(v.Program), stage: u.model.Stage(v.Stage), optionCombo: v.OptionCombo}
	if p.program == nil || p.stage == nil {
		return nil
	}
	if v.Enrollment != nil {
		p.enrollment = s.enrollment(*v.Enrollment)
	}
	event := u.eventAccess(p)
	event.Unit = v.OrgUnit
	return &access.End{Event: event, Unit: v.OrgUnit}
}

// reads reports whether the user sees a relationship.
func (u *bundle) reads(row *tracker.Relationship) bool {
	typ, from, to := u.model.RelationshipType(row.Type), u.endAccess(row.From), u.endAccess(row.To)
	return typ != nil && from != nil && to != nil && len(u.view.ReadRelationship(typ.Object, from, to)) == 0
}

// mayWrite asks for the right to change a relationship.
func (u *bundle) mayWrite(row *tracker.Relationship) access.Lacks {
	lacks := u.mayConnect(u.model.RelationshipType(row.Type), row.From, row.To)
	if len(lacks) > 0 && !u.reads(row) {
		return lacks.Unnamed()
	}
	return lacks
}

func (u *bundle) mayConnect(typ *tracker.RelationshipType, from, to tracker.End) access.Lacks {
	one, other := u.endAccess(from), u.endAccess(to)
	if typ == nil || one == nil || other == nil {
		return access.Lacks{{Text: "The type of the relationship, or what it connects, does not exist any more"}}
	}
	return u.view.WriteRelationship(typ.Object, one, other)
}
