package ownership_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/tracker"
	"cohort/tracker/exporter"
	"cohort/tracker/importer"
	"cohort/tracker/ownership"
	"cohort/tracker/trackertest"
)

// world is a node, and the model of what is on it.
type world struct {
	*trackertest.Node
	*exporter.Exporter
	*ownership.Keeper
	r      *rand.Rand
	users  []*user
	views  map[*user]*access.View
	people []*person
	next   int

	records int // of readings
}

func newWorld(t *testing.T, d db.DB, seed uint64) *world {
	n := trackertest.Open(t, d)
	r := rand.New(rand.NewPCG(seed, 1))
	w := &world{
		Node: n, r: r, users: population(r), views: map[*user]*access.View{},
		Exporter: &exporter.Exporter{DB: d, Models: n.Models, Zone: time.UTC}, Keeper: ownership.New(d, n.Metadata, n.Models, nil),
	}
	n.Load(t, metadata(w.users))
	for _, u := range w.users {
		w.views[u] = n.View(t, u.name)
	}
	return w
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (w *world) uid(kind string) string {
	w.next++
	return fmt.Sprintf("%s%05d", kind, w.next)
}

// send imports one object, and reports whether it was taken.
func (w *world) send(t *testing.T, u *user, kind tracker.Kind, s importer.Strategy, body string, args ...any) bool {
	t.Helper()
	report := w.Send(t, u.name, kind, fmt.Sprintf(body, args...), importer.Options{Strategy: s})
	return !report.Failed
}

// act does something as somebody, in the model and in the world, and compares whether it was allowed.
func (w *world) act(t *testing.T) {
	t.Helper()
	u := pick(w.r, w.users)
	if len(w.people) < 25 {
		w.register(t, u)
		return
	}
	if w.r.IntN(4) == 0 {
		u = w.users[0]
	}
	p, program := pick(w.r, w.people), pick(w.r, programs)
	if p.deleted {
		return
	}
	if u.name != "admin" && !u.sees(program) && w.r.IntN(3) > 0 {
		program = programs[w.r.IntN(4)]
	}
	switch w.r.IntN(13) {
	case 0, 1, 2:
		w.enroll(t, u, p, program)
	case 3:
		w.happen(t, u, p, program)
	case 4:
		w.same(t, u, u.knows(p, true), w.send(t, u, tracker.KindEntity, importer.Update, `{"trackedEntityInstance":%q,"attributes":[{"attribute":"AttrFirstNm","value":"Name%d"}]}`, p.uid, w.r.IntN(1e6)), "update", p, program)
	case 5, 6:
		w.unenroll(t, u, p, program)
	case 7, 8, 9:
		if w.r.IntN(3) > 0 {
			program = "ProgProt001"
		}
		w.override(t, u, p, program)
	case 10, 11:
		w.transfer(t, u, p, program)
	default:
		if w.r.IntN(3) == 0 {
			w.remove(t, u, p)
		}
	}
}

func (w *world) same(t *testing.T, u *user, want, got bool, what string, p *person, program string) bool {
	t.Helper()
	if want != got {
		t.Fatalf("%s of %s in %s by %+v: %v, want %v; %s", what, p.uid, program, *u, got, want, p.show())
	}
	return got
}

func (p *person) show() string {
	s := fmt.Sprintf("at %s, deleted %v", p.unit, p.deleted)
	for program, part := range p.parts {
		s += fmt.Sprintf("; %s owned by %s:", program, part.owner)
		for _, e := range part.enrollments {
			s += fmt.Sprintf(" %s at %s, deleted %v", e.uid, e.unit, e.deleted)
		}
	}
	return s
}

func (w *world) register(t *testing.T, u *user) {
	t.Helper()
	p := &person{uid: w.uid("Person"), unit: pick(w.r, units), parts: map[string]*part{}}
	got := w.send(t, u, tracker.KindEntity, importer.Create, `{"trackedEntityInstance":%q,"trackedEntityType":"TypePerson1","orgUnit":%q}`, p.uid, p.unit)
	if w.same(t, u, u.captures(p.unit), got, "registration", p, "") {
		w.people = append(w.people, p)
	}
}

func (w *world) enroll(t *testing.T, u *user, p *person, program string) {
	t.Helper()
	e := &enrollment{uid: w.uid("Enroll"), unit: pick(w.r, units)}
	want := u.captures(e.unit) && u.sees(program) && u.owns(p, program, true)
	got := w.send(t, u, tracker.KindEnrollment, importer.Create, `{"enrollment":%q,"trackedEntityInstance":%q,"program":%q,"orgUnit":%q,"enrollmentDate":"2024-01-01","status":"COMPLETED"}`, e.uid, p.uid, program, e.unit)
	if !w.same(t, u, want, got, "enrollment", p, program) {
		return
	}
	if p.parts[program] == nil {
		p.parts[program] = &part{owner: e.unit}
	}
	p.parts[program].enrollments = append(p.parts[program].enrollments, e)
}

func (w *world) happen(t *testing.T, u *user, p *person, program string) {
	t.Helper()
	if p.parts[program] == nil {
		return
	}
	in, v := pick(w.r, p.parts[program].enrollments), &event{uid: w.uid("EventX"), unit: pick(w.r, units)}
	status, may := `"status":"ACTIVE","eventDate":"2024-02-01"`, u.captures(v.unit)
	if w.r.IntN(3) == 0 {
		status, may = `"status":"SCHEDULE","dueDate":"2024-02-01"`, u.searches(v.unit)
	}
	want := may && !in.deleted && u.owns(p, program, true)
	got := w.send(t, u, tracker.KindEvent, importer.Create, `{"event":%q,"enrollment":%q,"program":%q,"programStage":%q,"orgUnit":%q,%s}`, v.uid, in.uid, program, stageOf(program), v.unit, status)
	if w.same(t, u, want, got, "event at "+v.unit, p, program) {
		in.events = append(in.events, v)
	}
}

func (w *world) unenroll(t *testing.T, u *user, p *person, program string) {
	t.Helper()
	if p.parts[program] == nil {
		return
	}
	e := pick(w.r, p.parts[program].enrollments)
	if e.deleted {
		return
	}
	want := u.captures(e.unit) && u.owns(p, program, true)
	if w.same(t, u, want, w.send(t, u, tracker.KindEnrollment, importer.Delete, `{"enrollment":%q}`, e.uid), "deletion of "+e.uid, p, program) {
		e.remove()
	}
}

func (e *enrollment) remove() {
	e.deleted = true
	for _, v := range e.events {
		v.deleted = true
	}
}

func (w *world) remove(t *testing.T, u *user, p *person) {
	t.Helper()
	if !w.same(t, u, u.removes(p), w.send(t, u, tracker.KindEntity, importer.Delete, `{"trackedEntityInstance":%q}`, p.uid), "deletion", p, "") {
		return
	}
	p.deleted = true
	for _, part := range p.parts {
		for _, e := range part.enrollments {
			e.remove()
		}
	}
}

func (w *world) override(t *testing.T, u *user, p *person, program string) {
	t.Helper()
	owner := p.unit
	if part := p.parts[program]; part != nil {
		owner = part.owner
	}
	err := w.Override(t.Context(), w.views[u], p.uid, program, "an emergency")
	if err != nil && !fault.Is(err, fault.Forbidden) {
		t.Fatal(err)
	}
	if w.same(t, u, levels[program] != "CLOSED" && u.sees(program) && u.searches(owner), err == nil, "override", p, program) {
		u.granted[p.uid+program] = true
	}
}

func (w *world) transfer(t *testing.T, u *user, p *person, program string) {
	t.Helper()
	if len(p.parts) > 0 && p.parts[program] == nil {
		return
	}
	to := pick(w.r, units)
	err := w.Transfer(t.Context(), w.views[u], p.uid, program, to)
	if err != nil && !fault.Is(err, fault.Forbidden) && p.parts[program] != nil {
		t.Fatal(err)
	}
	if w.same(t, u, u.transfers(p, program), err == nil, "transfer", p, program) {
		p.parts[program].owner = to
	}
}

// expire lets the glass of one user be whole again.
func (w *world) expire(t *testing.T) {
	u := pick(w.r, w.users)
	err := w.Node.DB.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `UPDATE temporary_owner SET until = 0 WHERE by_user = $1`, w.views[u].User.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	clear(u.granted)
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}
