package ownership_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"cohort/db/dbtest"
	"cohort/fault"
	"cohort/query"
	"cohort/tracker/exporter"
)

// TestAgainstModel has users do all sorts of things, and compares what they may do, and what they are shown, with the model.
func TestAgainstModel(t *testing.T) {
	for _, engine := range dbtest.Engines {
		for seed := range uint64(2) {
			t.Run(fmt.Sprintf("%s/%d", engine, seed), func(t *testing.T) {
				w := newWorld(t, dbtest.Open(t, engine), seed)
				for step := range 1500 {
					w.act(t)
					if step%300 == 299 {
						w.expire(t)
						w.look(t)
					}
				}
			})
		}
	}
}

// look compares all that every user is shown.
func (w *world) look(t *testing.T) {
	t.Helper()
	w.CheckOwners(t)
	for _, u := range w.users {
		scopes := w.scopes(u)
		for range 8 {
			program := pick(w.r, append([]string{"", "", "ProgProt001"}, programs...))
			if u.sees(program) {
				w.lists(t, u, pick(w.r, scopes), program)
			}
		}
		for _, p := range w.people {
			w.single(t, u, p)
		}
	}
}

// scopes are the units that a user asks about.
func (w *world) scopes(u *user) []exporter.Units {
	out := []exporter.Units{{Mode: exporter.Accessible}, {Mode: exporter.Capture}}
	if u.super || u.anywhere {
		out = append(out, exporter.Units{Mode: exporter.All})
	}
	for _, unit := range units {
		if u.searches(unit) {
			out = append(out, exporter.Units{Mode: pick(w.r, []exporter.Mode{exporter.Descendants, exporter.Selected}), UIDs: []string{unit}})
		}
	}
	return out
}

// covers is what units mean.
func (u *user) covers(q exporter.Units, unit string) bool {
	switch q.Mode {
	case exporter.Accessible:
		return u.searches(unit)
	case exporter.Capture:
		return below(unit, u.capture)
	case exporter.All:
		return true
	case exporter.Selected:
		return slices.Contains(q.UIDs, unit)
	}
	return below(unit, q.UIDs)
}

func (w *world) lists(t *testing.T, u *user, units exporter.Units, program string) {
	t.Helper()
	deleted := w.r.IntN(3) == 0
	var people, enrollments, events []string
	for _, p := range w.people {
		switch {
		case p.deleted && !deleted:
		case program == "" && u.covers(units, p.unit) && u.knows(p, false):
			people = append(people, p.uid)
		case program != "" && p.parts[program] != nil && u.covers(units, p.parts[program].owner) && u.owns(p, program, false) &&
			(deleted || p.enrolled(program)):
			people = append(people, p.uid)
		}
		for name, part := range p.parts {
			if program != "" && name != program || !u.sees(name) || !u.owns(p, name, false) {
				continue
			}
			for _, e := range part.enrollments {
				if u.covers(units, e.unit) && (deleted || !e.deleted) {
					enrollments = append(enrollments, e.uid)
				}
				for _, v := range e.events {
					if u.covers(units, v.unit) && (deleted || !v.deleted) {
						events = append(events, v.uid)
					}
				}
			}
		}
	}
	about := fmt.Sprintf("%+v, %+v, program %q, deleted %v", *u, units, program, deleted)
	w.compare(t, "people of "+about, people, func(page exporter.Page, show func([]byte) error) (exporter.Pager, error) {
		return w.Entities(t.Context(), w.views[u], &exporter.EntityQuery{Units: units, Program: program, IncludeDeleted: deleted, Page: page}, exporter.Entity(fields("trackedEntityInstance~rename(id)"), exporter.Listed), show)
	})
	w.compare(t, "enrollments of "+about, enrollments, func(page exporter.Page, show func([]byte) error) (exporter.Pager, error) {
		return w.Enrollments(t.Context(), w.views[u], &exporter.EnrollmentQuery{Units: units, Program: program, IncludeDeleted: deleted, Page: page}, exporter.Enrollment(fields("enrollment~rename(id)"), exporter.Listed), show)
	})
	w.compare(t, "events of "+about, events, func(page exporter.Page, show func([]byte) error) (exporter.Pager, error) {
		return w.Events(t.Context(), w.views[u], &exporter.EventQuery{Units: units, Program: program, IncludeDeleted: deleted, Page: page}, exporter.Event(fields("event~rename(id)"), exporter.Listed), show)
	})
}

// compare reads a list page by page, or as a whole.
func (w *world) compare(t *testing.T, about string, want []string, run func(exporter.Page, func([]byte) error) (exporter.Pager, error)) {
	t.Helper()
	var got []string
	page := exporter.Page{Number: 1, Size: 1 + w.r.IntN(12), Total: true, All: w.r.IntN(5) == 0}
	for {
		shown := 0
		pager, err := run(page, func(b []byte) error {
			var o struct{ ID string }
			err := json.Unmarshal(b, &o, json.MatchCaseInsensitiveNames(true))
			got = append(got, o.ID)
			shown++
			return err
		})
		switch {
		case err != nil:
			t.Fatalf("%s: %v", about, err)
		case !page.All && pager.Count != int64(len(want)):
			t.Fatalf("%s: counts %d, want %d", about, pager.Count, len(want))
		case !pager.Last && shown != page.Size:
			t.Fatalf("%s: page %d holds %d of %d", about, page.Number, shown, page.Size)
		}
		if pager.Last {
			break
		}
		page.Number++
	}
	if !slices.Equal(sorted(got), sorted(want)) {
		t.Fatalf("%s:\n got %v\nwant %v", about, got, want)
	}
}

func fields(text string) query.Fields {
	f, err := query.ParseFields(text)
	if err != nil {
		panic(err)
	}
	return f
}

// single compares what is shown of one person.
func (w *world) single(t *testing.T, u *user, p *person) {
	t.Helper()
	allowed := func(want bool, err error, what string) bool {
		t.Helper()
		if err != nil && !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) || (err == nil) != want {
			t.Fatalf("%s of %s by %+v: %v, want %v; %s", what, p.uid, *u, err, want, p.show())
		}
		return err == nil
	}
	shape := exporter.Entity(fields("enrollments[enrollment,events[event]],programOwners[program]"), exporter.Single)
	shown, err := w.Entity(t.Context(), w.views[u], p.uid, "", shape)
	if allowed(!p.deleted && u.knows(p, false), err, "reading") {
		for program, part := range p.parts {
			if owned := u.sees(program) && u.owns(p, program, false); strings.Contains(string(shown), program) != owned {
				t.Fatalf("%+v is shown %s of %s", *u, shown, p.show())
			} else if !owned {
				continue
			}
			for _, e := range part.enrollments {
				if strings.Contains(string(shown), e.uid) == e.deleted {
					t.Fatalf("%+v is shown %s of %s", *u, shown, p.show())
				}
			}
		}
	}
	for program, part := range p.parts {
		owned := u.sees(program) && u.owns(p, program, false)
		if u.sees(program) {
			_, err := w.Entity(t.Context(), w.views[u], p.uid, program, shape)
			allowed(!p.deleted && owned, err, "reading in "+program)
		}
		for _, e := range part.enrollments {
			_, err := w.Enrollment(t.Context(), w.views[u], e.uid, exporter.Enrollment(nil, exporter.Single))
			allowed(!e.deleted && owned, err, "reading "+e.uid)
			for _, v := range e.events {
				_, err := w.Event(t.Context(), w.views[u], v.uid, exporter.Event(nil, exporter.Single))
				allowed(!v.deleted && owned, err, "reading "+v.uid)
			}
		}
	}
}
