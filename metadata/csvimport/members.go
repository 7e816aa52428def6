package csvimport

import (
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/schema"
	"cohort/schema/catalog"
)

// memberships makes payloads of the groups that rows name, one each, with the members that they then have. A row whose group or
// member is not there is refused by itself.
func (r *reading) memberships() []*metadata.Payload {
	t := catalog.Get(r.class.typ)
	property := t.MustProperty(r.class.columns[1].property)
	changes := map[*graph.Object]*membership{}
	var refused []*metadata.Payload
	var groups []*membership
	for i, row := range r.rows {
		group, member, faults := r.pair(t, property, row)
		if len(faults) > 0 {
			refused = append(refused, &metadata.Payload{Type: t, Index: i, Tree: payload.Tree{"id": row.cell(0)}, Faults: faults})
			continue
		}
		m := changes[group]
		if m == nil {
			m = &membership{group: group, first: i, named: map[int32]bool{}}
			changes[group] = m
			groups = append(groups, m)
		}
		if !m.named[member.ID] {
			m.named[member.ID] = true
			m.members = append(m.members, member)
		}
	}
	out := make([]*metadata.Payload, 0, len(groups)+len(refused))
	for _, m := range groups {
		list := m.after(r.snap, property, r.opts.Strategy == metadata.Delete)
		out = append(out, &metadata.Payload{Type: t, Index: m.first, Tree: payload.Tree{"id": m.group.UID, property.Name: list}})
	}
	return append(out, refused...)
}

// membership is what the rows say of one group.
type membership struct {
	group   *graph.Object
	first   int // row
	members []*graph.Object
	named   map[int32]bool
}

// after is the list of members as it is to be.
func (m *membership) after(snap *graph.Snapshot, property *schema.Property, remove bool) []any {
	var list []any
	present := map[int32]bool{}
	for _, id := range m.group.Doc().Refs(property) {
		present[id] = true
		if !remove || !m.named[id] {
			list = append(list, snap.Object(id).UID)
		}
	}
	for _, o := range m.members {
		if !remove && !present[o.ID] {
			list = append(list, o.UID)
		}
	}
	return list
}

// pair finds the group and the member of a row.
func (r *reading) pair(t *schema.Type, property *schema.Property, row row) (group, member *graph.Object, faults fault.List) {
	for i, want := range []struct {
		typ  *schema.Type
		name string
		into **graph.Object
	}{{t, "id", &group}, {property.Target, property.Name, &member}} {
		cell := row.cell(i)
		if cell == "" {
			faults = append(faults, row.missing(t, want.name))
		} else if *want.into = r.find(want.typ, cell); *want.into == nil {
			f := row.fault(t, want.name, cell, "Invalid reference [%s] (%s)", cell, want.typ.Name)
			f.Code, f.Expected = "E5002", want.typ.Klass
			faults = append(faults, f)
		}
	}
	if row.bad != "" {
		faults = append(faults, row.fault(t, "", "", "%s", row.bad))
	}
	if extra := row.beyond(2); extra != "" {
		faults = append(faults, row.fault(t, "", extra, "there is `%s` behind column 2, the last of %s", extra, r.class.key))
	}
	for _, f := range faults {
		f.UID = row.cell(0)
	}
	return group, member, faults
}
