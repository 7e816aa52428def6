package exporter

import (
	"slices"

	"cohort/access"
	"cohort/geometry"
	"cohort/tracker"
)

// person is a tracked entity with what is shown of it.
type person struct {
	row     *tracker.Entity
	guarded *access.Person // what decides on what is shown; nil where nobody asks
	values  []*tracker.AttributeValue
	shown   []*tracker.AttributeValue // of them in a grid
	owners  []*tracker.Owner
	stays   []*stay

	relations []*tracker.Relationship
}

var entityMembers = []member[*person]{
	{"created", func(w *writer, b []byte, p *person) []byte { return w.time(b, p.row.Created) }},
	{"orgUnit", func(w *writer, b []byte, p *person) []byte { return w.uid(b, p.row.OrgUnit) }},
	{"createdAtClient", func(w *writer, b []byte, p *person) []byte { return w.client(b, p.row.CreatedClient, p.row.Created) }},
	{"trackedEntityInstance", func(w *writer, b []byte, p *person) []byte { return text(b, p.row.UID) }},
	{"lastUpdated", func(w *writer, b []byte, p *person) []byte { return w.time(b, p.row.Updated) }},
	{"trackedEntityType", func(w *writer, b []byte, p *person) []byte { return w.uid(b, p.row.Type) }},
	{"lastUpdatedAtClient", func(w *writer, b []byte, p *person) []byte { return w.client(b, p.row.UpdatedClient, p.row.Updated) }},
	{"storedBy", func(w *writer, b []byte, p *person) []byte { return w.storedBy(b, &p.row.Stamp) }},
	{"potentialDuplicate", func(w *writer, b []byte, p *person) []byte { return flag(b, p.row.PotentialDuplicate) }},
	{"inactive", func(w *writer, b []byte, p *person) []byte { return flag(b, p.row.Inactive) }},
	{"deleted", func(w *writer, b []byte, p *person) []byte { return flag(b, p.row.Deleted) }},
	{"featureType", func(w *writer, b []byte, p *person) []byte { return featureType(b, p.row.Geometry) }},
	{"coordinates", func(w *writer, b []byte, p *person) []byte { return coordinates(b, p.row.Geometry) }},
	{"geometry", func(w *writer, b []byte, p *person) []byte { return raw(b, p.row.Geometry) }},
	{"lastUpdatedByUserInfo", func(w *writer, b []byte, p *person) []byte { return w.user(b, p.row.UpdatedBy) }},
	{"createdByUserInfo", func(w *writer, b []byte, p *person) []byte { return w.user(b, p.row.CreatedBy) }},
	{"programOwners", func(w *writer, b []byte, p *person) []byte { return objects(w, b, w.shape.owners, w.shownOwners(p)) }},
	{"enrollments", func(w *writer, b []byte, p *person) []byte { return w.stays(b, p.stays) }},
	{"relationships", func(w *writer, b []byte, p *person) []byte { return w.relations(b, w.shape.relations, p.relations) }},
	{"attributes", func(w *writer, b []byte, p *person) []byte {
		return objects(w, b, w.shape.attributes, w.shownValues(p))
	}},
}

func (w *writer) person(b []byte, p *person) []byte {
	if w.shape.table != nil {
		return w.shape.table(w, b, p)
	}
	return object(w, b, w.shape.members, p)
}

// holding is an owner of a program's part of a tracked entity.
type holding struct {
	*tracker.Owner
	entity string
}

// shownOwners limits the owners to the program that is asked about. Where none are shown some may be known, since access asked.
func (w *writer) shownOwners(p *person) []holding {
	if w.shape.owners == nil {
		return nil
	}
	var list []holding
	for _, o := range p.owners {
		if (w.program == nil || w.program.Object.ID == o.Program) && w.owned(p, o.Program) {
			list = append(list, holding{o, p.row.UID})
		}
	}
	return list
}

// owned reports whether the user may know who owns a part.
func (w *writer) owned(p *person, program int32) bool {
	o := w.model.Snapshot.Object(program)
	return o != nil && (p.guarded == nil || len(w.view.ReadEnrollment(p.guarded, o)) == 0)
}

func (w *writer) shownValues(p *person) []*tracker.AttributeValue {
	return slices.DeleteFunc(slices.Clone(p.values), func(v *tracker.AttributeValue) bool {
		return !w.shows(v.Attribute, p.row.Type) || p.guarded != nil && w.model.HidesAttribute(w.view, p.guarded, v.Attribute, p.row.Type)
	})
}

func featureType(b []byte, g *string) []byte {
	if g == nil {
		return append(b, `"NONE"`...)
	}
	return text(b, geometry.Stored(*g).Type.Feature())
}

func coordinates(b []byte, g *string) []byte {
	if g == nil {
		return b
	}
	return text(b, geometry.Stored(*g).Coordinates())
}

func raw(b []byte, json *string) []byte {
	if json == nil {
		return b
	}
	return append(b, *json...)
}

// coordinate appends a point as latitude and longitude.
func coordinate(b []byte, g *string) []byte {
	if g == nil {
		return b
	}
	longitude, latitude, ok := geometry.Stored(*g).Position()
	if !ok {
		return b
	}
	b = append(append(b, `{"latitude":`...), latitude...)
	b = append(append(b, `,"longitude":`...), longitude...)
	return append(b, '}')
}

var attributeMembers = []member[*tracker.AttributeValue]{
	{"lastUpdated", func(w *writer, b []byte, v *tracker.AttributeValue) []byte { return w.time(b, v.Updated) }},
	{"code", func(w *writer, b []byte, v *tracker.AttributeValue) []byte {
		if o := w.model.Snapshot.Object(v.Attribute); o != nil && o.Code() != "" {
			return text(b, o.Code())
		}
		return b
	}},
	{"storedBy", func(w *writer, b []byte, v *tracker.AttributeValue) []byte { return optionalText(b, v.StoredBy) }},
	{"displayName", func(w *writer, b []byte, v *tracker.AttributeValue) []byte { return w.objectName(b, v.Attribute) }},
	{"created", func(w *writer, b []byte, v *tracker.AttributeValue) []byte { return w.time(b, v.Created) }},
	{"valueType", func(w *writer, b []byte, v *tracker.AttributeValue) []byte {
		if a := w.model.Attribute(v.Attribute); a != nil {
			return text(b, a.Type.String())
		}
		return b
	}},
	{"attribute", func(w *writer, b []byte, v *tracker.AttributeValue) []byte { return w.uid(b, v.Attribute) }},
	{"value", func(w *writer, b []byte, v *tracker.AttributeValue) []byte { return text(b, v.Value) }},
}

var ownerMembers = []member[holding]{
	{"ownerOrgUnit", func(w *writer, b []byte, o holding) []byte { return w.uid(b, o.OrgUnit) }},
	{"program", func(w *writer, b []byte, o holding) []byte { return w.uid(b, o.Program) }},
	{"trackedEntityInstance", func(w *writer, b []byte, o holding) []byte { return text(b, o.entity) }},
}
