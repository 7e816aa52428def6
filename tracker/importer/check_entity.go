package importer

import (
	"slices"
	"unicode/utf8"

	"cohort/access"
	"cohort/geometry"
	"cohort/tracker"
	"cohort/valuetype"
)

// longestAttribute is the longest attribute value, in characters.
const longestAttribute = 1200

// checkEntity says what is wrong with a tracked entity that is to be created, or updated where at is given.
func (u *bundle) checkEntity(e *entity, at *subject) problems {
	wrong := problems(slices.Clone(e.problems))
	typ := e.typ.id
	if at != nil {
		if lacks := u.view.WritePerson(u.person(at)); len(lacks) > 0 {
			wrong = nil
			u.lacking(&wrong, lacks)
			return wrong
		}
		if e.typ.id != 0 && e.typ.id != at.entity.Type {
			wrong.add("TrackedEntityInstance.trackedEntityType", "Tracked entity instance %s is of type %s, which cannot be changed to %s", e.uid, u.uidOf(at.entity.Type), e.typ.shown(u)).as("E1126")
		}
		typ = at.entity.Type
	}
	if at == nil && u.lacksProperties("E1121", &wrong, need{"trackedEntityType", e.typ.given()}, need{"orgUnit", e.unit.given()}) {
		return wrong
	}
	model := u.model.EntityType(typ)
	if model == nil || e.typ.given() && e.typ.id == 0 {
		wrong.add("TrackedEntityInstance.trackedEntityType", "Invalid tracked entity type: %s", e.typ.shown(u)).as(u.lost(e.typ.given(), "E1005", "E1121"))
		return wrong
	}
	if at == nil {
		u.lacking(&wrong, u.view.RegisterPerson(model.Object))
		u.checkTypeMandatory(e, model, &wrong)
	} else {
		u.require(e.typ.given(), "trackedEntityType", "E1121", &wrong)
		u.require(e.unit.given(), "orgUnit", "E1121", &wrong)
		u.checkKept(at, u.told(e), u.replaces(e), u.guardOfEntity(at, typ), &wrong)
	}
	unit := u.checkEntityUnit(e, at, &wrong)
	var holder int64
	if at != nil {
		holder = at.entity.Subject
	}
	u.checkAttributes(e.attributes, unit, holder, u.guardOfEntity(at, typ), &wrong)
	u.checkShape(e.shape, model.Feature, "TrackedEntityInstance.geometry", &wrong)
	checkStamps(e.stamps, &wrong)
	return wrong
}

// checkEntityUnit returns the unit that the entity will be registered at.
func (u *bundle) checkEntityUnit(e *entity, at *subject, wrong *problems) int32 {
	unit := e.unit.id
	if at != nil && (!e.unit.given() || unit == at.entity.OrgUnit) {
		return at.entity.OrgUnit
	}
	if !u.isUnit(unit) {
		wrong.add("", "Invalid org unit ID: %s", e.unit.shown(u)).as(u.lost(e.unit.given(), "E1049", "E1121"))
		return 0
	}
	u.lacking(wrong, u.view.At(unit, access.Create))
	if at != nil {
		u.checkMove(at, unit, wrong)
	}
	return unit
}

// checkMove asks whether values that are unique within an organisation unit are free in the one that an entity moves to.
func (u *bundle) checkMove(at *subject, unit int32, wrong *problems) {
	for i := range at.values {
		h := &at.values[i]
		attr := u.model.Attribute(h.row.Attribute)
		if attr == nil || !attr.Unique || !attr.PerUnit || h.gone {
			continue
		}
		if other := u.claims.holders[u.key(attr, unit, h.row.Value)]; other != 0 && other != at.entity.Subject {
			u.doubtful = true
			wrong.add("Attribute.value", "Non-unique attribute value '%s' for attribute %s", h.row.Value, attr.Object.UID).as("E1064")
		}
	}
}

// isUnit asks the snapshot once more: what was a unit when the payload was read may be gone where it is judged anew.
func (u *bundle) isUnit(id int32) bool {
	_, ok := u.model.Tree.Number(id)
	return ok
}

// checkAttributes checks values that a subject is to get. An empty one is to be removed. Of those that are guarded nothing is said but
// that; a nil guard lets all through.
func (u *bundle) checkAttributes(list []attribute, unit int32, holder int64, guards guard, wrong *problems) {
	if len(list) > mostValues {
		wrong.add("Attribute.attribute", "%d attributes are more than the %d that a tracked entity instance can have", len(list), mostValues)
		return
	}
	for i, a := range list {
		checkText(a.storedBy, "Attribute.storedBy", wrong)
		attr := u.model.Attribute(a.attribute.id)
		if attr == nil {
			wrong.add("Attribute.attribute", "Invalid attribute %s", a.attribute.shown(u)).as(u.lost(a.attribute.given(), "E1006", "E1075"))
			continue
		}
		if guards != nil && guards(attr.Object.ID) {
			u.doubtful = true
			wrong.add("Attribute.attribute", "User has no write access to attribute %s of this tracked entity instance", attr.Object.UID).as("E1091")
			continue
		}
		for _, before := range list[:i] {
			if before.attribute.id == a.attribute.id && before.value != a.value {
				wrong.add("Attribute.value", "Attribute %s is given twice, as '%s' and as '%s'", attr.Object.UID, clip(before.value), clip(a.value))
				break
			}
		}
		checkText(a.storedBy, "Attribute.storedBy", wrong)
		if a.value == "" {
			continue
		}
		id := attr.Object.UID
		switch problem := attr.Check(u.model, a.value); {
		case problem != "" && attr.Options() && attr.Type.Check(a.value) == "":
			wrong.add("Attribute.value", "Value '%s' is not a valid option for attribute %s and option set", a.value, id).as("E1125")
			continue
		case problem != "":
			wrong.add("Attribute.value", "Value '%s' is not a valid %s type for attribute %s", clip(a.value), attr.Type.Noun(), id).as("E1007")
			continue
		case len(a.value) > longestAttribute && utf8.RuneCountInString(a.value) > longestAttribute:
			wrong.add("Attribute.value", "Value of attribute %s has more than %d characters", id, longestAttribute).as("E1077")
			continue
		}
		if !u.conforms(attr, a.value) && !u.has(holder, attr, a.value) {
			wrong.add("Attribute.value", "Value '%s' does not match the attribute pattern '%s' of attribute %s", clip(a.value), attr.Pattern, id)
			continue
		}
		present := ""
		if s := u.subjects[holder]; s != nil {
			if h := s.value(attr.Object.ID); h != nil && !h.gone {
				present = h.row.Value
			}
		}
		twice := slices.ContainsFunc(list[:i], func(b attribute) bool { return b.value == a.value && b.attribute.id != a.attribute.id })
		u.checkFile(attr.Type, a.value, present, "Attribute.value", twice, wrong)
		if !attr.Unique {
			continue
		}
		if other := u.claims.holders[u.key(attr, unit, a.value)]; other != 0 && other != holder && !u.keeps(holder, attr, unit, a.value) {
			u.doubtful = true
			wrong.add("Attribute.value", "Non-unique attribute value '%s' for attribute %s", a.value, id).as("E1064")
		}
	}
}

// keeps reports whether a subject has the value already and stays where it is. When organisation units are merged, two people of one
// unit may come to have the same value, which hinders neither from being updated.
func (u *bundle) keeps(id int64, attr *tracker.Attribute, unit int32, value string) bool {
	return u.has(id, attr, value) && u.subjects[id].entity.OrgUnit == unit
}

// has reports whether a subject has the value already.
func (u *bundle) has(id int64, attr *tracker.Attribute, value string) bool {
	s := u.subjects[id]
	if s == nil {
		return false
	}
	h := s.value(attr.Object.ID)
	return h != nil && !h.gone && h.row.Value == attr.Type.Canonical(value)
}

// clip shortens a value for a message.
func clip(s string) string {
	const longest = 100
	if len(s) <= longest {
		return s
	}
	for i := range s {
		if i > longest {
			return s[:i] + "..."
		}
	}
	return s
}

func (u *bundle) checkShape(s shape, f tracker.Feature, property string, wrong *problems) {
	switch {
	case !s.given:
	case s.bad != "":
		wrong.add(property, "%s", s.bad)
	case u.options.Newer && !f.Given() && !s.geometry.None():
		wrong.add(property, "A geometry is given, but the feature type is missing that says what it may be").as("E1074")
	case !f.Takes(s.geometry.Type):
		wrong.add(property, "Geometry (%s) does not conform to the feature type (%s)", s.geometry.Type.Feature(), featureName(f)).as("E1012")
	}
}

func featureName(f tracker.Feature) string {
	for _, t := range []geometry.Type{geometry.Point, geometry.Polygon, geometry.MultiPolygon} {
		if f.Takes(t) {
			return t.Feature()
		}
	}
	return "NONE"
}

func checkStamps(s stamps, wrong *problems) {
	checkDate(s.created, "createdAtClient", wrong)
	checkDate(s.updated, "lastUpdatedAtClient", wrong)
	checkText(s.storedBy, "storedBy", wrong)
}

func checkDate(d date, property string, wrong *problems) {
	if d.bad != "" {
		wrong.add(property, "'%s' is not a valid date", clip(d.bad)).as(undated[property])
	}
}

// undated are the codes by which the newer dialect knows dates that are missing, or none.
var undated = map[string]string{"Event.eventDate": "E1031", "Event.dueDate": "E1050", "Enrollment.date": "E1025", "Enrollment.incidentDate": "E1023"}

// checkText refuses what no database column can hold.
func checkText(s, property string, wrong *problems) {
	if !valuetype.Storable(s) {
		wrong.add(property, "The text cannot be stored: it holds a character that is none")
	}
}
