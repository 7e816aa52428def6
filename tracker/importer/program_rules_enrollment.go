package importer

import (
	"slices"
	"time"

	"cohort/tracker"
	"cohort/tracker/rules"
)

// ruleEnrollment computes the rules for an enrollment. It returns the enrollment as it is to be written, and what is to be done
// beside it.
func (u *bundle) ruleEnrollment(s *Summary, n *enrollment, at *enrolled, owner *subject, wrong *problems) (*enrollment, *aftermath) {
	if u.rules == nil || !onlyLacks(*wrong, "E1018") {
		return n, nil
	}
	id := n.program.id
	if at != nil {
		id = at.row.Program
	}
	set := u.rules.Program(id)
	if set == nil {
		return n, nil
	}
	incomplete, history := len(*wrong) > 0, u.stayOf(n, set)
	program := u.model.Program(id)
	sent := n
	if n.uid == "" {
		named := *n
		named.uid, n = newUID(), &named // rules may ask for it
	}
	c := u.ahead.caseOf(u, program, history)
	u.ahead.person = person{owner, n.attributes}
	c.Enrollment, c.Person = u.previewEnrollment(n, at), &u.ahead.person
	effects := set.Compute(c, u.ahead.effects[:0])
	u.ahead.effects = effects
	if len(effects) == 0 {
		return n, nil
	}
	ruled := *n
	ruled.attributes = slices.Clone(n.attributes)
	var assigned []attribute
	around := u.around(sent, owner)
	for i := range effects {
		if effects[i].Does == rules.Assign {
			u.ahead.remember(owner, n, effects[i].Attribute)
			u.assignAttribute(s, &ruled, &effects[i], owner, around, &assigned, wrong)
		}
	}
	if incomplete || at == nil && len(assigned) > 0 {
		*wrong = slices.DeleteFunc(*wrong, func(x Problem) bool { return x.Code == "E1018" })
		u.checkMandatory(ruled.attributes, owner, program, wrong)
	}
	u.checkKept(owner, assigned, false, nil, wrong)
	u.checkAttributes(assigned, owner.entity.OrgUnit, owner.entity.Subject, nil, wrong)
	has := person{owner, ruled.attributes}
	for i := range effects {
		if e := &effects[i]; e.Does == rules.Require && e.Attribute != 0 && has.Attribute(e.Attribute) == "" {
			u.requireAttribute(&ruled, owner, e, wrong)
		}
	}
	u.tell(s, effects, wrong)
	return &ruled, u.aftermath(effects, program, history)
}

// remember keeps what an attribute was before a rule assigned it: other rules of the batch go on to see that.
func (a *ahead) remember(owner *subject, n *enrollment, id int32) {
	if id == 0 || slices.ContainsFunc(a.before[owner], func(x attribute) bool { return x.attribute.id == id }) {
		return
	}
	if a.before == nil {
		a.before = map[*subject][]attribute{}
	}
	was := person{owner, n.attributes}
	a.before[owner] = append(a.before[owner], attribute{attribute: ref{id: id}, value: was.Attribute(id)})
}

// previewEnrollment is an enrollment as it will be, as far as rules look at it.
func (u *bundle) previewEnrollment(n *enrollment, at *enrolled) *tracker.Enrollment {
	row := &u.ahead.stay
	if *row = (tracker.Enrollment{UID: n.uid, Program: n.program.id}); at != nil {
		*row = *at.row
	}
	if n.unit.given() {
		row.OrgUnit = n.unit.id
	}
	if n.enrolled.given {
		row.Date = n.enrolled.ms
	}
	if n.incident.given {
		row.Incident = n.incident.within()
	}
	if status, ok := tracker.ParseEnrollmentStatus(n.status); ok {
		row.Status = status
	}
	return row
}

// around is what the batch says of the one whom an enrollment is of, nil where that is nothing.
func (u *bundle) around(n *enrollment, owner *subject) *entity {
	a := u.ahead
	if a.people == nil {
		a.people, a.around = map[string]*entity{}, map[*enrollment]*entity{}
		for _, e := range u.entities {
			a.people[e.uid] = e
		}
		u.eachEnrollment(func(n *enrollment, e *entity) { a.around[n] = e })
	}
	if e := a.around[n]; e != nil {
		return e
	}
	return a.people[owner.entity.UID]
}

// assignAttribute gives a tracked entity the value that a rule has computed; an empty one takes the value away that it has. What was
// sent, with the enrollment or with the tracked entity, must be empty or the same, unless the system's settings say that rules know
// better.
func (u *bundle) assignAttribute(s *Summary, n *enrollment, e *rules.Effect, owner *subject, person *entity, assigned *[]attribute, wrong *problems) {
	attr := u.model.Attribute(e.Attribute)
	if attr == nil {
		return
	}
	lists := [][]attribute{n.attributes}
	if person != nil {
		lists = append(lists, person.attributes)
	}
	name := attr.Object.UID
	for _, list := range lists {
		for _, a := range list {
			if a.attribute.id == e.Attribute && a.value != "" && !same(attr.Type.Canonical(a.value), e.Value, attr.Type.Numeric()) && !u.options.AssignOverwrite {
				wrong.add(name, generated+"Unable to assign value to attribute `%s`. The provided value must be empty or match the calculated value `%s`", e.Rule.UID, name, clip(e.Value)).as("E1309")
				return
			}
		}
	}
	x := attribute{attribute: ref{id: e.Attribute}, value: e.Value}
	if attr.Unique && e.Value != "" {
		k := u.key(attr, owner.entity.OrgUnit, e.Value)
		u.unsought = append(u.unsought, &tracker.ValueClaim{Attribute: k.attribute, Scope: k.scope, Value: k.value})
	}
	own := func(a attribute) bool { return a.attribute.id == e.Attribute }
	n.attributes = append(slices.DeleteFunc(n.attributes, own), x)
	*assigned = append(slices.DeleteFunc(*assigned, own), x)
	s.replaced(name, "E1310", "`) - Attribute `"+name+"` is being replaced in te `"+owner.entity.UID+"`", e)
}

// requireAttribute refuses an enrollment without a value that a rule asks for.
func (u *bundle) requireAttribute(n *enrollment, owner *subject, e *rules.Effect, wrong *problems) {
	name := u.uidOf(e.Attribute)
	if slices.ContainsFunc(n.attributes, func(a attribute) bool { return a.attribute.id == e.Attribute }) && owner.has(e.Attribute) {
		wrong.add(name, generated+"Attribute `%s` is mandatory and cannot be deleted.", e.Rule.UID, name).as("E1317")
		return
	}
	wrong.add(name, generated+"Mandatory Attribute `%s` is not present", e.Rule.UID, name).as("E1306")
}

// follow does what rules want beside an object that has its row.
func (u *bundle) follow(s *Summary, then *aftermath, subject, object int64, at *enrolled) {
	if then == nil {
		return
	}
	for _, e := range then.effects {
		if e.Does == rules.Schedule {
			u.planEvent(s, then, &e, at)
			continue
		}
		if u.options.SkipMessages {
			continue
		}
		n := rules.Note{Subject: subject, Object: object, Kind: s.Kind, Action: e.Action.ID, Template: e.Template, Scheduled: e.Later, Due: u.now}
		if e.Later {
			n.Due = e.Day.UnixMilli()
		}
		u.notes = append(u.notes, n)
	}
}

var minDays = tracker.StageType.MustProperty("minDaysFromStart")

// planEvent puts an event of a stage into the calendar, unless the enrollment has one.
func (u *bundle) planEvent(s *Summary, then *aftermath, e *rules.Effect, at *enrolled) {
	stage := u.model.Stage(e.Stage)
	if at == nil || stage == nil || stage.Program != then.program.Object.ID {
		return
	}
	name := stage.Object.UID
	if then.history.Has(e.Stage) || u.visits[visit{at.row.ID, e.Stage}] > 0 {
		s.warn("", "E1322", generated+"Event for programStage (`%s`) and enrollment (`%s`) already exists.", e.Rule.UID, name, at.row.UID)
		return
	}
	p := &place{program: then.program, stage: stage, enrollment: at, optionCombo: u.model.OptionCombo(then.program, nil), status: tracker.EventSchedule}
	day := e.Day
	if day.IsZero() {
		y, m, d := time.UnixMilli(at.row.Date).In(u.zone).Date()
		day = time.Date(y, m, d+int(stage.Object.Doc().Int(minDays)), 0, 0, 0, 0, u.zone)
	}
	v := &event{unit: ref{id: at.row.OrgUnit}, due: date{ms: day.UnixMilli(), given: true}}
	for _, x := range e.Values {
		one := value{element: ref{id: x.Element}, value: x.Value}
		var wrong problems
		if u.checkValue(&one, p, &wrong); len(wrong) > 0 {
			s.warn(wrong[0].Object, wrong[0].Code, generated+"%s", e.Rule.UID, wrong[0].Value)
			continue
		}
		v.values = append(v.values, one)
	}
	var wrong problems
	u.checkEventUnit(v, p, p.planned(v), &wrong)
	u.lacking(&wrong, u.view.WriteEvent(u.eventAccess(p)))
	if p.optionCombo == 0 || len(wrong) > 0 {
		s.warn("", "E1321", generated+"User (`%s`) does not have write access to ProgramStage `%s`, where an event was auto-scheduled.", e.Rule.UID, u.name, name)
		return
	}
	row := u.createEvent(v, newUID(), p)
	then.history.Add(row)
	s.warn("", "E1320", generated+"Event (`%s`) was automatically scheduled at `%s`.", e.Rule.UID, row.UID, day.Format(time.DateOnly))
}
