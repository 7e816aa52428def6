package api

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Who sees and changes which people, said as plainly as possible, over HTTP: scopes, access levels, sharing of types, programs,
// stages and category options together. What becomes of owners when glass is broken and parts are transferred is not in here.

type scopeUnit struct {
	id     string
	parent *scopeUnit
}

func (u *scopeUnit) below(roots []*scopeUnit) bool {
	for ; u != nil; u = u.parent {
		if slices.Contains(roots, u) {
			return true
		}
	}
	return false
}

type scopeUser struct {
	*modelUser
	capture, search, view []*scopeUnit
}

type scopeProgram struct {
	*modelObject
	level  string
	typ    *modelObject // nil without registration
	stages []*modelObject
	units  []*scopeUnit
	combos bool // events are recorded under a category option
}

type scopePerson struct {
	id      string
	typ     *modelObject
	unit    *scopeUnit
	deleted bool
	parts   map[*scopeProgram]*scopePart
}

type scopePart struct {
	owner       *scopeUnit
	enrollments []*scopeEnrollment
}

type scopeEnrollment struct {
	id      string
	person  *scopePerson
	program *scopeProgram
	unit    *scopeUnit
	deleted bool
	events  []*scopeEvent
}

type scopeEvent struct {
	id      string
	in      *scopeEnrollment // nil without registration
	program *scopeProgram
	stage   *modelObject
	options []*modelObject // none under the default
	unit    *scopeUnit
	deleted bool
}

// scopeWorld is a server, and the model of the people on it.
type scopeWorld struct {
	*sharingWorld
	units    []*scopeUnit
	people   []*scopePerson
	users    []*scopeUser // admin first
	types    []*modelObject
	options  []*modelObject
	groups   []*modelObject
	roles    []*modelObject
	programs []*scopeProgram
	bare     []*scopeEvent
}

func (u *scopeUser) captures(at *scopeUnit) bool { return u.super() || at.below(u.capture) }
func (u *scopeUser) searches(at *scopeUnit) bool { return u.captures(at) || at.below(u.search) }

// looks is where somebody may look for people, to read or to write.
func (u *scopeUser) looks(at *scopeUnit, write bool) bool {
	return u.searches(at) || !write && u.may("F_TRACKED_ENTITY_INSTANCE_SEARCH_IN_ALL_ORGUNITS")
}

func (w *scopeWorld) readsIn(u *scopeUser, p *scopeProgram) bool {
	return w.readsData(u.modelUser, p.modelObject) && (p.typ == nil || w.readsData(u.modelUser, p.typ))
}

func (p *scopePerson) enrolled(in *scopeProgram) bool {
	return p.parts[in] != nil && slices.ContainsFunc(p.parts[in].enrollments, func(e *scopeEnrollment) bool { return !e.deleted })
}

// owns: ownership leaves the user what a program knows of a person.
func (w *scopeWorld) owns(u *scopeUser, p *scopePerson, in *scopeProgram, write bool) bool {
	part := p.parts[in]
	switch {
	case part == nil:
		return w.knows(u, p, write)
	case in.level == "PROTECTED" || in.level == "CLOSED":
		return u.captures(part.owner)
	}
	return u.looks(part.owner, write)
}

// knows: one that is enrolled in programs that the user may read is known through one of them, another where he was registered.
func (w *scopeWorld) knows(u *scopeUser, p *scopePerson, write bool) bool {
	enrolled := false
	for _, in := range w.programs {
		if p.enrolled(in) && w.readsData(u.modelUser, in.modelObject) {
			enrolled = true
			if w.owns(u, p, in, write) {
				return true
			}
		}
	}
	return u.super() || !enrolled && u.looks(p.unit, write)
}

func (w *scopeWorld) readsPerson(u *scopeUser, p *scopePerson) bool {
	return w.readsData(u.modelUser, p.typ) && w.knows(u, p, false)
}

func (w *scopeWorld) writesPerson(u *scopeUser, p *scopePerson) bool {
	return w.writesData(u.modelUser, p.typ) && w.knows(u, p, true)
}

func (w *scopeWorld) readsPart(u *scopeUser, p *scopePerson, in *scopeProgram) bool {
	return w.readsData(u.modelUser, in.modelObject) && w.readsData(u.modelUser, p.typ) && w.owns(u, p, in, false)
}

func (w *scopeWorld) writesPart(u *scopeUser, p *scopePerson, in *scopeProgram) bool {
	return w.writesData(u.modelUser, in.modelObject) && w.readsData(u.modelUser, p.typ) && w.owns(u, p, in, true)
}

func (w *scopeWorld) readsEvent(u *scopeUser, v *scopeEvent) bool {
	if slices.ContainsFunc(v.options, func(o *modelObject) bool { return !w.readsData(u.modelUser, o) }) {
		return false
	}
	if v.in == nil {
		return w.readsData(u.modelUser, v.program.modelObject) && u.looks(v.unit, false)
	}
	return w.readsPart(u, v.in.person, v.program) && w.readsData(u.modelUser, v.stage)
}

// writesEvent leaves the unit aside, at which the user has to capture.
func (w *scopeWorld) writesEvent(u *scopeUser, v *scopeEvent) bool {
	if slices.ContainsFunc(v.options, func(o *modelObject) bool { return !w.writesData(u.modelUser, o) }) {
		return false
	}
	if v.in == nil {
		return w.writesData(u.modelUser, v.program.modelObject)
	}
	p := v.in.person
	return w.writesData(u.modelUser, v.stage) && w.readsData(u.modelUser, v.program.modelObject) && w.readsData(u.modelUser, p.typ) && w.owns(u, p, v.program, true)
}

func (w *scopeWorld) enrollments() (out []*scopeEnrollment) {
	for _, p := range w.people {
		for _, in := range w.programs {
			if part := p.parts[in]; part != nil {
				out = append(out, part.enrollments...)
			}
		}
	}
	return out
}

func (w *scopeWorld) events() []*scopeEvent {
	out := slices.Clone(w.bare)
	for _, e := range w.enrollments() {
		out = append(out, e.events...)
	}
	return out
}

func (w *scopeWorld) describe(u *scopeUser) string {
	ids := func(units []*scopeUnit) (out []string) {
		for _, unit := range units {
			out = append(out, unit.id)
		}
		return out
	}
	text := fmt.Sprintf("\nuser %s, roles", u.name)
	for _, r := range u.roles {
		text += fmt.Sprint(" ", r.authorities)
	}
	text += fmt.Sprintf(", captures %v, searches %v; units", ids(u.capture), ids(u.search))
	for _, unit := range w.units {
		text += " " + unit.id
		if unit.parent != nil {
			text += "<" + unit.parent.id
		}
	}
	for _, g := range w.groups {
		if slices.Contains(g.members, u.modelUser) {
			text += "; in " + g.id
		}
	}
	shared := func(o *modelObject) string {
		return fmt.Sprintf("%s (data read %v, write %v)", o.id, w.readsData(u.modelUser, o), w.writesData(u.modelUser, o))
	}
	for _, p := range w.programs {
		text += fmt.Sprintf("\nprogram %s %s at %v", shared(p.modelObject), p.level, ids(p.units))
		for _, s := range p.stages {
			text += ", stage " + shared(s)
		}
	}
	for _, o := range slices.Concat(w.types, w.options) {
		text += "\n" + shared(o)
	}
	return text
}

func (p *scopePerson) describe() string {
	if p == nil {
		return ""
	}
	text := fmt.Sprintf("\nperson %s of %s at %s, deleted %v", p.id, p.typ.id, p.unit.id, p.deleted)
	for in, part := range p.parts {
		text += fmt.Sprintf("\n  %s owned by %s:", in.id, part.owner.id)
		for _, e := range part.enrollments {
			text += fmt.Sprintf(" %s at %s, deleted %v (", e.id, e.unit.id, e.deleted)
			for _, v := range e.events {
				text += fmt.Sprintf(" %s", v.describe())
			}
			text += " )"
		}
	}
	return text
}

func (v *scopeEvent) describe() string {
	text := fmt.Sprintf("%s of %s at %s, deleted %v", v.id, v.stage.id, v.unit.id, v.deleted)
	for _, o := range v.options {
		text += " under " + o.id
	}
	return text
}

func TestModelOfScopes(t *testing.T) {
	for round := range *modelRounds {
		eachServer(t, func(t *testing.T, s *testServer) {
			seed := *modelSeed + uint64(round)
			w := &scopeWorld{sharingWorld: &sharingWorld{testServer: s, t: t, r: rand.New(rand.NewPCG(seed, 2)), seed: seed}}
			w.settle()
			for range 3 {
				for range 120 {
					w.act()
				}
				w.look()
				for range 4 {
					w.turn()
				}
				w.look()
			}
		})
	}
}

func join[T any](list []T, text func(T) string) string {
	var parts []string
	for _, x := range list {
		parts = append(parts, text(x))
	}
	return "[" + strings.Join(parts, ",") + "]"
}

func unitRefs(units []*scopeUnit) string {
	return join(units, func(u *scopeUnit) string { return fmt.Sprintf(`{"id":%q}`, u.id) })
}
