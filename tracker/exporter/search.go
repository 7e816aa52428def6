package exporter

import (
	"cohort/fault"
	"cohort/tracker"
)

// apply asks a list of tracked entities t for each word.
func (q Search) apply(s *statement) {
	for _, word := range q.Words {
		folded := escape(tracker.Fold(word))
		column, pattern := "' ' || a.folded || ' '", "% "+folded+" %"
		if q.Parts {
			column, pattern = "a.folded", "%"+folded+"%"
		}
		s.and("EXISTS (SELECT 1 FROM attribute_value AS a WHERE a.subject = t.subject AND " + s.in("a.attribute", q.attributes) +
			" AND " + column + " LIKE " + s.arg(pattern) + ` ESCAPE '\')`)
	}
}

// occurrence returns the condition that a tracked entity t has an event that the user may read in the program, nil where nothing is
// asked of events.
func (r *reading) occurrence(q *EntityQuery, program *tracker.Program) (func(*statement), error) {
	o := q.Event
	if !o.given() {
		return nil, nil
	}
	if program == nil {
		return nil, fault.New(fault.Conflict, "Program must be defined when event status, event dates or program stage are defined")
	}
	if o.Status != nil && (o.Happened.From == nil || o.Happened.Until == nil) {
		return nil, fault.New(fault.Conflict, "Event start and end date must be specified when event status is specified")
	}
	_, stages, err := r.eventPrograms(&EventQuery{Program: q.Program, Stage: o.Stage})
	if err != nil {
		return nil, err
	}
	hidden := r.hiddenCombos()
	return func(s *statement) {
		v := &statement{dialect: s.dialect, args: s.args}
		v.and("v.program = " + v.arg(program.Object.ID))
		if !q.IncludeDeleted {
			v.and("NOT v.deleted")
		}
		if stages != nil {
			v.and(v.in("v.stage", stages))
		}
		if o.Status != nil {
			v.and("v.status = " + v.arg(int32(*o.Status)))
		}
		v.within("v.date", o.Happened)
		if len(hidden) > 0 {
			v.and("NOT " + v.in("v.option_combo", hidden))
		}
		s.args = v.args
		s.and("EXISTS (SELECT 1 FROM event AS v WHERE " + v.conditions("v.subject = t.subject") + ")")
	}, nil
}
