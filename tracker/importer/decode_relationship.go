package importer

import "cohort/tracker"

// endNames are what stands at the sides of relationships, as the dialects call it.
var (
	endNames      = map[string]tracker.Kind{"trackedEntityInstance": tracker.KindEntity, "enrollment": tracker.KindEnrollment, "event": tracker.KindEvent}
	newerEndNames = map[string]tracker.Kind{"trackedEntity": tracker.KindEntity, "enrollment": tracker.KindEnrollment, "event": tracker.KindEvent}
)

func (d *decoder) endKind(name string) tracker.Kind {
	if d.newer {
		return newerEndNames[name]
	}
	return endNames[name]
}

func (d *decoder) relationship() (*relationship, error) {
	r := new(relationship)
	d.problems = &r.problems
	return r, d.members("Relationship", func(name string) error { return d.relationshipMember(r, name) })
}

func (d *decoder) relationshipMember(r *relationship, name string) error {
	switch name {
	case "relationship":
		return d.identifier("Relationship.relationship", &r.uid)
	case "relationshipType":
		return d.ref("Relationship.relationshipType", d.names.relationshipType, &r.typ)
	case "from":
		return d.end("Relationship.from", &r.from)
	case "to":
		return d.end("Relationship.to", &r.to)
	case "createdAtClient":
		return d.date("createdAtClient", &r.created)
	case "deleted":
		if d.sync {
			return d.flag("deleted", &r.deleted)
		}
	}
	return d.SkipValue()
}

// end reads {"enrollment": {"enrollment": "..."}}, or the identifier without the inner object.
func (d *decoder) end(property string, into *end) error {
	*into = end{}
	return d.members(property, func(name string) error {
		kind := d.endKind(name)
		if kind == 0 || d.PeekKind() == 'n' {
			return d.SkipValue()
		}
		into.several = into.kind != 0
		into.kind = kind
		if d.PeekKind() != '{' {
			return d.text(property, &into.uid)
		}
		return d.members(property, func(name string) error {
			if d.endKind(name) == kind {
				return d.text(property, &into.uid)
			}
			return d.SkipValue()
		})
	})
}

// relationships reads those that are nested in an object, whose problems are outer.
func (d *decoder) relationships(property string, into *[]*relationship, outer *[]Problem) error {
	*into = nil
	return d.elements(property, func() error {
		r, err := d.relationship()
		d.problems = outer
		r.nested = true
		*into = append(*into, r)
		return err
	})
}
