package api

import (
	"fmt"
	"slices"
)

// outcome has a user attempt something, and compares whether it was done.
func (w *scopeWorld) outcome(u *scopeUser, method, path, body string, want bool, about string) bool {
	w.t.Helper()
	status, answer := w.ask(u, method, path, body)
	if done := status < 300; done != want || !done && status != 409 {
		w.failf("%s %s %s: %d %s, want %v%s%s", method, path, body, status, answer, want, about, w.describe(u))
	}
	return want
}

// act has somebody do something.
func (w *scopeWorld) act() {
	w.t.Helper()
	u := oneOf(w.r, w.users)
	if len(w.people) < 6 {
		w.register(w.users[0])
		return
	}
	p := oneOf(w.r, w.people)
	switch w.r.IntN(14) {
	case 0:
		w.register(u)
	case 1:
		w.move(u, p)
	case 2, 3, 4:
		w.enroll(u, p)
	case 5, 6, 11:
		w.happen(u)
	case 7, 12:
		w.record(u)
	case 8:
		if all := w.enrollments(); len(all) > 0 {
			w.change(u, oneOf(w.r, all))
		}
	case 9, 10:
		if all := w.events(); len(all) > 0 {
			w.correct(u, oneOf(w.r, all))
		}
	default:
		if w.r.IntN(6) == 0 {
			w.unregister(u, p)
		}
	}
}

// unit is one at which the user may well record something of a program, or any.
func (w *scopeWorld) unit(u *scopeUser, in *scopeProgram) *scopeUnit {
	var good []*scopeUnit
	for _, unit := range w.units {
		if u.captures(unit) && (in == nil || slices.Contains(in.units, unit)) {
			good = append(good, unit)
		}
	}
	if len(good) == 0 || w.r.IntN(4) == 0 {
		good = w.units
	}
	return oneOf(w.r, good)
}

func (w *scopeWorld) register(u *scopeUser) {
	w.t.Helper()
	p := &scopePerson{id: w.id("person"), typ: oneOf(w.r, w.types), unit: w.unit(u, nil), parts: map[*scopeProgram]*scopePart{}}
	body := fmt.Sprintf(`{"trackedEntityInstance":%q,"trackedEntityType":%q,"orgUnit":%q`, p.id, p.typ.id, p.unit.id)
	may := w.writesData(u.modelUser, p.typ) && u.captures(p.unit)
	in := oneOf(w.r, w.programs[:4])
	if in.typ != p.typ {
		if w.outcome(u, "POST", "/trackedEntityInstances", body+"}", may, p.describe()) {
			w.people = append(w.people, p)
		}
		return
	}
	// An enrollment and its event come along, and what is refused leaves out what is in it.
	e := &scopeEnrollment{id: w.id("enroll"), person: p, program: in, unit: w.unit(u, in)}
	v := &scopeEvent{id: w.id("event"), in: e, program: in, stage: oneOf(w.r, in.stages), options: w.under(in), unit: w.unit(u, in)}
	body += fmt.Sprintf(`,"enrollments":[{"enrollment":%q,"program":%q,"orgUnit":%q,"enrollmentDate":"2024-01-01","status":"COMPLETED","events":[%s]}]}`, e.id, in.id, e.unit.id, v.text("2024-02-01"))
	mayEnroll := may && u.captures(e.unit) && slices.Contains(in.units, e.unit) && w.writesPart(u, p, in)
	if may {
		w.people = append(w.people, p)
	}
	if mayEnroll {
		p.parts[in] = &scopePart{owner: e.unit, enrollments: []*scopeEnrollment{e}}
	}
	mayVisit := mayEnroll && u.captures(v.unit) && slices.Contains(in.units, v.unit) && w.writesEvent(u, v)
	if mayVisit {
		e.events = []*scopeEvent{v}
	}
	w.outcome(u, "POST", "/trackedEntityInstances", body, mayVisit, p.describe()+"\n"+v.describe()+fmt.Sprint(" may ", may, mayEnroll, mayVisit))
}

// move updates a person, who may come to stand elsewhere.
func (w *scopeWorld) move(u *scopeUser, p *scopePerson) {
	w.t.Helper()
	if p.deleted {
		return
	}
	to := p.unit
	if w.r.IntN(2) == 0 {
		to = w.unit(u, nil)
	}
	body := fmt.Sprintf(`{"trackedEntityInstance":%q,"trackedEntityType":%q,"orgUnit":%q}`, p.id, p.typ.id, to.id)
	method, path := "PUT", "/trackedEntityInstances/"+p.id
	if w.r.IntN(2) == 0 {
		method, path = "POST", "/trackedEntityInstances?strategy=UPDATE"
	}
	if w.outcome(u, method, path, body, w.writesPerson(u, p) && (to == p.unit || u.captures(to)), p.describe()) {
		p.unit = to
	}
}

func (w *scopeWorld) enroll(u *scopeUser, p *scopePerson) {
	w.t.Helper()
	in := oneOf(w.r, w.programs[:4])
	if p.deleted || in.typ != p.typ {
		return
	}
	e := &scopeEnrollment{id: w.id("enroll"), person: p, program: in, unit: w.unit(u, in)}
	body := fmt.Sprintf(`{"enrollment":%q,"trackedEntityInstance":%q,"program":%q,"orgUnit":%q,"enrollmentDate":"2024-01-01","status":"COMPLETED"}`, e.id, p.id, in.id, e.unit.id)
	if w.outcome(u, "POST", "/enrollments", body, u.captures(e.unit) && slices.Contains(in.units, e.unit) && w.writesPart(u, p, in), p.describe()) {
		if p.parts[in] == nil {
			p.parts[in] = &scopePart{owner: e.unit}
		}
		p.parts[in].enrollments = append(p.parts[in].enrollments, e)
	}
}

// change updates an enrollment, or deletes it with its events.
func (w *scopeWorld) change(u *scopeUser, e *scopeEnrollment) {
	w.t.Helper()
	if e.deleted {
		return
	}
	may, about := u.captures(e.unit) && w.writesPart(u, e.person, e.program), e.person.describe()
	switch w.r.IntN(5) {
	case 0:
		visited := slices.ContainsFunc(e.events, func(v *scopeEvent) bool { return !v.deleted })
		method, path, body := "DELETE", "/enrollments/"+e.id, ""
		if w.r.IntN(2) == 0 {
			method, path, body = "POST", "/enrollments?strategy=DELETE", fmt.Sprintf(`{"enrollment":%q}`, e.id)
		}
		if w.outcome(u, method, path, body, may && (!visited || u.may("F_ENROLLMENT_CASCADE_DELETE")), about) {
			e.remove()
		}
	case 1:
		w.outcome(u, "POST", "/enrollments/"+e.id+"/note", `{"notes":[{"value":"fine"}]}`, may, about)
	case 2:
		w.outcome(u, "PUT", "/enrollments/"+e.id+"/cancelled", "", may, about)
	default:
		to := e.unit
		if w.r.IntN(2) == 0 {
			to = w.unit(u, e.program)
		}
		body := fmt.Sprintf(`{"enrollment":%q,"trackedEntityInstance":%q,"program":%q,"orgUnit":%q,"enrollmentDate":"2024-01-02","status":"COMPLETED"}`, e.id, e.person.id, e.program.id, to.id)
		if w.outcome(u, "PUT", "/enrollments/"+e.id, body, may && (to == e.unit || u.captures(to) && slices.Contains(e.program.units, to)), about) {
			e.unit = to
		}
	}
}

func (e *scopeEnrollment) remove() {
	e.deleted = true
	for _, v := range e.events {
		v.deleted = true
	}
}

// under are the category options, one of each category, that an event is recorded under.
func (w *scopeWorld) under(in *scopeProgram) []*modelObject {
	if in.combos {
		return []*modelObject{oneOf(w.r, w.options[:2]), oneOf(w.r, w.options[2:])}
	}
	return nil
}

func (v *scopeEvent) text(date string) string {
	body := fmt.Sprintf(`{"event":%q,"program":%q,"programStage":%q,"orgUnit":%q,"eventDate":%q`, v.id, v.program.id, v.stage.id, v.unit.id, date)
	if v.in != nil {
		body += fmt.Sprintf(`,"enrollment":%q`, v.in.id)
	}
	if len(v.options) > 0 {
		body += fmt.Sprintf(`,"attributeCategoryOptions":"%s;%s"`, v.options[0].id, v.options[1].id)
	}
	return body + "}"
}

// happen records an event of an enrollment.
func (w *scopeWorld) happen(u *scopeUser) {
	w.t.Helper()
	all := w.enrollments()
	if len(all) == 0 {
		return
	}
	e := oneOf(w.r, all)
	v := &scopeEvent{id: w.id("event"), in: e, program: e.program, stage: oneOf(w.r, e.program.stages), options: w.under(e.program), unit: w.unit(u, e.program)}
	may := !e.deleted && u.captures(v.unit) && slices.Contains(v.program.units, v.unit) && w.writesEvent(u, v)
	if w.outcome(u, "POST", "/events", v.text("2024-02-01"), may, "\n"+v.describe()+e.person.describe()) {
		e.events = append(e.events, v)
	}
}

// record records an event of nobody.
func (w *scopeWorld) record(u *scopeUser) {
	w.t.Helper()
	in := w.programs[4+w.r.IntN(2)]
	v := &scopeEvent{id: w.id("single"), program: in, stage: in.stages[0], options: w.under(in), unit: w.unit(u, in)}
	may := u.captures(v.unit) && slices.Contains(in.units, v.unit) && w.writesEvent(u, v)
	if w.outcome(u, "POST", "/events", v.text("2024-02-01"), may, "\n"+v.describe()) {
		w.bare = append(w.bare, v)
	}
}

// correct changes an event or deletes it.
func (w *scopeWorld) correct(u *scopeUser, v *scopeEvent) {
	w.t.Helper()
	if v.deleted {
		return
	}
	may, about := u.captures(v.unit) && w.writesEvent(u, v), "\n"+v.describe()
	if v.in != nil {
		about += v.in.person.describe()
	}
	switch w.r.IntN(5) {
	case 0:
		method, path, body := "DELETE", "/events/"+v.id, ""
		if w.r.IntN(2) == 0 {
			method, path, body = "POST", "/events?strategy=DELETE", fmt.Sprintf(`{"event":%q}`, v.id)
		}
		v.deleted = w.outcome(u, method, path, body, may, about)
	case 1:
		w.outcome(u, "POST", "/events/"+v.id+"/note", fmt.Sprintf(`{"event":%q,"notes":[{"value":"fine"}]}`, v.id), may, about)
	case 2:
		w.outcome(u, "PUT", "/events/"+v.id+"/eventDate", fmt.Sprintf(`{"event":%q,"eventDate":"2024-02-02"}`, v.id), may, about)
	default:
		next := *v
		if w.r.IntN(3) == 0 {
			next.unit = w.unit(u, v.program)
		}
		if w.r.IntN(3) == 0 {
			next.options = w.under(v.program)
		}
		method, path := "PUT", "/events/"+v.id
		if w.r.IntN(2) == 0 {
			method, path = "POST", "/events?strategy=UPDATE"
		}
		may = may && w.writesEvent(u, &next) && (next.unit == v.unit || u.captures(next.unit) && slices.Contains(v.program.units, next.unit))
		if w.outcome(u, method, path, next.text("2024-02-03"), may, about+"\nto be "+next.describe()) {
			v.unit, v.options = next.unit, next.options
		}
	}
}

// unregister deletes a person with all that is known of him.
func (w *scopeWorld) unregister(u *scopeUser, p *scopePerson) {
	w.t.Helper()
	if p.deleted {
		return
	}
	may := w.writesPerson(u, p)
	for in, part := range p.parts {
		for _, e := range part.enrollments {
			if !e.deleted {
				may = may && u.may("F_TEI_CASCADE_DELETE") && u.captures(e.unit) && w.writesPart(u, p, in)
			}
		}
	}
	if !w.outcome(u, "DELETE", "/trackedEntityInstances/"+p.id, "", may, p.describe()) {
		return
	}
	p.deleted = true
	for _, part := range p.parts {
		for _, e := range part.enrollments {
			e.remove()
		}
	}
}
