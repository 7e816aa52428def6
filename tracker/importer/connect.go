package importer

import (
	"iter"

	"cohort/tracker"
)

// hold has a relationship that is nested in an object, and does not say from where it leads, lead from there.
func hold(list []*relationship, kind tracker.Kind, uid string) {
	for _, r := range list {
		if r.from.kind == 0 && uid != "" {
			r.from = end{kind: kind, uid: uid}
		}
	}
}

// connections yields the relationships that are nested in an object, at any depth.
func connections(o object) iter.Seq[*relationship] {
	return func(yield func(*relationship) bool) {
		each(o, func(list []*relationship, kind tracker.Kind, uid string) bool {
			hold(list, kind, uid)
			for _, r := range list {
				if !yield(r) {
					return false
				}
			}
			return true
		})
	}
}

// each calls fn for the relationships of an object and of each that is nested in it, with what holds them, until it has enough.
func each(o object, fn func(list []*relationship, kind tracker.Kind, uid string) bool) bool {
	switch o := o.(type) {
	case *entity:
		if !fn(o.relationships, tracker.KindEntity, o.uid) {
			return false
		}
		for _, n := range o.enrollments {
			if !each(n, fn) {
				return false
			}
		}
	case *enrollment:
		if !fn(o.relationships, tracker.KindEnrollment, o.uid) {
			return false
		}
		for _, v := range o.events {
			if !each(v, fn) {
				return false
			}
		}
	case *event:
		return fn(o.relationships, tracker.KindEvent, o.uid)
	}
	return true
}

// strip takes the relationships out of an object, and reports whether there were any.
func strip(o object) bool {
	found := false
	for range connections(o) {
		found = true
		break
	}
	if !found {
		return false
	}
	switch o := o.(type) {
	case *entity:
		o.relationships = nil
		for _, n := range o.enrollments {
			strip(n)
		}
	case *enrollment:
		o.relationships = nil
		for _, v := range o.events {
			strip(v)
		}
	case *event:
		o.relationships = nil
	}
	return true
}

// connections yields all relationships of a batch.
func (b *batch) connections() iter.Seq[*relationship] {
	return func(yield func(*relationship) bool) {
		more := true
		from := func(o object) {
			for r := range connections(o) {
				if more = more && yield(r); !more {
					return
				}
			}
		}
		for _, e := range b.entities {
			from(e)
		}
		for _, n := range b.enrollments {
			from(n)
		}
		for _, v := range b.events {
			from(v)
		}
		for _, r := range b.relationships {
			if more = more && yield(r); !more {
				return
			}
		}
	}
}
