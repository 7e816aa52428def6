package rules

import "slices"

var (
	programType = program.MustProperty("programType")
	nextDate    = stage.MustProperty("nextScheduleDate")
)

const (
	withoutRegistration = "WITHOUT_REGISTRATION"
	dateType            = "DATE"
)

// Stages refuses a stage of no program; a second one of a program without registration, whose events say only which program they are of; and a stage that
// lets a data element tell the date of the next event which it does not have, or which is no date.
func (s *State) Stages() []Refusal {
	var out []Refusal
	for i := range s.objects {
		o := &s.objects[i]
		switch {
		case o.Values == nil:
		case o.Type == stage && o.changed(stageProgram):
			of, _ := o.Values.Get(stageProgram).(int32)
			if of == 0 {
				out = append(out, refuse(o, "E4053", stageProgram.Name, "", []any{o.UID}, "Program stage `%s` must reference a program", o.UID))
			} else if s.text(of, programType) == withoutRegistration && s.first(of) != o.ID {
				out = append(out, refuse(o, "E4027", stageProgram.Name, s.uid(of), []any{s.uid(of), stageProgram.Name},
					"Value `%s` is not valid for property `%s`: a program without registration has one stage", s.uid(of), stageProgram.Name))
			}
		case o.Type == program && o.Before != nil && o.changed(programType) && s.text(o.ID, programType) == withoutRegistration:
			if len(s.referrers(stageProgram, o.ID)) > 1 {
				out = append(out, refuse(o, "E4027", programType.Name, withoutRegistration, []any{withoutRegistration, programType.Name},
					"Value `%s` is not valid for property `%s`: the program has several stages", withoutRegistration, programType.Name))
			}
		}
		if o.Type == stage && o.Values != nil && o.changed(nextDate, stageElements) {
			next, _ := o.Values.Get(nextDate).(int32)
			if next != 0 && (s.text(next, elementType) != dateType || !slices.Contains(s.members(o.ID, stageElements, stageElement), next)) {
				id := s.uid(next)
				out = append(out, refuse(o, "E6001", nextDate.Name, id, []any{o.UID, id},
					"ProgramStage `%s` has invalid next event scheduling property `%s`. This property need to be data element of value type date and belong the program stage", o.UID, id))
			}
		}
	}
	return out
}

// first is the stage that a program without registration keeps: one that it had before, or else the oldest.
func (s *State) first(of int32) int32 {
	stages := s.referrers(stageProgram, of)
	for _, id := range stages {
		if o := s.byID[id]; o == nil || !o.changed(stageProgram) {
			return id
		}
	}
	if len(stages) == 0 {
		return 0
	}
	return stages[0]
}
