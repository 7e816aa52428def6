package exporter

import (
	"slices"
	"strings"

	"cohort/tracker"
)

// among is whom a list is about, as far as it matters to who sees which attributes of them.
type among struct {
	*reading
	program *tracker.Program // nil is none
	types   []int32          // of tracked entities
	list    *list
	cover   cover
}

// whose says of whom in a list the user sees an attribute. To filter or to order by what is not shown would tell it.
type whose struct {
	all    bool
	always []int32 // types of people of whom it is shown, whatever they are enrolled in
	parts  []int32 // types of people of whom it is shown unless all their parts that have it are kept from the user
	guard  *guard  // of the programs that have it
}

// attribute finds an attribute that the user is shown of somebody in the list; nil is that there is none.
func (a *among) attribute(uid string) (*tracker.Attribute, *whose) {
	o := a.model.Snapshot.ByUID(tracker.AttributeType, uid)
	if o == nil {
		return nil, nil
	}
	v := &whose{}
	for _, id := range a.types {
		t := a.model.EntityType(id)
		switch {
		case !a.model.ShowsAttribute(a.view, a.program, o.ID, id):
		case a.program != nil || a.view.Superuser() || t != nil && slices.Contains(t.Members, o.ID):
			v.always = append(v.always, id)
		default:
			v.parts = append(v.parts, id)
		}
	}
	if len(v.parts) > 0 {
		v.guard = a.guardOf(a.list, a.programs(func(p *tracker.Program) bool { return p.Registration && slices.Contains(p.Attributes, o.ID) }), a.cover)
		if v.guard.open() {
			v.always, v.parts = append(v.always, v.parts...), nil
		}
	}
	v.all = len(v.always) == len(a.types)
	if len(v.always)+len(v.parts) == 0 {
		return nil, nil
	}
	return a.model.Attribute(o.ID), v
}

// condition is that the user is shown the attribute of a tracked entity t; "" is that it holds for all.
func (v *whose) condition(s *statement) string {
	if v.all {
		return ""
	}
	var ways []string
	if len(v.always) > 0 {
		ways = append(ways, s.in("t.type", v.always))
	}
	if len(v.parts) > 0 {
		ways = append(ways, s.in("t.type", v.parts)+" AND "+v.guard.known(s))
	}
	return "(" + strings.Join(ways, " OR ") + ")"
}

// column is the attribute's value to order by, where the user is shown it.
func (v *whose) column(s *statement, a *tracker.Attribute) string {
	if of := v.condition(s); of != "" {
		return "CASE WHEN " + of + " THEN " + attributeColumn(a) + " END"
	}
	return attributeColumn(a)
}
