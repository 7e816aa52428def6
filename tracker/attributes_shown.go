package tracker

import (
	"slices"

	"cohort/access"
	"cohort/graph"
)

// ShowsAttribute reports whether the user sees an attribute of tracked entities of a type: it belongs to the type, or to the
// program that is asked about, or, where none is, to one that enrolls the type and whose data he may read.
func (m *Model) ShowsAttribute(view *access.View, program *Program, attribute, typ int32) bool {
	if t := m.EntityType(typ); t != nil && slices.Contains(t.Members, attribute) {
		return true
	}
	if program != nil {
		return slices.Contains(program.Attributes, attribute)
	}
	if view.Superuser() {
		return true
	}
	for o := range m.Snapshot.All(ProgramType) {
		if p := m.Program(o.ID); p.EntityType == typ && slices.Contains(p.Attributes, attribute) && view.CanReadData(o) {
			return true
		}
	}
	return false
}

// HidesAttribute reports whether an attribute that [Model.ShowsAttribute] shows in general is not to be seen of a person: only a
// part has it that is kept from the user.
func (m *Model) HidesAttribute(view *access.View, p *access.Person, attribute, typ int32) bool {
	if t := m.EntityType(typ); t != nil && slices.Contains(t.Members, attribute) {
		return false
	}
	hides := false
	for i := range p.Parts {
		program := m.Program(p.Parts[i].Program.ID)
		if program == nil || !slices.Contains(program.Attributes, attribute) || !view.CanReadData(program.Object) {
			continue
		}
		if len(view.ReadEnrollment(p, program.Object)) == 0 {
			return false
		}
		hides = true
	}
	return hides
}

// GuardsAttribute reports whether an attribute of somebody is not the user's to write: it does not belong to the type, but to programs, and
// he sees no part of the person in one of these. A nil person is one who is about to be registered. What belongs to nothing is guarded by
// nothing.
func (m *Model) GuardsAttribute(view *access.View, p *access.Person, attribute, typ int32) bool {
	if view.Superuser() {
		return false
	}
	if t := m.EntityType(typ); t != nil && slices.Contains(t.Members, attribute) {
		return false
	}
	guards := false
	for _, program := range m.programsWith(attribute) {
		if program.EntityType != typ {
			continue
		}
		if view.ReadsProgram(program.Object, nil) && (p == nil || len(view.ReadEnrollment(p, program.Object)) == 0) {
			return false
		}
		guards = true
	}
	return guards
}

// programsWith are the programs that an attribute belongs to.
func (m *Model) programsWith(attribute int32) []*Program {
	m.having.Do(func() {
		m.haveAttribute = map[int32][]*Program{}
		for o := range m.Snapshot.All(ProgramType) {
			p := m.Program(o.ID)
			for _, id := range p.Attributes {
				m.haveAttribute[id] = append(m.haveAttribute[id], p)
			}
		}
	})
	return m.haveAttribute[attribute]
}

// ListedWithoutProgram reports whether lists that ask about no program show an attribute.
func ListedWithoutProgram(attribute *graph.Object) bool { return attribute.Doc().Bool(attributeListed) }
