package importer

import (
	"slices"

	"cohort/tracker"
)

// nest is an object whose relationships are judged when all objects of the batch are: they may lead to any of them.
type nest struct {
	summary  *Summary
	list     []*relationship
	refused  bool
	replaced *subject // what is left out is removed
}

// later has the relationships of an object judged.
func (u *bundle) later(s *Summary, list []*relationship) {
	if len(list) > 0 {
		u.nests = append(u.nests, nest{summary: s, list: list, refused: s.Outcome == Refused})
	}
}

// relations judges the relationships that were put off.
func (u *bundle) relations() {
	for _, n := range u.nests {
		s := n.summary
		for _, r := range n.list {
			if r.from.kind == 0 && !r.from.several { // a copy: judged anew, what holds it may have another identifier
				held := *r
				held.from = end{kind: s.Kind, uid: s.UID}
				r = &held
			}
			if n.refused {
				child := &Summary{Kind: tracker.KindRelationship, UID: r.uid}
				u.identify(child)
				s.Relationships = append(s.Relationships, child.refuse(*whole("Relationship %s is not imported, since %s %s is not", orNull(child.UID), lower(nouns[s.Kind]), orNull(s.UID)).as(notSince)))
				continue
			}
			s.Relationships = append(s.Relationships, u.relationship(r))
		}
		if n.replaced != nil {
			s.Relationships = append(s.Relationships, u.removeLeftOut(n.replaced, s.Relationships)...)
		}
	}
}

// relationship judges a relationship. One that is nested in both of the objects that it connects is judged once.
func (u *bundle) relationship(r *relationship) *Summary {
	if u.options.Newer && r.uid == "" { // a copy, which the report can name whatever becomes of it
		named := *r
		named.uid = newUID()
		r = &named
	}
	s := &Summary{Kind: tracker.KindRelationship, UID: r.uid}
	if before := u.sent[r.uid]; before != nil && r.nested && before.same(r) {
		s.Outcome = Updated
		if u.options.Newer {
			s.Outcome = Ignored
		}
		return s
	}
	if r.uid != "" && u.sent[r.uid] != nil {
		return s.refuse(*whole("Relationship %s is used twice in the payload.", r.uid).as(taken[s.Kind]))
	}
	act, claim, refused := u.plan(tracker.KindRelationship, r.uid, r.nested, stamps{deleted: r.deleted})
	if refused != nil {
		return u.refuse(s, *refused)
	}
	if r.uid != "" {
		u.sent[r.uid] = r
	}
	var at *related
	switch act {
	case remove:
		return u.removeRelationship(s, claim)
	case again:
		s.Outcome = Updated
		return s
	case update:
		at = u.related[r.uid]
	}
	if u.foreseen(r) {
		s.Outcome = Created
		return s
	}
	c, wrong := u.checkRelationship(r, at)
	if u.postpones && r.nested && leadsNowhere(wrong) {
		delete(u.sent, r.uid)
		s.Outcome = waiting
		return s
	}
	if c.twin != nil && len(wrong) == 0 {
		if r.uid != "" || !r.nested || u.options.Newer {
			u.doubtful = true
			wrong.add(r.uid, "Relationship %s, linking %s %s to %s %s, already exists: it is %s", orNull(r.uid), endNouns[c.from.Kind], c.fromUID, endNouns[c.to.Kind], c.toUID, c.twin.row.UID).as("E4018")
		} else if at, s.UID = c.twin, c.twin.row.UID; u.isFresh(s.UID) {
			s.Outcome = Updated
			return s
		}
	}
	switch {
	case len(wrong) > 0:
		return u.refuse(s, named(wrong)...)
	case at == nil:
		s.UID, s.Outcome = u.createRelationship(r, c), Created
	case u.options.Newer && at.row.Type == c.typ.Object.ID && at.row.From == c.from && at.row.To == c.to:
		s.Outcome = Ignored // it says nothing that could have changed
	default:
		u.updateRelationship(at, c)
		s.Outcome = Updated
	}
	return s
}

// foreseen reports whether an earlier batch of a dry run would have made something that a relationship connects: more cannot be known
// of that. What it connects besides is there.
func (u *bundle) foreseen(r *relationship) bool {
	made := func(e end) bool { return u.earlier[e.uid] == Created }
	there := func(e end) bool {
		c, ok := u.find(e.uid)
		return ok && c.Kind == e.kind && !u.deleted(c)
	}
	return made(r.from) && (made(r.to) || there(r.to)) || made(r.to) && there(r.from)
}

func (r *relationship) same(as *relationship) bool {
	return r.typ == as.typ && r.from == as.from && r.to == as.to
}

func (u *bundle) createRelationship(r *relationship, c *connection) string {
	row := &tracker.Relationship{
		ID: u.nextID(), UID: r.uid, Type: c.typ.Object.ID, From: c.from, To: c.to, FromUID: c.fromUID, ToUID: c.toUID,
		Created: u.now, Updated: u.now, CreatedClient: r.created.pointer(), CreatedBy: u.user, UpdatedBy: u.user,
	}
	if row.UID == "" {
		row.UID = newUID()
	}
	u.related[row.UID] = &related{row}
	u.claim(row.UID, tracker.KindRelationship, row.From.Subject, row.ID)
	u.relate(row)
	u.use(row.Type)
	u.stir(row)
	u.write.NewRelationships = append(u.write.NewRelationships, row)
	return row.UID
}

func (u *bundle) updateRelationship(at *related, c *connection) {
	before := *at.row
	u.unrelate(&before)
	row := before
	row.Type, row.From, row.To, row.FromUID, row.ToUID = c.typ.Object.ID, c.from, c.to, c.fromUID, c.toUID
	row.Updated, row.UpdatedBy = u.now, u.user
	at.row = &row
	u.relate(&row)
	u.use(row.Type)
	u.stir(&before)
	u.stir(&row)
	u.write.Relationships = append(u.write.Relationships, tracker.Rewritten{Before: &before, After: &row})
	var d diff
	d.id("relationshipType", before.Type, row.Type)
	d.text("from", &before.FromUID, &row.FromUID)
	d.text("to", &before.ToUID, &row.ToUID)
	u.log(tracker.KindRelationship, row.From.Subject, row.ID, &d)
}

// stir has the commit assert the versions of the subjects that a relationship connects: neither is deleted meanwhile, and nobody else
// connects the same. Where it leads from counts as updated.
func (u *bundle) stir(row *tracker.Relationship) {
	if s := u.subjects[row.From.Subject]; s != nil {
		u.mark(s)
	}
	if s := u.subjects[row.To.Subject]; s != nil {
		u.touch(s)
	}
	for _, e := range [...]tracker.End{row.From, row.To} {
		if e.Subjectless() {
			u.stirred[e.ID] = u.events[e.ID]
		}
	}
}

// stirredEvents are the events of which nothing but relationships changes.
func (u *bundle) stirredEvents() []*tracker.Event {
	w := &u.write
	for _, list := range [...][]*tracker.Event{w.NewEvents, w.Events, w.DeletedEvents} {
		if len(u.stirred) == 0 {
			return nil
		}
		for _, v := range list {
			delete(u.stirred, v.ID)
		}
	}
	list := make([]*tracker.Event, 0, len(u.stirred))
	for _, v := range u.stirred {
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b *tracker.Event) int { return int(min(max(a.ID-b.ID, -1), 1)) })
	return list
}

func (u *bundle) removeRelationship(s *Summary, c tracker.Claim) *Summary {
	at := u.related[s.UID]
	if c.Kind == 0 || at == nil || at.row.Deleted {
		return u.absent(s, c.Kind != 0)
	}
	var wrong problems
	u.lacking(&wrong, u.mayWrite(at.row))
	if len(wrong) > 0 {
		return s.refuse(wrong...)
	}
	u.disconnect(at)
	return removed(s)
}

func (u *bundle) disconnect(at *related) {
	u.unrelate(at.row)
	at.row.Deleted = true
	u.stir(at.row)
	u.write.GoneRelationships = append(u.write.GoneRelationships, at.row)
	u.logDeleted(tracker.KindRelationship, at.row.From.Subject, at.row.ID)
}

// removeLeftOut removes the relationships of a tracked entity that were not sent. Those that the user does not see, or may not
// change, stay.
func (u *bundle) removeLeftOut(s *subject, sent []*Summary) []*Summary {
	var gone []*related
	for uid, at := range u.related {
		kept := at.row.Deleted || !u.belongs(at.row, s.entity.Subject) || slices.ContainsFunc(sent, func(s *Summary) bool { return s.UID == uid })
		if !kept && u.reads(at.row) && len(u.mayWrite(at.row)) == 0 {
			gone = append(gone, at)
		}
	}
	slices.SortFunc(gone, func(a, b *related) int { return int(min(max(a.row.ID-b.row.ID, -1), 1)) })
	list := make([]*Summary, len(gone))
	for i, at := range gone {
		u.disconnect(at)
		list[i] = removed(&Summary{Kind: tracker.KindRelationship, UID: at.row.UID})
	}
	return list
}

// named has what is wrong with a relationship without an identifier be told of relationships: it has nothing else to be named by.
func named(wrong problems) problems {
	for i := range wrong {
		if wrong[i].Object == "" {
			wrong[i].Object = "Relationship"
		}
	}
	return wrong
}
