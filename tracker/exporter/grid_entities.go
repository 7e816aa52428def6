package exporter

import (
	"context"
	"slices"

	"cohort/access"
	"cohort/fault"
	"cohort/tracker"
)

// EntityColumns are the attributes that a grid shows of tracked entities, besides those of the type or program that is asked about.
type EntityColumns struct {
	Attributes []string // identifiers
	All        bool     // all attributes
}

var personGrid = []titled[*person]{
	{renamed(entityMembers, "trackedEntityInstance", "instance"), "Instance"},
	{member[*person]{"created", func(w *writer, b []byte, p *person) []byte { return w.moment(b, &p.row.Created) }}, "Created"},
	{member[*person]{"lastupdated", func(w *writer, b []byte, p *person) []byte { return w.moment(b, &p.row.Updated) }}, "Last updated"},
	{renamed(entityMembers, "orgUnit", "ou"), "Organisation unit"},
	{member[*person]{"ouname", func(w *writer, b []byte, p *person) []byte { return w.objectName(b, p.row.OrgUnit) }}, "Organisation unit name"},
	{renamed(entityMembers, "trackedEntityType", "te"), "Tracked entity type"},
	{renamed(entityMembers, "inactive", "inactive"), "Inactive"},
	{renamed(entityMembers, "potentialDuplicate", "potentialduplicate"), "Potential duplicate"},
}

func renamed[T any](members []member[T], name, as string) member[T] {
	m := pick(members, name)[0]
	m.name = as
	return m
}

// EntityGrid lists tracked entities in a grid. It returns the names of the types that were asked about or shown, by their identifiers.
func (x *Exporter) EntityGrid(ctx context.Context, view *access.View, q *EntityQuery, c EntityColumns, g *Grid) (Pager, map[string]string, error) {
	r := x.begin(view)
	attributes, err := r.gridAttributes(q, c)
	if err != nil {
		return Pager{}, nil, err
	}
	columns := slices.Clone(personGrid)
	for _, id := range attributes {
		o := r.model.Snapshot.Object(id)
		columns = append(columns, titled[*person]{member[*person]{o.UID, func(w *writer, b []byte, p *person) []byte { return w.attributeCell(b, p, id) }}, o.Name()})
	}
	q.Search.attributes = r.searched(q, attributes)
	names := map[string]string{}
	if o := r.model.Snapshot.ByUID(tracker.EntityTypeType, q.Type); o != nil {
		names[o.UID] = o.Name()
	}
	write := rower(g, columns)
	shape := Entity(nil, Listed)
	shape.IncludeDeleted = q.IncludeDeleted
	shape.table = func(w *writer, b []byte, p *person) []byte {
		if o := r.model.Snapshot.Object(p.row.Type); o != nil {
			names[o.UID] = o.Name()
		}
		p.shown = w.shownValues(p)
		return write(w, b, p)
	}
	if err := g.Head(headers(columns)); err != nil {
		return Pager{}, nil, err
	}
	pager, err := r.entities(ctx, q, shape, g.Row)
	return pager, names, err
}

// attributeCell is the value of an attribute that the user may see.
func (w *writer) attributeCell(b []byte, p *person, attribute int32) []byte {
	for _, v := range p.shown {
		if v.Attribute == attribute {
			return text(b, v.Value)
		}
	}
	return b
}

// gridAttributes are the attributes of the columns: those that are named, and then those of the program or type; with neither of these
// the ones that are listed without a program.
func (r *reading) gridAttributes(q *EntityQuery, c EntityColumns) ([]int32, error) {
	var ids []int32
	for _, uid := range c.Attributes {
		o := r.model.Snapshot.ByUID(tracker.AttributeType, uid)
		if o == nil {
			return nil, fault.New(fault.Conflict, "Attribute does not exist: %s", uid)
		}
		if slices.Contains(ids, o.ID) {
			return nil, fault.New(fault.Conflict, "Attribute items can only be specified once: %s", uid)
		}
		ids = append(ids, o.ID)
	}
	var more []int32
	switch {
	case c.All:
		for o := range r.model.Snapshot.All(tracker.AttributeType) {
			if r.view.CanRead(o) {
				more = append(more, o.ID)
			}
		}
	case q.Program != "":
		p, err := r.program(q.Program)
		if err != nil {
			return nil, err
		}
		more = p.Attributes
	case q.Type != "":
		o, err := r.named(tracker.EntityTypeType, "Tracked entity type", q.Type)
		if err != nil {
			return nil, err
		}
		more = r.model.EntityType(o.ID).Members
	case len(ids) == 0:
		for o := range r.model.Snapshot.All(tracker.AttributeType) {
			if tracker.ListedWithoutProgram(o) && r.view.CanRead(o) {
				more = append(more, o.ID)
			}
		}
	}
	for _, id := range more {
		if !slices.Contains(ids, id) && r.model.Snapshot.Object(id) != nil {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// searched are those of the attributes of columns that no ownership hides from the user: those of types that he reads, and those of the
// program, whose list holds only people that it shows him. What is hidden is not to be found out by searching either.
func (r *reading) searched(q *EntityQuery, attributes []int32) []int32 {
	if r.view.Superuser() {
		return attributes
	}
	var plain []int32
	for _, typ := range r.types() {
		plain = append(plain, r.model.EntityType(typ).Members...)
	}
	if p, err := r.program(q.Program); q.Program != "" && err == nil {
		plain = append(plain, p.Attributes...)
	}
	return slices.DeleteFunc(slices.Clone(attributes), func(id int32) bool { return !slices.Contains(plain, id) })
}
