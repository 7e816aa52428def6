package importer

import (
	"slices"

	"cohort/file"
	"cohort/tracker"
	"cohort/tracker/reserve"
	"cohort/uid"
)

func newUID() string { return uid.New() }

// text returns a pointer to a text that is not what goes without saying.
func text(s, default_ string) *string {
	if s == "" || s == default_ {
		return nil
	}
	return &s
}

func (u *bundle) stamp(s stamps) tracker.Stamp {
	return tracker.Stamp{
		Created: u.now, Updated: u.now, CreatedClient: s.created.pointer(), UpdatedClient: s.updated.pointer(),
		CreatedBy: u.user, UpdatedBy: u.user, StoredBy: text(s.storedBy, u.name),
	}
}

// restamp marks a row as updated.
func (u *bundle) restamp(row *tracker.Stamp, s stamps) {
	row.Updated, row.UpdatedBy, row.UpdatedClient = u.now, u.user, s.updated.pointer()
	if s.storedBy != "" {
		row.StoredBy = text(s.storedBy, u.username(row.CreatedBy))
	}
}

// username returns the name under which a user is known, "" where there is none.
func (u *bundle) username(id int32) string {
	if id == u.user {
		return u.name
	}
	info, _ := u.model.UserInfo(id)
	return info.Username
}

func (s shape) stored() *string {
	if !s.given || s.geometry.None() {
		return nil
	}
	text := s.geometry.GeoJSON()
	return &text
}

func (u *bundle) createEntity(e *entity) *subject {
	id := u.nextID()
	name := e.uid
	if name == "" {
		name = newUID()
	}
	row := &tracker.Entity{
		Subject: id, UID: name, Type: e.typ.id, OrgUnit: e.unit.id, Area: u.model.Area(e.unit.id), Version: 1,
		Inactive: e.inactive != nil && *e.inactive, PotentialDuplicate: e.potentialDuplicate != nil && *e.potentialDuplicate,
		Geometry: e.shape.stored(), Stamp: u.stamp(e.stamps),
	}
	s := &subject{entity: row, fresh: true}
	u.subjects[id] = s
	u.order = append(u.order, s)
	u.claim(name, tracker.KindEntity, id, id)
	u.use(row.Type, row.OrgUnit)
	u.setAttributes(s, e.attributes)
	return s
}

func (u *bundle) updateEntity(e *entity, s *subject) {
	row := s.entity
	before := *row
	u.touch(s)
	u.restamp(&row.Stamp, e.stamps)
	if e.unit.given() && e.unit.id != row.OrgUnit {
		u.moveClaims(s, e.unit.id)
		row.OrgUnit, row.Area = e.unit.id, u.model.Area(e.unit.id)
		u.use(row.OrgUnit)
	}
	row.Geometry = e.shape.stored()
	if e.inactive != nil {
		row.Inactive = *e.inactive
	}
	if e.potentialDuplicate != nil {
		row.PotentialDuplicate = *e.potentialDuplicate
	}
	var d diff
	d.entity(&before, row)
	if u.replaces(e) {
		d.attributes(u.keepAttributes(s, u.told(e)))
	}
	d.attributes(u.setAttributes(s, e.attributes))
	u.log(tracker.KindEntity, row.Subject, row.Subject, &d)
}

// replaces reports whether attributes that an update leaves out are removed.
func (u *bundle) replaces(e *entity) bool {
	return u.options.Replace && !(u.options.IgnoreEmptyCollection && len(e.attributes) == 0)
}

// told are the attributes that an update of a tracked entity does not leave out. Where it replaces all of them, those that its enrollments
// bring along are among them, as for a new one.
func (u *bundle) told(e *entity) []attribute {
	if !u.replaces(e) {
		return e.attributes
	}
	all := slices.Clip(e.attributes)
	for _, n := range e.enrollments {
		all = append(all, n.attributes...)
	}
	return all
}

// touch has the commit count the subject's version up, and assert the one that was read.
func (u *bundle) touch(s *subject) {
	if !s.touched && !s.fresh {
		s.touched = true
		u.order = append(u.order, s)
	}
}

// marks a subject as updated because of what happened below it.
func (u *bundle) mark(s *subject) {
	u.touch(s)
	if !u.options.SkipLastUpdated {
		s.entity.Updated, s.entity.UpdatedBy = u.now, u.user
	}
}

// changed is the value of an attribute before and after; "" is none.
type changed struct {
	attribute     int32
	before, after string
}

// setAttributes gives a subject values; empty ones are removed. It returns what changed.
func (u *bundle) setAttributes(s *subject, list []attribute) []changed {
	var changes []changed
	for _, a := range list {
		attr := u.model.Attribute(a.attribute.id)
		value := attr.Type.Canonical(a.value)
		if c, ok := u.setAttribute(s, attr, value, a.storedBy); ok {
			changes = append(changes, c)
		}
	}
	return changes
}

func (u *bundle) setAttribute(s *subject, attr *tracker.Attribute, value, storedBy string) (changed, bool) {
	id := attr.Object.ID
	c := changed{attribute: id, after: value}
	h := s.value(id)
	if h != nil && !h.gone {
		c.before = h.row.Value
	}
	if c.before == c.after {
		return c, false
	}
	if attr.Unique && c.before != "" {
		u.claims.release(u.key(attr, s.entity.OrgUnit, c.before), s.entity.Subject)
	}
	if attr.Unique && value != "" {
		u.claims.take(u.key(attr, s.entity.OrgUnit, value), s.entity.Subject)
	}
	if attr.Pattern != nil && value != "" {
		u.spent = append(u.spent, reserve.Value{Attribute: id, Text: value})
	}
	u.hold(attr.Type, c.before, c.after, file.ByPerson, s.entity.Subject)
	if h == nil {
		row := &tracker.AttributeValue{Subject: s.entity.Subject, Attribute: id, Created: u.now}
		s.values = append(s.values, held{row: row})
		h = &s.values[len(s.values)-1]
		u.use(id)
	}
	if storedBy == "" {
		storedBy = u.name
	}
	h.row.Value, h.row.Updated, h.row.StoredBy = value, u.now, text(storedBy, u.username(s.entity.CreatedBy))
	h.dirty, h.gone = true, value == ""
	return c, true
}

// hides reports whether an attribute of a subject is not among those that the user was shown, of the program that he asked about: what
// he was not shown he cannot mean to remove.
func (u *bundle) hides(s *subject, attribute int32) bool {
	typ := s.entity.Type
	if p := u.model.Program(u.options.Program); p != nil && !u.model.ShowsAttribute(u.view, p, attribute, typ) {
		return true
	}
	if u.view.Superuser() {
		return false
	}
	return !u.model.ShowsAttribute(u.view, nil, attribute, typ) || u.model.HidesAttribute(u.view, u.person(s), attribute, typ)
}

// keepAttributes removes the values that a list leaves out.
func (u *bundle) keepAttributes(s *subject, list []attribute) []changed {
	sent := make(map[int32]struct{}, len(list))
	for _, a := range list {
		sent[a.attribute.id] = struct{}{}
	}
	var changes []changed
	for i := range s.values {
		id := s.values[i].row.Attribute
		attr := u.model.Attribute(id)
		if _, ok := sent[id]; ok || attr == nil || u.hides(s, id) {
			continue
		}
		if c, ok := u.setAttribute(s, attr, "", ""); ok {
			changes = append(changes, c)
		}
	}
	return changes
}

// moveClaims has values that are unique within an organisation unit follow the entity to another one.
func (u *bundle) moveClaims(s *subject, unit int32) {
	for i := range s.values {
		h := &s.values[i]
		attr := u.model.Attribute(h.row.Attribute)
		if attr == nil || !attr.Unique || !attr.PerUnit || h.gone {
			continue
		}
		u.claims.release(u.key(attr, s.entity.OrgUnit, h.row.Value), s.entity.Subject)
		u.claims.take(u.key(attr, unit, h.row.Value), s.entity.Subject)
	}
}

// releaseClaims gives up all unique values of a subject that is deleted.
func (u *bundle) releaseClaims(s *subject) {
	for i := range s.values {
		h := &s.values[i]
		if attr := u.model.Attribute(h.row.Attribute); attr != nil && attr.Unique && !h.gone {
			u.claims.release(u.key(attr, s.entity.OrgUnit, h.row.Value), s.entity.Subject)
		}
	}
}
