package importer

import (
	"slices"

	"cohort/tracker"
)

// checkMandatory asks for the attributes without which nobody is enrolled in a program.
func (u *bundle) checkMandatory(list []attribute, owner *subject, program *tracker.Program, wrong *problems) {
	for _, id := range program.Mandatory {
		has := owner.has(id)
		for _, a := range list {
			if a.attribute.id == id {
				has = a.value != ""
			}
		}
		if !has {
			wrong.add("Attribute.attribute", "Missing mandatory attribute %s", u.uidOf(id)).as("E1018")
		}
	}
}

// checkTypeMandatory asks for the attributes without which there is no tracked entity of a type. In the classic dialect those that come
// with its enrollments are its own.
func (u *bundle) checkTypeMandatory(e *entity, typ *tracker.EntityType, wrong *problems) {
	for _, id := range typ.Mandatory {
		given := func(a attribute) bool { return a.attribute.id == id && a.value != "" }
		has := slices.ContainsFunc(e.attributes, given)
		if !u.options.Newer {
			has = has || slices.ContainsFunc(e.enrollments, func(n *enrollment) bool { return slices.ContainsFunc(n.attributes, given) })
		}
		if !has {
			wrong.add("Attribute.attribute", "Missing mandatory attribute %s of type %s", u.uidOf(id), typ.Object.UID).as("E1090")
		}
	}
}

// checkKept keeps values of attributes from being removed that the subject's type asks for, or a program that it is enrolled in. Where a
// list stands for all attributes, those left out are removed, too: clients send what they show, which need not be all of a program's, so
// that only those of the type are missed. Of what is guarded nothing is said.
func (u *bundle) checkKept(s *subject, list []attribute, all bool, guards guard, wrong *problems) {
	for i := range s.values {
		h := &s.values[i]
		id := h.row.Attribute
		if h.gone {
			continue
		}
		at := slices.IndexFunc(list, func(a attribute) bool { return a.attribute.id == id })
		removed := at >= 0 && list[at].value == "" && u.mandatory(s, id) && (guards == nil || !guards(id))
		if removed || at < 0 && all && u.typeMandatory(s, id) && !u.hides(s, id) {
			u.doubtful = true
			wrong.add("Attribute.value", "Attribute %s is mandatory and cannot be removed", u.uidOf(id)).as("E1076")
		}
	}
}

// typeMandatory reports whether a subject's type asks for an attribute.
func (u *bundle) typeMandatory(s *subject, attribute int32) bool {
	t := u.model.EntityType(s.entity.Type)
	return t != nil && slices.Contains(t.Mandatory, attribute)
}

// mandatory reports whether a subject's type asks for an attribute, or a program that it is enrolled in.
func (u *bundle) mandatory(s *subject, attribute int32) bool {
	return u.typeMandatory(s, attribute) || slices.ContainsFunc(s.enrollments, func(e *enrolled) bool {
		if e.row.Deleted || e.row.Status != tracker.EnrollmentActive {
			return false
		}
		program := u.model.Program(e.row.Program)
		return program != nil && slices.Contains(program.Mandatory, attribute)
	})
}

// checkCompulsory asks for the values without which an event of the stage is not complete.
func (u *bundle) checkCompulsory(v *event, at *tracker.Event, p *place, wrong *problems) {
	for _, id := range p.stage.Compulsory {
		has, removed := false, false
		if at != nil && u.options.MergeValues {
			for i := range at.Values {
				has = has || at.Values[i].Element == id
			}
		}
		for i := range v.values {
			if v.values[i].element.id == id {
				has = v.values[i].value != ""
				removed = !has
			}
		}
		if has {
			continue
		}
		code := "E1303"
		if removed {
			code = "E1076"
		}
		wrong.add(u.uidOf(id), "value_required_but_not_provided").as(code)
	}
}
