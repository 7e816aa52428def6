package importer

import "cohort/tracker"

// object is an object of any kind, as it was sent.
type object interface {
	wrong() *[]Problem
	member(d *decoder, name string) error // reads one of its members
	rename(uid string)
	own(i *identifiers)
	join(b *batch)
}

func newObject(kind tracker.Kind) object {
	switch kind {
	case tracker.KindEntity:
		return new(entity)
	case tracker.KindEnrollment:
		return new(enrollment)
	case tracker.KindEvent:
		return new(event)
	}
	return new(relationship)
}

// object reads one object.
func (d *decoder) object(kind tracker.Kind) (object, error) {
	switch kind {
	case tracker.KindEntity:
		return d.entity()
	case tracker.KindEnrollment:
		return d.enrollment()
	case tracker.KindEvent:
		return d.event()
	}
	return d.relationship()
}

func (e *entity) wrong() *[]Problem                    { return &e.problems }
func (e *entity) member(d *decoder, name string) error { return d.entityMember(e, name) }
func (e *entity) rename(uid string)                    { e.uid = uid }
func (e *entity) own(i *identifiers)                   { i.entity(e) }
func (e *entity) join(b *batch)                        { b.entities = append(b.entities, e) }

func (n *enrollment) wrong() *[]Problem                    { return &n.problems }
func (n *enrollment) member(d *decoder, name string) error { return d.enrollmentMember(n, name) }
func (n *enrollment) rename(uid string)                    { n.uid = uid }
func (n *enrollment) own(i *identifiers)                   { i.enrollment(n) }
func (n *enrollment) join(b *batch)                        { b.enrollments = append(b.enrollments, n) }

func (v *event) wrong() *[]Problem                    { return &v.problems }
func (v *event) member(d *decoder, name string) error { return d.eventMember(v, name) }
func (v *event) rename(uid string)                    { v.uid = uid }
func (v *event) own(i *identifiers)                   { i.event(v) }
func (v *event) join(b *batch)                        { b.events = append(b.events, v) }

func (r *relationship) wrong() *[]Problem                    { return &r.problems }
func (r *relationship) member(d *decoder, name string) error { return d.relationshipMember(r, name) }
func (r *relationship) rename(uid string)                    { r.uid = uid }
func (r *relationship) own(i *identifiers)                   { i.add(r.uid) }
func (r *relationship) join(b *batch)                        { b.relationships = append(b.relationships, r) }
