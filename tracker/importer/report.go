package importer

import (
	"iter"
	"sync/atomic"
	"time"

	"cohort/tracker"
)

// Report is what became of a body, object by object.
type Report struct {
	Counts Counts // of the objects themselves, without what is nested in them
	Failed bool   // something was refused, at any depth
	Warned bool   // something is told of for which nothing was refused
	Len    int
	Took   Took // so far, in what is written beside the objects
	packed packed

	waiting bool // there are relationships to be judged when all else of the body is
}

// Took is how long the parts of an import took: reading what the database knows of what is sent, judging, and writing. Parts of a large
// one may go on at the same time.
type Took struct{ Reading, Judging, Writing, All time.Duration }

// stopwatch measures what an import takes.
type stopwatch struct {
	began                     time.Time
	reading, judging, writing atomic.Int64
}

// since adds the time from a moment on to one of the parts.
func since(began time.Time, part *atomic.Int64) { part.Add(int64(time.Since(began))) }

func (w *stopwatch) took() Took {
	return Took{Reading: time.Duration(w.reading.Load()), Judging: time.Duration(w.judging.Load()), Writing: time.Duration(w.writing.Load()), All: time.Since(w.began)}
}

func (r *Report) add(summaries []*Summary) {
	r.Counts.add(summaries)
	r.Failed = r.Failed || Failed(summaries)
	r.Warned = r.Warned || Warned(summaries)
	r.waiting = r.waiting || waits(summaries)
	r.Len += len(summaries)
	for _, s := range summaries {
		r.packed.add(s)
	}
}

// All yields the summaries in the order of the objects. Each is made when it is asked for.
func (r *Report) All() iter.Seq[*Summary] { return r.packed.all() }

// Summary is what became of one object.
type Summary struct {
	Kind          tracker.Kind
	UID           string // "" where the object was refused before it had one
	Outcome       Outcome
	Absent        bool // refused, since there is no such object
	Description   string
	Code          string // of the description, where that is a problem
	Conflicts     []Problem
	Warnings      []Problem  // that did not keep it from being taken in
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

	waiting // in no report that is done: a relationship that leads to what may come later in the body
)

// Counts are how many objects had which outcome.
type Counts struct{ Imported, Updated, Deleted, Ignored, Failed int }

// Count adds up summaries, without what is nested in them.
func Count(summaries []*Summary) Counts {
	var c Counts
	c.add(summaries)
	return c
}

func (c *Counts) add(summaries []*Summary) {
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

// waits reports whether relationships are left to be judged, at any depth.
func waits(summaries []*Summary) bool {
	for _, s := range summaries {
		if s.Outcome == waiting || waits(s.Enrollments) || waits(s.Events) || waits(s.Relationships) {
			return true
		}
	}
	return false
}

// Warned reports whether there are warnings, at any depth.
func Warned(summaries []*Summary) bool {
	for _, s := range summaries {
		if len(s.Warnings) > 0 || Warned(s.Enrollments) || Warned(s.Events) || Warned(s.Relationships) {
			return true
		}
	}
	return false
}

// refuse marks an object as refused for these reasons.
func (s *Summary) refuse(problems ...Problem) *Summary {
	s.Outcome = Refused
	for _, p := range problems {
		s.Absent = s.Absent || p.Absent
		if p.Summary && s.Description == "" {
			s.Description, s.Code = p.Value, p.Code
			continue
		}
		s.Conflicts = append(s.Conflicts, p)
	}
	return s
}
