package importer

import (
	"fmt"

	"cohort/tracker"
	"cohort/uid"
)

// act is what is to become of an object.
type act uint8

const (
	create act = iota + 1
	update
	remove
	again // in a dry run: an update of what an earlier batch would have created
)

// nouns name the kinds in messages.
var nouns = map[tracker.Kind]string{
	tracker.KindEntity: "Tracked entity instance", tracker.KindEnrollment: "Enrollment", tracker.KindEvent: "Event",
	tracker.KindRelationship: "Relationship",
}

// ownNames are the properties by which objects of the kinds are known.
var ownNames = map[tracker.Kind]string{
	tracker.KindEntity: "TrackedEntityInstance.trackedEntityInstance", tracker.KindEnrollment: "Enrollment.enrollment", tracker.KindEvent: "Event.event",
	tracker.KindRelationship: "Relationship.relationship",
}

// The codes by which the newer dialect says that an identifier stands for something, for nothing, or for what was deleted.
var (
	taken   = map[tracker.Kind]string{tracker.KindEntity: "E1002", tracker.KindEnrollment: "E1080", tracker.KindEvent: "E1030", tracker.KindRelationship: "E4015"}
	missing = map[tracker.Kind]string{tracker.KindEntity: "E1063", tracker.KindEnrollment: "E1081", tracker.KindEvent: "E1032", tracker.KindRelationship: "E4016"}
	dead    = map[tracker.Kind]string{tracker.KindEntity: "E1114", tracker.KindEnrollment: "E1113", tracker.KindEvent: "E1082", tracker.KindRelationship: "E4017"}
)

// plan decides by the strategy, by whether the identifier exists, and by whether the object says that it is deleted, what is to
// become of it. Nested objects follow no strategy of their own in the classic dialect, but for SYNC: they are created or updated
// with the object that holds them.
func (u *bundle) plan(kind tracker.Kind, id string, nested bool, sent stamps) (act, tracker.Claim, *Problem) {
	c, exists := u.find(id)
	strategy := u.options.Strategy
	sync := strategy == Sync
	switch {
	case u.deletes(sent):
		strategy = Delete
	case sync || nested && !u.options.Newer, id == "" && kind == tracker.KindRelationship && u.options.Replace:
		strategy = CreateAndUpdate // a PUT of relationships makes those that it does not know
	}
	if (u.options.Newer || sync) && id != "" {
		if u.seen[id] || u.batch.twice[id] {
			return 0, tracker.Claim{}, whole("%s %s is given twice in the payload.", nouns[kind], id).as(taken[kind])
		}
		u.seen[id] = true
	}
	switch before := u.earlier[id]; {
	case before == Deleted:
		return remove, tracker.Claim{}, nil
	case before == Created && strategy != Create:
		return again, c, nil
	case before == Created:
		return 0, c, whole("%s %s is used twice in the payload.", nouns[kind], id)
	case id != "" && !uid.Valid(id):
		return 0, c, &Problem{Object: ownNames[kind], Value: fmt.Sprintf("%q is not an identifier: eleven letters and digits, a letter first", clip(id)), Code: "E1048"}
	case id == "" && strategy == Delete && !u.options.Newer:
		return 0, c, &Problem{Object: ownNames[kind], Value: fmt.Sprintf("%s without an identifier cannot be deleted", nouns[kind])}
	case id == "" && strategy == Update && !u.options.Newer:
		return 0, c, &Problem{Object: ownNames[kind], Value: fmt.Sprintf("%s without an identifier cannot be updated", nouns[kind])}
	case id != "" && nested && u.isFresh(id):
		return 0, c, whole("%s %s is used twice in the payload.", nouns[kind], id)
	case exists && c.Kind != kind:
		return 0, c, whole("%s %s: the identifier belongs to an object of another kind.", nouns[kind], id).as(taken[kind])
	case strategy == Delete:
		return remove, c, nil
	case id == "" && strategy == Update && u.options.Newer:
		return 0, c, whole("%s without an identifier cannot be updated.", nouns[kind]).as(missing[kind])
	case !exists && strategy == Update:
		return 0, c, u.gone("%s %s does not exist, so that it cannot be updated.", nouns[kind], id).as(missing[kind])
	case !exists:
		return create, c, nil
	case u.deleted(c):
		return 0, c, u.gone("%s ID %s was already used and/or deleted. This %s can not be modified.", nouns[kind], id, lower(nouns[kind])).as(dead[kind])
	case strategy == Create:
		return 0, c, u.doubt("%s %s already exists or was deleted earlier.", nouns[kind], id).as(taken[kind])
	}
	return update, c, nil
}

// deletes reports whether an object is to be deleted, other than those that are nested in objects to be deleted.
func (u *bundle) deletes(sent stamps) bool {
	switch u.options.Strategy {
	case Delete:
		return true
	case Sync:
		return sent.deleted != nil && *sent.deleted
	}
	return false
}

func (u *bundle) isFresh(uid string) bool {
	_, ok := u.fresh[uid]
	return ok
}

// deleted reports whether an object that exists was deleted, before or by this batch. The rows of what was deleted long ago
// may be gone; its identifier is remembered.
func (u *bundle) deleted(c tracker.Claim) bool {
	switch c.Kind {
	case tracker.KindEntity:
		s := u.subjects[c.Subject]
		return s == nil || s.entity.Deleted
	case tracker.KindEnrollment:
		e := u.enrollmentAt(c)
		return e == nil || e.row.Deleted
	case tracker.KindRelationship:
		r := u.related[c.UID]
		return r == nil || r.row.Deleted
	}
	v := u.events[c.ID]
	return v == nil || v.Deleted
}

// entityOf returns a tracked entity by its identifier, or nil.
func (u *bundle) entityOf(uid string) *subject {
	if c, ok := u.find(uid); ok && c.Kind == tracker.KindEntity {
		return u.subjects[c.Subject]
	}
	return nil
}

// whole returns a problem of an object as a whole.
func whole(format string, args ...any) *Problem {
	return &Problem{Value: fmt.Sprintf(format, args...), Summary: true}
}

func lower(s string) string { return string(s[0]+'a'-'A') + s[1:] }

// doubt is whole for a reason that the next commit may take away.
func (u *bundle) doubt(format string, args ...any) *Problem {
	u.doubtful = true
	return whole(format, args...)
}

// gone is doubt for an object that is not there, or not any more.
func (u *bundle) gone(format string, args ...any) *Problem {
	p := u.doubt(format, args...)
	p.Absent = true
	return p
}

// problems are what is wrong with one object.
type problems []Problem

func (p *problems) add(object, format string, args ...any) *Problem {
	*p = append(*p, Problem{Object: object, Value: fmt.Sprintf(format, args...)})
	return &(*p)[len(*p)-1]
}

func (p *problems) whole(format string, args ...any) *Problem {
	*p = append(*p, *whole(format, args...))
	return &(*p)[len(*p)-1]
}

// as gives the problem the code by which the newer dialect knows it.
func (p *Problem) as(code string) *Problem {
	p.Code = code
	return p
}

// shown is a reference as messages quote it.
func (r ref) shown(u *bundle) string {
	switch {
	case r.text != "":
		return clip(r.text)
	case r.id == 0:
		return "null"
	}
	return u.uidOf(r.id)
}

// uidOf returns the identifier of a metadata object.
func (u *bundle) uidOf(id int32) string {
	if o := u.model.Snapshot.Object(id); o != nil {
		return o.UID
	}
	return "null"
}
