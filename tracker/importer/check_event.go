package importer

import (
	"slices"

	"cohort/access"
	"cohort/metadata"
	"cohort/tracker"
)

// place is where an event belongs.
type place struct {
	program     *tracker.Program
	stage       *tracker.Stage
	enrollment  *enrolled // nil without registration
	optionCombo int32
	status      tracker.EventStatus
}

// checkEvent says what is wrong with an event that is to be created, and where it belongs.
func (u *bundle) checkEvent(v *event, parent *enrolled) (*place, problems) {
	wrong := problems(slices.Clone(v.problems))
	p := &place{}
	named := parent
	if named == nil {
		named = u.enrollmentOf(v.enrollment)
	}
	if lacks := u.unseen(named); len(lacks) > 0 {
		u.lacking(&wrong, lacks)
		return &place{}, wrong
	}
	if u.lacksEventProperties(v, parent, &wrong) {
		return p, wrong
	}
	if !u.eventProgram(v, named, p, &wrong) || !u.eventStage(v, p, &wrong) {
		return p, wrong
	}
	if lacks := u.view.RecordIn(p.program.Object, p.stage.Object, p.program.Registration); len(lacks) > 0 {
		u.lacking(&wrong, lacks)
		u.checkEventUnit(v, p, false, &wrong)
		return p, wrong
	}
	if p.program.Registration && !u.eventEnrollment(v, parent, p, &wrong) {
		return p, wrong
	}
	u.eventOptionCombo(v, p, 0, &wrong)
	u.eventStatus(v, nil, p, &wrong)
	u.checkEventUnit(v, p, p.planned(v), &wrong)
	if lacks := u.view.Record(u.eventAccess(p)); len(lacks) > 0 { // nor is told what the enrollment has
		u.lacking(&wrong, lacks)
		return p, wrong
	}
	if p.enrollment != nil && !p.stage.Repeatable && u.visits[visit{p.enrollment.row.ID, p.stage.Object.ID}] > 0 {
		u.doubtful = true
		wrong.add("Event.programStage", "Program stage %s is not repeatable and an event already exists", p.stage.Object.UID).as("E1039")
	}
	u.checkEventContent(v, nil, p, &wrong)
	u.checkEventTime(v, nil, p, &wrong)
	return p, wrong
}

// checkEventUpdate says what is wrong with an update. Program, stage and enrollment stay what they are.
func (u *bundle) checkEventUpdate(v *event, at *tracker.Event, parent *enrolled) (*place, problems) {
	wrong := problems(slices.Clone(v.problems))
	p := &place{program: u.model.Program(at.Program), stage: u.model.Stage(at.Stage), optionCombo: at.OptionCombo}
	if at.Enrollment != nil {
		p.enrollment = u.subjects[at.Subject].enrollment(*at.Enrollment)
	}
	if p.program == nil || p.stage == nil {
		wrong.whole("The program or the program stage of event %s does not exist any more", at.UID)
		return p, wrong
	}
	if lacks := u.lackingEvent(at, p); len(lacks) > 0 {
		return &place{}, lacks
	}
	switch {
	case !v.program.given() || v.program.id == at.Program:
	case v.program.id == 0:
		wrong.whole("Event.program does not point to a valid program: %s", v.program.shown(u)).as("E1010")
	default:
		wrong.whole("Event.program of event %s is %s, which cannot be changed to %s", at.UID, u.uidOf(at.Program), v.program.shown(u)).as("E1128")
	}
	switch s := u.stageOf(v, at.Program); {
	case !v.stage.given() || s != nil && s.Object.ID == at.Stage:
	case s == nil:
		wrong.whole("Event.programStage does not point to a valid programStage: %s", v.stage.shown(u)).as("E1013")
	default:
		wrong.whole("Event.programStage of event %s is %s, which cannot be changed to %s", at.UID, u.uidOf(at.Stage), v.stage.shown(u)).as("E1128")
	}
	if len(wrong) > 0 {
		return p, wrong
	}
	named := v.enrollment
	if parent != nil {
		named = parent.row.UID
	}
	if p.enrollment != nil && named != "" && named != p.enrollment.row.UID {
		wrong.whole("Event.enrollment of event %s is %s, which cannot be changed to %s", at.UID, p.enrollment.row.UID, named).as("E1128")
	}
	if p.enrollment == nil && parent != nil {
		wrong.whole("Event %s belongs to no enrollment, which cannot be changed", at.UID).as("E1128")
	}
	u.require(v.unit.given(), "orgUnit", "E1123", &wrong)
	u.require(v.stage.given() || len(p.program.Stages) == 1, "programStage", "E1123", &wrong)
	if v.unit.given() && v.unit.id != at.OrgUnit {
		u.checkEventUnit(v, p, false, &wrong)
	}
	u.eventOptionCombo(v, p, at.OptionCombo, &wrong)
	if p.optionCombo != at.OptionCombo {
		u.lacking(&wrong, u.view.WriteOptions(u.model.Snapshot.Object(p.optionCombo)))
	}
	u.eventStatus(v, at, p, &wrong)
	u.checkEventContent(v, at, p, &wrong)
	u.checkEventTime(v, at, p, &wrong)
	return p, wrong
}

// eventProgram finds the program: the one that is named, or that of the stage or enrollment.
func (u *bundle) eventProgram(v *event, named *enrolled, p *place, wrong *problems) bool {
	id := v.program.id
	if !v.program.given() {
		if s := u.model.Stage(v.stage.id); s != nil {
			id = s.Program
		} else if named != nil {
			id = named.row.Program
		}
	}
	p.program = u.model.Program(id)
	if p.program == nil {
		if !v.program.given() && u.restsOnRefused(tracker.KindEvent, v.uid, tracker.KindEnrollment, v.enrollment, wrong) {
			return false
		}
		wrong.whole("Event.program does not point to a valid program: %s", v.program.shown(u)).as(u.lost(v.program.given(), "E1010", "E1123"))
		return false
	}
	return true
}

func (u *bundle) eventStage(v *event, p *place, wrong *problems) bool {
	p.stage = u.stageOf(v, p.program.Object.ID)
	switch {
	case p.stage == nil && v.stage.given():
		wrong.whole("Event.programStage does not point to a valid programStage: %s", v.stage.shown(u)).as("E1013")
	case p.stage == nil:
		wrong.whole("Event.programStage does not point to a valid programStage, and program is multi-stage").as("E1123")
	case p.stage.Program != p.program.Object.ID:
		wrong.whole("Event.programStage %s is not a stage of program %s", p.stage.Object.UID, p.program.Object.UID).as("E1089")
	default:
		return true
	}
	return false
}

// eventEnrollment finds the enrollment: the one around the event, the one that it names, or the active one of the tracked
// entity that it names.
func (u *bundle) eventEnrollment(v *event, parent *enrolled, p *place, wrong *problems) bool {
	p.enrollment = parent
	switch {
	case parent != nil:
	case v.enrollment != "":
		p.enrollment = u.enrollmentOf(v.enrollment)
		if p.enrollment == nil || p.enrollment.row.Deleted {
			u.doubtful = true
			if u.restsOnRefused(tracker.KindEvent, v.uid, tracker.KindEnrollment, v.enrollment, wrong) {
				return false
			}
			wrong.whole("Event.enrollment does not point to a valid enrollment: %s", v.enrollment).as("E1081")
			return false
		}
	default:
		s := u.entityOf(v.entity)
		if s == nil || s.entity.Deleted {
			u.doubtful = true
			if u.restsOnRefused(tracker.KindEvent, v.uid, tracker.KindEntity, v.entity, wrong) {
				return false
			}
			wrong.whole("Event.trackedEntityInstance does not point to a valid tracked entity instance: %s", orNull(v.entity)).as("E1033")
			return false
		}
		if lacks := u.view.ReadEnrollment(u.person(s), p.program.Object); len(lacks) > 0 {
			u.lacking(wrong, lacks)
			return false
		}
		active := s.active(p.program.Object.ID)
		if len(active) == 0 {
			u.doubtful = true
			wrong.whole("Tracked entity instance: %s is not enrolled in program: %s", v.entity, p.program.Object.UID).as("E1033")
			return false
		}
		p.enrollment = active[0]
	}
	row := p.enrollment.row
	if row.Program != p.program.Object.ID {
		wrong.whole("Event.enrollment %s is not in program %s", row.UID, p.program.Object.UID).as("E1079")
		return false
	}
	if owner := u.subjects[row.Subject].entity.UID; v.entity != "" && v.entity != owner && parent == nil {
		wrong.whole("Event.trackedEntityInstance is %s, but enrollment %s is of another one", v.entity, row.UID).as("E1079")
		return false
	}
	return true
}

// planned reports whether an event is only put into the calendar: it has a due date and says nothing else.
func (p *place) planned(v *event) bool {
	return p.enrollment != nil && p.status == tracker.EventSchedule && !v.happened.given && !v.completed.given && len(v.values) == 0
}

func (u *bundle) checkEventUnit(v *event, p *place, planned bool, wrong *problems) {
	unit := v.unit.id
	if !u.isUnit(unit) {
		wrong.whole("Event.orgUnit does not point to a valid organisation unit: %s", v.unit.shown(u)).as(u.lost(v.unit.given(), "E1011", "E1123"))
		return
	}
	lacks := u.view.At(unit, access.Create)
	if planned {
		lacks = u.view.PlanAt(unit)
	}
	switch {
	case len(lacks) > 0:
		u.lacking(wrong, lacks)
	case !p.program.RunsAt(unit):
		wrong.whole("Program is not assigned to this Organisation Unit: %s", u.uidOf(unit)).as("E1029")
	}
}

// eventOptionCombo finds the attribute option combination, which a program with categories of its own asks for.
func (u *bundle) eventOptionCombo(v *event, p *place, present int32, wrong *problems) {
	switch {
	case len(v.options) > mostOptions:
		wrong.add("Event.attributeCategoryOptions", "%d category options are more than the %d that a combination can have", len(v.options), mostOptions).as("E1116")
	case v.optionCombo.given() && len(v.options) > 0 && !u.options.Newer:
		u.eventCombos(v, p, present, wrong)
	case v.optionCombo.given():
		if p.optionCombo = v.optionCombo.id; p.optionCombo == 0 {
			p.optionCombo = u.model.OptionComboCalled(p.program, u.options.Schemes.OptionCombo, v.optionCombo.text)
		}
		if !u.model.TakesOptionCombo(p.program, p.optionCombo) {
			code := "E1054"
			switch {
			case p.optionCombo == 0:
				code = "E1115"
			case u.uidOf(p.optionCombo) == metadata.DefaultCategoryOptionCombo:
				code = "E1055"
			}
			wrong.add("Event.attributeOptionCombo", "Attribute option combo %s is not one of program %s", v.optionCombo.shown(u), p.program.Object.UID).as(code)
		} else if u.options.Newer && len(v.options) > 0 {
			if said := u.comboOf(v, p, wrong); said != 0 && said != p.optionCombo {
				wrong.add("Event.attributeCategoryOptions", "Attribute option combo %s is not that of the category options that are sent", v.optionCombo.shown(u)).as("E1117")
			}
		}
	case len(v.options) > 0:
		p.optionCombo = u.comboOf(v, p, wrong)
	case present != 0:
		p.optionCombo = present
	default:
		if p.optionCombo = u.model.OptionCombo(p.program, nil); p.optionCombo == 0 {
			wrong.add("Event.attributeOptionCombo", "Attribute option combo is required by program %s", p.program.Object.UID).as("E1055")
		}
	}
}

// comboOf is the attribute option combination of the category options that an event names, 0 where there is none.
func (u *bundle) comboOf(v *event, p *place, wrong *problems) int32 {
	options := make([]int32, 0, len(v.options))
	for _, o := range v.options {
		if o.id == 0 {
			wrong.add("Event.attributeCategoryOptions", "Attribute category option %s does not exist", o.shown(u)).as("E1116")
			return 0
		}
		options = append(options, o.id)
	}
	combo := u.model.OptionCombo(p.program, options)
	if combo == 0 {
		wrong.add("Event.attributeCategoryOptions", "Program %s has no attribute option combo of these category options", p.program.Object.UID).as("E1117")
	}
	return combo
}
