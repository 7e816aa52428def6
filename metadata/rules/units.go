package rules

import (
	"strconv"
	"time"

	"cohort/schema/catalog"
)

var (
	unit   = catalog.Get("organisationUnit")
	opened = unit.MustProperty("openingDate")
	closed = unit.MustProperty("closedDate")

	level       = catalog.Get("organisationUnitLevel")
	levelNumber = level.MustProperty("level")
)

// ClosedUnits refuses an organisation unit that closes before it opens.
func (s *State) ClosedUnits() []Refusal {
	var out []Refusal
	for i := range s.objects {
		o := &s.objects[i]
		if o.Type != unit || o.Values == nil {
			continue
		}
		from, _ := o.Values.Get(opened).(int64)
		to, ok := o.Values.Get(closed).(int64)
		if ok && to < from && o.changed(opened, closed) {
			first, last := day(from), day(to)
			out = append(out, refuse(o, "E4013", "closedDate", last, []any{last, first}, "Invalid Closing date `%s`, must be after Opening date `%s`", last, first))
		}
	}
	return out
}

func day(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.DateOnly) }

// Levels refuses a level of the hierarchy whose number another one has.
func (s *State) Levels() []Refusal {
	var out []Refusal
	var taken map[int64]string
	for i := range s.objects {
		o := &s.objects[i]
		if o.Type != level || o.Values == nil {
			continue
		}
		if taken == nil {
			taken = s.keptLevels()
		}
		number, ok := o.Values.Get(levelNumber).(int64)
		if !ok {
			continue
		}
		if other, found := taken[number]; found {
			shown := strconv.FormatInt(number, 10)
			out = append(out, refuse(o, "E5003", "level", shown, []any{"level", shown, o.UID, other},
				"Property `level` with value `%s` on object %s already exists on object %s", shown, o.UID, other))
			continue
		}
		taken[number] = o.UID
	}
	return out
}

// keptLevels says which levels have their number still.
func (s *State) keptLevels() map[int64]string {
	taken := map[int64]string{}
	for o := range s.snap.All(level) {
		if s.byID[o.ID] == nil {
			taken[o.Doc().Int(levelNumber)] = o.UID
		}
	}
	return taken
}

// Refusals is what the types' own rules refuse.
func (s *State) Refusals() []Refusal {
	out := s.OptionCodes()
	out = append(out, s.ClosedUnits()...)
	out = append(out, s.Levels()...)
	out = append(out, s.VariableNames()...)
	out = append(out, s.RuleNames()...)
	out = append(out, s.Actions()...)
	out = append(out, s.MultipleTexts()...)
	out = append(out, s.Legends()...)
	out = append(out, s.Twice()...)
	out = append(out, s.InputPeriods()...)
	out = append(out, s.Sections()...)
	out = append(out, s.Stages()...)
	out = append(out, s.Queries()...)
	out = append(out, s.LastSuperusers()...)
	return append(out, s.Oversized()...)
}
