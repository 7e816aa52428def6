package api

import (
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/tracker"
	"cohort/tracker/importer"
)

// newerReport is the report of an import in the newer dialect.
type newerReport struct {
	*importer.Report
	options newerOptions
}

// newerStats are how many objects had which outcome, nested ones, too.
type newerStats struct{ Created, Updated, Deleted, Ignored int }

func (s *newerStats) add(o importer.Outcome) {
	switch o {
	case importer.Created:
		s.Created++
	case importer.Updated:
		s.Updated++
	case importer.Deleted:
		s.Deleted++
	default:
		s.Ignored++
	}
}

func (s newerStats) total() int { return s.Created + s.Updated + s.Deleted + s.Ignored }

// failed reports whether the import as a whole has failed: one of single objects has not.
func (w newerReport) failed() bool { return w.Failed && w.options.Atomic }

// every yields each object with whether the one around it was refused, an object before those in it.
func (w newerReport) every() iter.Seq2[*importer.Summary, bool] {
	return func(yield func(*importer.Summary, bool) bool) {
		for s := range w.All() {
			if !walk(s, false, yield) {
				return
			}
		}
	}
}

func walk(s *importer.Summary, below bool, yield func(*importer.Summary, bool) bool) bool {
	if !yield(s, below) {
		return false
	}
	refused := s.Outcome == importer.Refused
	for _, list := range [][]*importer.Summary{s.Enrollments, s.Events, s.Relationships} {
		for _, in := range list {
			if !walk(in, refused, yield) {
				return false
			}
		}
	}
	return true
}

// outcome is what became of an object: nothing, where one of the others was refused and all depend on each other.
func (w newerReport) outcome(s *importer.Summary) importer.Outcome {
	if w.failed() {
		return importer.Ignored
	}
	return s.Outcome
}

func (w newerReport) stats() (all newerStats) {
	for s := range w.every() {
		all.add(w.outcome(s))
	}
	return all
}

// The types, as the report names them, and the order in which it does.
var trackerTypes = map[tracker.Kind]string{tracker.KindEntity: "TRACKED_ENTITY", tracker.KindEnrollment: "ENROLLMENT", tracker.KindEvent: "EVENT",
	tracker.KindRelationship: "RELATIONSHIP"}

var reportedTypes = []string{"TRACKED_ENTITY", "ENROLLMENT", "EVENT", "RELATIONSHIP"}

// value is the report as JSON.
func (w newerReport) value() jsontext.Value {
	return gathered(w.write)
}

func (w newerReport) write(out *spill) {
	out.b = append(out.b, `{"status":`...)
	switch {
	case w.failed():
		out.b = append(out.b, `"ERROR"`...)
	case w.Warned:
		out.b = append(out.b, `"WARNING"`...)
	default:
		out.b = append(out.b, `"OK"`...)
	}
	out.b = append(out.b, `,"validationReport":{"errorReports":[`...)
	w.errors(out)
	out.b = append(out.b, `],"warningReports":[`...)
	if w.Warned && w.options.Mode != "ERRORS" {
		w.warnings(out)
	}
	out.b = append(out.b, `]},"stats":`...)
	out.b = w.stats().append(out.b)
	if w.options.Mode == "FULL" {
		out.b = w.timings(out.b)
	}
	if !w.failed() {
		out.b = append(out.b, `,"bundleReport":{"typeReportMap":{`...)
		for i, name := range reportedTypes {
			if i > 0 {
				out.b = append(out.b, ',')
			}
			w.ofType(out, name)
		}
		out.b = append(out.b, `}}`...)
	}
	out.b = append(out.b, '}')
}

func (s newerStats) append(b []byte) []byte {
	b = number(b, `{"created":`, s.Created)
	b = number(b, `,"updated":`, s.Updated)
	b = number(b, `,"deleted":`, s.Deleted)
	b = number(b, `,"ignored":`, s.Ignored)
	return append(number(b, `,"total":`, s.total()), '}')
}

// timings says in seconds how long the parts of the import took.
func (w newerReport) timings(b []byte) []byte {
	b = append(b, `,"timingsStats":{"timers":{`...)
	for i, part := range []struct {
		name string
		took time.Duration
	}{{"preheat", w.Took.Reading}, {"validation", w.Took.Judging}, {"commit", w.Took.Writing}, {"totalImport", w.Took.All}} {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `%q:"%.6f sec."`, part.name, part.took.Seconds())
	}
	return append(b, `}}`...)
}

// errors writes all that is wrong; of what was refused for something around it, where that was told of, nothing more is told.
func (w newerReport) errors(out *spill) {
	const follows = "E5000"
	first := true
	tell := func(s *importer.Summary, code, message string) bool {
		remark(out, first, s, `,"errorCode":`, code, message)
		first = false
		return !w.options.FailFast
	}
	for s := range w.All() {
		if !told(s, false, follows, tell) {
			return
		}
	}
}

// remark writes something that is said of an object.
func remark(out *spill, first bool, s *importer.Summary, key, code, message string) {
	if !first {
		out.b = append(out.b, ',')
	}
	message = newerWords.Replace(message)
	if !strings.Contains(message, s.UID) {
		message = trackerTypes[s.Kind] + " " + s.UID + ": " + message
	}
	out.b = quoted(append(out.b, `{"message":`...), message)
	if code == "" {
		code = "E9999"
	}
	out.b = quoted(append(out.b, key...), code)
	out.b = quoted(append(out.b, `,"trackerType":`...), trackerTypes[s.Kind])
	out.b = append(quoted(append(out.b, `,"uid":`...), s.UID), '}')
	out.pour()
}

// warnings writes what is told of without anything being refused for it.
func (w newerReport) warnings(out *spill) {
	first := true
	for s := range w.every() {
		for _, p := range s.Warnings {
			remark(out, first, s, `,"warningCode":`, p.Code, p.Value)
			first = false
		}
	}
}

// told tells what is wrong with an object and those in it, until nobody wants to hear more.
func told(s *importer.Summary, follows bool, code string, tell func(s *importer.Summary, code, message string) bool) bool {
	if s.Outcome == importer.Refused {
		if s.Description != "" && !(follows && s.Code == code) && !tell(s, s.Code, s.Description) {
			return false
		}
		for _, p := range s.Conflicts {
			if !tell(s, p.Code, spelled(s, p)) {
				return false
			}
		}
	}
	for _, list := range [][]*importer.Summary{s.Enrollments, s.Events, s.Relationships} {
		for _, in := range list {
			if !told(in, s.Code == code, code, tell) {
				return false
			}
		}
	}
	return true
}

// newerProperties are the properties that problems name otherwise than the newer dialect does.
var newerProperties = map[string]string{
	"Event.eventDate": "occurredAt", "Event.dueDate": "scheduledAt", "Event.completedDate": "completedAt", "Event.followup": "followUp",
	"Enrollment.date": "enrolledAt", "Enrollment.incidentDate": "occurredAt", "Enrollment.completedDate": "completedAt", "Enrollment.followup": "followUp",
	"lastUpdatedAtClient": "updatedAtClient", "Note.storedDate": "storedAt",
}

// spelled is what is wrong with an object, and with which of its properties: one that is a data element or so goes by its identifier.
func spelled(s *importer.Summary, p importer.Problem) string {
	property := p.Object
	if other, known := newerProperties[property]; known {
		property = other
	} else if _, member, nested := strings.Cut(property, "."); nested {
		property = member
	}
	if property == "trackedEntityInstance" {
		property = "trackedEntity"
	}
	switch {
	case property == "" || property == s.UID || strings.Contains(strings.ToLower(p.Value), strings.ToLower(property)):
		return p.Value
	case !trackedNouns[property]:
	case strings.HasPrefix(p.Value, "must "):
		return "It " + p.Value
	default:
		return p.Value
	}
	return property + ": " + p.Value
}

// newerWords say what only the classic dialect calls so.
var newerWords = strings.NewReplacer("trackedEntityInstance", "trackedEntity", "Tracked entity instance", "Tracked entity", "tracked entity instance", "tracked entity")

// trackedNouns are what problems name that are of an object as a whole.
var trackedNouns = map[string]bool{"TrackedEntityInstance": true, "Enrollment": true, "Event": true, "Relationship": true}

// ofType writes what became of the objects of one type.
func (w newerReport) ofType(out *spill, name string) {
	var stats newerStats
	for s := range w.every() {
		if trackerTypes[s.Kind] == name {
			stats.add(w.outcome(s))
		}
	}
	out.b = append(quoted(out.b, name), `:{"trackerType":`...)
	out.b = quoted(out.b, name)
	out.b = stats.append(append(out.b, `,"stats":`...))
	out.b = append(out.b, `,"objectReports":[`...)
	index, first := 0, true
	for s := range w.every() {
		if trackerTypes[s.Kind] != name {
			continue
		}
		if o := w.outcome(s); o != importer.Refused && o != importer.Ignored {
			if !first {
				out.b = append(out.b, ',')
			}
			first = false
			out.b = quoted(append(out.b, `{"trackerType":`...), name)
			out.b = quoted(append(out.b, `,"uid":`...), s.UID)
			out.b = number(out.b, `,"index":`, index)
			out.b = append(out.b, `,"errorReports":[]}`...)
			out.pour()
		}
		index++
	}
	out.b = append(out.b, `]}`...)
}
