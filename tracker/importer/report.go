package importer

import "cohort/tracker"

// Report is what became of a body, object by object.
type Report struct {
	Summaries []*Summary
}

// Summary is what became of one object.
type Summary struct {
	Kind          tracker.Kind
	UID           string // "" where the object was refused before it had one
	Outcome       Outcome
	Description   string
	Conflicts     []Problem
	Enrollments   []*Summary // of a tracked entity
	Events        []*Summary // of an enrollment
	Relationships []*Summary
}

// Outcome is what was done with an object.
type Outcome uint8

// The outcomes. Ignored is a success that changed nothing, Refused a failure.
const (
	Created Outcome = iota + 1
	Updated
	Deleted
	Ignored
	Refused
)

// Counts are how many objects had which outcome.
type Counts struct{ Imported, Updated, Deleted, Ignored, Failed int }

// Count adds up summaries, without what is nested in them.
func Count(summaries []*Summary) Counts {
	var c Counts
	for _, s := range summaries {
		switch s.Outcome {
		case Created:
			c.Imported++
		case Updated:
			c.Updated++
		case Deleted:
			c.Deleted++
		case Ignored:
			c.Ignored++
		case Refused:
			c.Ignored++
			c.Failed++
		}
	}
	return c
}

// Failed reports whether anything was refused, at any depth.
func Failed(summaries []*Summary) bool {
	for _, s := range summaries {
		if s.Outcome == Refused || Failed(s.Enrollments) || Failed(s.Events) || Failed(s.Relationships) {
			return true
		}
	}
	return false
}

// refuse marks an object as refused for these reasons.
func (s *Summary) refuse(problems ...Problem) *Summary {
	s.Outcome = Refused
	for _, p := range problems {
		if p.Summary && s.Description == "" {
			s.Description = p.Value
			continue
		}
		s.Conflicts = append(s.Conflicts, p)
	}
	return s
}
