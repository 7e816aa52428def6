package rules

import "cohort/expression"

// standing are the variables that the system knows by itself and a rule can have the value of. Others are of program indicators.
var standing = map[string]func(*scope) expression.Value{
	"current_date": func(s *scope) expression.Value { return expression.DateOf(s.Now) },
	"environment":  func(*scope) expression.Value { return expression.TextOf("Server") },
	"program_name": func(s *scope) expression.Value { return expression.TextOf(s.Program.Object.Name()) },
	"event_count":  func(s *scope) expression.Value { return expression.NumberOf(float64(len(s.History.events))) },

	"org_unit": func(s *scope) expression.Value {
		if o := s.View.Snapshot.Object(s.unit()); o != nil {
			return expression.TextOf(o.UID)
		}
		return expression.EmptyOf(expression.Text)
	},
	"orgunit_code": func(s *scope) expression.Value {
		if o := s.View.Snapshot.Object(s.unit()); o != nil {
			return expression.TextOf(o.Code())
		}
		return expression.EmptyOf(expression.Text)
	},

	"event_date":     eventDate,
	"execution_date": eventDate,
	"due_date":       dueDate,
	"scheduled_date": dueDate,
	"completed_date": func(s *scope) expression.Value {
		if s.Event == nil {
			return expression.EmptyOf(expression.Date)
		}
		return s.day(s.Event.Completed)
	},
	"event_status": func(s *scope) expression.Value {
		if s.Event == nil {
			return enrollmentStatus(s)
		}
		return expression.TextOf(s.Event.Status.String())
	},
	"event_id": func(s *scope) expression.Value {
		if s.Event == nil {
			return expression.EmptyOf(expression.Text)
		}
		return expression.TextOf(s.Event.UID)
	},
	"program_stage_id": func(s *scope) expression.Value {
		if s.Event != nil {
			if o := s.View.Snapshot.Object(s.Event.Stage); o != nil {
				return expression.TextOf(o.UID)
			}
		}
		return expression.EmptyOf(expression.Text)
	},
	"program_stage_name": func(s *scope) expression.Value {
		if s.Event != nil {
			if o := s.View.Snapshot.Object(s.Event.Stage); o != nil {
				return expression.TextOf(o.Name())
			}
		}
		return expression.EmptyOf(expression.Text)
	},

	"enrollment_count": enrollmentCount,
	"tei_count":        enrollmentCount,
	"enrollment_date": func(s *scope) expression.Value {
		if s.Enrollment == nil {
			return expression.EmptyOf(expression.Date)
		}
		return s.day(&s.Enrollment.Date)
	},
	"incident_date": func(s *scope) expression.Value { // the day of the enrollment where no other is known
		switch {
		case s.Enrollment == nil:
			return expression.EmptyOf(expression.Date)
		case s.Enrollment.Incident == nil:
			return s.day(&s.Enrollment.Date)
		}
		return s.day(s.Enrollment.Incident)
	},
	"enrollment_id": func(s *scope) expression.Value {
		if s.Enrollment == nil {
			return expression.EmptyOf(expression.Text)
		}
		return expression.TextOf(s.Enrollment.UID)
	},
	"enrollment_status": enrollmentStatus,
}

func eventDate(s *scope) expression.Value {
	if s.Event == nil {
		return expression.EmptyOf(expression.Date)
	}
	return s.day(s.Event.EventDate)
}

func dueDate(s *scope) expression.Value {
	if s.Event == nil {
		return expression.EmptyOf(expression.Date)
	}
	return s.day(s.Event.Due)
}

func enrollmentStatus(s *scope) expression.Value {
	if s.Enrollment == nil {
		return expression.EmptyOf(expression.Text)
	}
	return expression.TextOf(s.Enrollment.Status.String())
}

func enrollmentCount(s *scope) expression.Value {
	if s.Enrollment == nil {
		return expression.NumberOf(0)
	}
	return expression.NumberOf(1)
}
