package ownership_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// What users may do with people's data, said as plainly as possible: everything is in maps, and everything is looked through.

// parents is the hierarchy of the test's country.
var parents = map[string]string{
	"UnitCountry": "", "UnitDistr01": "UnitCountry", "UnitDistr02": "UnitCountry", "UnitChief01": "UnitDistr01", "UnitClinic1": "UnitChief01",
	"UnitClinic2": "UnitChief01", "UnitClinic3": "UnitDistr02", "UnitClinic4": "UnitDistr02",
}

var units = []string{"UnitCountry", "UnitDistr01", "UnitDistr02", "UnitChief01", "UnitClinic1", "UnitClinic2", "UnitClinic3", "UnitClinic4"}

func below(unit string, roots []string) bool {
	for ; unit != ""; unit = parents[unit] {
		if slices.Contains(roots, unit) {
			return true
		}
	}
	return false
}

// programs and their levels; nobody but the superuser sees data of the hidden one.
var levels = map[string]string{"ProgOpen001": "OPEN", "ProgAudit01": "AUDITED", "ProgProt001": "PROTECTED", "ProgClose01": "CLOSED", "ProgHidden1": "OPEN"}

var programs = []string{"ProgOpen001", "ProgAudit01", "ProgProt001", "ProgClose01", "ProgHidden1"}

type user struct {
	name            string
	super, anywhere bool
	capture, search []string
	granted         map[string]bool // person and program
}

func (u *user) captures(unit string) bool { return u.super || below(unit, u.capture) }
func (u *user) searches(unit string) bool { return u.captures(unit) || below(unit, u.search) }
func (u *user) sees(program string) bool  { return u.super || program != "ProgHidden1" }

// looks is where he may look for people, to read or to write.
func (u *user) looks(unit string, write bool) bool {
	return u.searches(unit) || u.anywhere && !write
}

type person struct {
	uid, unit string
	deleted   bool
	parts     map[string]*part // by program
}

type part struct {
	owner       string
	enrollments []*enrollment
}

type enrollment struct {
	uid, unit string
	deleted   bool
	events    []*event
}

type event struct {
	uid, unit string
	deleted   bool
}

func (p *person) enrolled(program string) bool {
	part := p.parts[program]
	return part != nil && slices.ContainsFunc(part.enrollments, func(e *enrollment) bool { return !e.deleted || p.deleted })
}

// owns: the user may see, or change, what a program knows of a person.
func (u *user) owns(p *person, program string, write bool) bool {
	if u.super {
		return true
	}
	part := p.parts[program]
	if !u.sees(program) {
		return false
	}
	if part == nil {
		return u.knows(p, write)
	}
	switch levels[program] {
	case "PROTECTED":
		return u.captures(part.owner) || u.granted[p.uid+program]
	case "CLOSED":
		return u.captures(part.owner)
	}
	return u.looks(part.owner, write)
}

// knows: the two criteria of the document.
func (u *user) knows(p *person, write bool) bool {
	if u.super {
		return true
	}
	enrolled := false
	for _, program := range programs {
		if u.sees(program) && p.enrolled(program) {
			enrolled = true
			if u.owns(p, program, write) {
				return true
			}
		}
	}
	return !enrolled && u.looks(p.unit, write)
}

// transfers: the owner may, and who has broken the glass.
func (u *user) transfers(p *person, program string) bool {
	part := p.parts[program]
	return part != nil && u.owns(p, program, true) &&
		(u.captures(part.owner) || levels[program] != "CLOSED" && u.granted[p.uid+program])
}

func (u *user) removes(p *person) bool {
	if !u.knows(p, true) {
		return false
	}
	for program, part := range p.parts {
		for _, e := range part.enrollments {
			if !e.deleted && (!u.captures(e.unit) || !u.owns(p, program, true)) {
				return false
			}
		}
	}
	return true
}

// metadata is what the model is about, besides the country.
func metadata(users []*user) string {
	var b strings.Builder
	b.WriteString(`{"userRoles":[
		{"id":"RoleWorker1","name":"Worker","authorities":["F_TEI_CASCADE_DELETE","F_ENROLLMENT_CASCADE_DELETE"]},
		{"id":"RoleSearch1","name":"Searcher","authorities":["F_TEI_CASCADE_DELETE","F_ENROLLMENT_CASCADE_DELETE","F_TRACKED_ENTITY_INSTANCE_SEARCH_IN_ALL_ORGUNITS"]}],"programs":[`)
	refs := func(uids []string) string {
		return `[{"id":"` + strings.Join(uids, `"},{"id":"`) + `"}]`
	}
	for i, id := range programs {
		sharing := "rwrw----"
		if id == "ProgHidden1" {
			sharing = "rw------"
		}
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%q,"name":%[1]q,"shortName":%[1]q,"programType":"WITH_REGISTRATION","accessLevel":%[2]q,"trackedEntityType":{"id":"TypePerson1"},
			"categoryCombo":{"id":"bjDvmb4bfuf"},"displayIncidentDate":false,"organisationUnits":%[3]s,"sharing":{"public":%[4]q,"external":false}}`, id, levels[id], refs(units), sharing)
	}
	b.WriteString(`],"programStages":[`)
	for i, id := range programs {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%q,"name":%[1]q,"program":{"id":%[2]q},"repeatable":true,"sharing":{"public":"rwrw----","external":false}}`, stageOf(id), id)
	}
	b.WriteString(`],"users":[`)
	first := true
	for _, u := range users {
		if u.super {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		role := "RoleWorker1"
		if u.anywhere {
			role = "RoleSearch1"
		}
		fmt.Fprintf(&b, `{"id":"UserName%s","username":%[1]q,"firstName":"Ada","surname":"Worker","userRoles":[{"id":%[2]q}],"organisationUnits":%[3]s,"teiSearchOrganisationUnits":%[4]s}`,
			u.name, role, refs(u.capture), refs(u.search))
	}
	b.WriteString(`]}`)
	return strings.ReplaceAll(b.String(), `[{"id":""}]`, `[]`)
}

func stageOf(program string) string { return "Stage" + program[4:10] }

// population are users with all sorts of scopes.
func population(r *rand.Rand) []*user {
	users := []*user{{name: "admin", super: true}}
	some := func(n int) (out []string) {
		for range n {
			out = append(out, units[1+r.IntN(len(units)-1)])
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for i := range 5 {
		users = append(users, &user{name: fmt.Sprintf("wk%d", i), anywhere: i == 4, capture: some(1 + i%2), search: some(i % 3)})
	}
	users = append(users, &user{name: "all", capture: []string{"UnitClinic1"}, search: []string{"UnitCountry"}})
	for _, u := range users {
		u.granted = map[string]bool{}
	}
	return users
}
