package api

import (
	"fmt"
	"slices"

	"cohort/metadata"
)

var scopeStage = &modelKind{endpoint: "programStages", typ: "programStage", data: true}

// settle makes units, users, and programs with all that they need.
func (w *scopeWorld) settle() {
	for range 11 {
		unit := &scopeUnit{id: w.id("unit")}
		if n := len(w.units); n > 0 && w.r.IntN(8) > 0 {
			unit.parent = w.units[max(0, n-1-w.r.IntN(min(n, 6)))]
		}
		w.units = append(w.units, unit)
	}
	w.users = []*scopeUser{{modelUser: adminOfModel}}
	w.roles = []*modelObject{
		{kind: modelKindOf("userRoles"), id: w.id("role"), authorities: []string{"F_TEI_CASCADE_DELETE", "F_ENROLLMENT_CASCADE_DELETE"}},
		{kind: modelKindOf("userRoles"), id: w.id("role"), authorities: []string{"F_DATAVALUE_ADD"}},
		{kind: modelKindOf("userRoles"), id: w.id("role"), authorities: []string{"F_TRACKED_ENTITY_INSTANCE_SEARCH_IN_ALL_ORGUNITS", "F_TEI_CASCADE_DELETE"}},
	}
	for i := range 5 {
		u := &scopeUser{modelUser: &modelUser{id: fmt.Sprintf("UserModel%02d", i), name: fmt.Sprintf("user%d", i)}}
		u.roles = []*modelObject{oneOf(w.r, w.roles)}
		w.place(u)
		w.users = append(w.users, u)
		w.sharingWorld.users = append(w.sharingWorld.users, u.modelUser)
	}
	for range 2 {
		w.groups = append(w.groups, &modelObject{kind: modelKindOf("userGroups"), id: w.id("group"), members: someOf(w.r, w.sharingWorld.users, 3)})
	}
	w.objects = w.groups
	object := func(k *modelKind, open int) *modelObject {
		o := &modelObject{kind: k, id: w.id(k.typ), sharing: w.scopeSharing(open)}
		o.name = "Name of " + o.id
		return o
	}
	for range 2 {
		w.types = append(w.types, object(modelKindOf("trackedEntityTypes"), 3))
	}
	for range 4 {
		w.options = append(w.options, object(modelKindOf("categoryOptions"), 1))
	}
	for i, level := range []string{"OPEN", "AUDITED", "PROTECTED", "CLOSED", "OPEN", ""} {
		p := &scopeProgram{modelObject: object(modelKindOf("programs"), 3), level: level, stages: []*modelObject{object(scopeStage, 1)}, combos: w.r.IntN(3) > 0}
		if i < 4 {
			p.typ = oneOf(w.r, w.types)
			p.stages = append(p.stages, object(scopeStage, 1))
		}
		p.units = w.someUnits(8)
		w.programs = append(w.programs, p)
	}
	w.put(w.t, []byte(w.whole()), metadata.ImportOptions{})
}

func (w *scopeWorld) someUnits(atLeast int) (out []*scopeUnit) {
	out = slices.Clone(w.units)
	w.r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out[:atLeast+w.r.IntN(len(out)-atLeast+1)]
}

// place gives a user other units to capture at, to search, and to see analyses of, which has no say here.
func (w *scopeWorld) place(u *scopeUser) {
	u.capture = append(someOf(w.r, w.units, 2), oneOf(w.r, w.units))
	u.capture = slices.Compact(u.capture)
	if len(u.capture) > 1 && slices.Contains(u.capture[:len(u.capture)-1], u.capture[len(u.capture)-1]) {
		u.capture = u.capture[:len(u.capture)-1]
	}
	u.search, u.view = someOf(w.r, w.units, 2), someOf(w.r, w.units, 2)
}

// scopeSharing shares data with everybody, as a rule.
func (w *scopeWorld) scopeSharing(open int) modelSharing {
	s := modelSharing{owner: metadata.Superuser, public: "rwrw----", users: map[string]string{}, groups: map[string]string{}}
	if w.r.IntN(open+1) > 0 {
		return s
	}
	access := func() string {
		return oneOf(w.r, []string{"--------", "r-------", "r-r-----", "r-rw----", "rwrw----", "---w----"})
	}
	s.public = oneOf(w.r, []string{"--------", "r-r-----", "rw------"})
	for _, u := range someOf(w.r, w.sharingWorld.users, 4) {
		s.users[u.id] = access()
	}
	for _, g := range someOf(w.r, w.groups, 2) {
		s.groups[g.id] = access()
	}
	return s
}

// whole is all of it as one package.
func (w *scopeWorld) whole() string {
	return fmt.Sprintf(`{"organisationUnits":%s,"userRoles":%s,"userGroups":%s,"users":%s,"trackedEntityTypes":%s,"categoryOptions":%s,
		"categories":[{"id":"CategoryOne","name":"One","shortName":"One","dataDimensionType":"ATTRIBUTE","categoryOptions":%s},
			{"id":"CategoryTwo","name":"Two","shortName":"Two","dataDimensionType":"ATTRIBUTE","categoryOptions":%s}],
		"categoryCombos":[{"id":"ComboModel1","name":"Combo","dataDimensionType":"ATTRIBUTE","categories":[{"id":"CategoryOne"},{"id":"CategoryTwo"}]}],
		"programs":%s,"programStages":%s}`,
		join(w.units, func(u *scopeUnit) string {
			parent := ""
			if u.parent != nil {
				parent = fmt.Sprintf(`,"parent":{"id":%q}`, u.parent.id)
			}
			return fmt.Sprintf(`{"id":%q,"name":%[1]q,"shortName":%[1]q,"openingDate":"2000-01-01"%s}`, u.id, parent)
		}),
		join(w.roles, func(r *modelObject) string {
			return fmt.Sprintf(`{"id":%q,"name":%[1]q,"authorities":%s}`, r.id, join(r.authorities, func(a string) string { return `"` + a + `"` }))
		}),
		join(w.groups, func(g *modelObject) string {
			return fmt.Sprintf(`{"id":%q,"name":%[1]q,"users":%s}`, g.id, join(g.members, func(u *modelUser) string { return fmt.Sprintf(`{"id":%q}`, u.id) }))
		}),
		join(w.users[1:], func(u *scopeUser) string {
			return fmt.Sprintf(`{"id":%q,"username":%q,"password":"District1!","firstName":"Ada","surname":%[2]q,"userRoles":%s,%s}`, u.id, u.name, refsOf(u.roles), u.scopes())
		}),
		join(w.types, func(o *modelObject) string {
			return fmt.Sprintf(`{"id":%q,"name":%q,"sharing":%s}`, o.id, o.name, o.sharing.text())
		}),
		join(w.options, func(o *modelObject) string {
			return fmt.Sprintf(`{"id":%q,"name":%q,"shortName":%[2]q,"sharing":%s}`, o.id, o.name, o.sharing.text())
		}),
		refsOf(w.options[:2]), refsOf(w.options[2:]),
		join(w.programs, func(p *scopeProgram) string {
			combo, rest := "bjDvmb4bfuf", `"programType":"WITHOUT_REGISTRATION"`
			if p.combos {
				combo = "ComboModel1"
			}
			if p.typ != nil {
				rest = fmt.Sprintf(`"programType":"WITH_REGISTRATION","displayIncidentDate":false,"trackedEntityType":{"id":%q}`, p.typ.id)
			}
			if p.level != "" {
				rest += fmt.Sprintf(`,"accessLevel":%q`, p.level)
			}
			return fmt.Sprintf(`{"id":%q,"name":%q,"shortName":%[2]q,"categoryCombo":{"id":%q},"organisationUnits":%s,"sharing":%s,%s}`,
				p.id, p.name, combo, unitRefs(p.units), p.sharing.text(), rest)
		}),
		w.stages())
}

func (w *scopeWorld) stages() string {
	var all []string
	for _, p := range w.programs {
		for _, s := range p.stages {
			all = append(all, fmt.Sprintf(`{"id":%q,"name":%q,"program":{"id":%q},"repeatable":true,"sharing":%s}`, s.id, s.name, p.id, s.sharing.text()))
		}
	}
	return join(all, func(s string) string { return s })
}

func (u *scopeUser) scopes() string {
	return fmt.Sprintf(`"organisationUnits":%s,"teiSearchOrganisationUnits":%s,"dataViewOrganisationUnits":%s`, unitRefs(u.capture), unitRefs(u.search), unitRefs(u.view))
}

// turn changes something as the superuser: where somebody works, who is in a group, what a role gives, how something is shared, how
// a program guards its data. Caches have to follow at once.
func (w *scopeWorld) turn() {
	w.t.Helper()
	must := func(method, path, body string) {
		w.t.Helper()
		if status, answer := w.sharingWorld.ask(adminOfModel, method, path, body); status >= 300 {
			w.failf("%s %s %s: %d %s", method, path, body, status, answer)
		}
	}
	u := w.users[1+w.r.IntN(len(w.users)-1)]
	switch w.r.IntN(8) {
	case 0, 1:
		w.place(u)
		must("PATCH", "/users/"+u.id, "{"+u.scopes()+"}")
	case 2:
		u.roles = []*modelObject{oneOf(w.r, w.roles)}
		must("PATCH", "/users/"+u.id, `{"userRoles":`+refsOf(u.roles)+`}`)
	case 3:
		g := oneOf(w.r, w.groups)
		if i := slices.Index(g.members, u.modelUser); i >= 0 {
			must("DELETE", "/userGroups/"+g.id+"/users/"+u.id, "")
			g.members = slices.Delete(g.members, i, i+1)
		} else {
			must("POST", "/userGroups/"+g.id+"/users/"+u.id, "")
			g.members = append(g.members, u.modelUser)
		}
	case 4:
		p := w.programs[w.r.IntN(4)]
		p.level = oneOf(w.r, []string{"OPEN", "AUDITED", "PROTECTED", "CLOSED"})
		must("PATCH", "/programs/"+p.id, fmt.Sprintf(`{"accessLevel":%q}`, p.level))
	case 5:
		p := oneOf(w.r, w.programs)
		p.units = w.someUnits(6)
		must("PATCH", "/programs/"+p.id, `{"organisationUnits":`+unitRefs(p.units)+`}`)
	default:
		all := slices.Concat(w.types, w.options)
		for _, p := range w.programs {
			all = append(append(all, p.modelObject), p.stages...)
		}
		o := oneOf(w.r, all)
		o.sharing = w.scopeSharing(1)
		must("PUT", "/"+o.kind.endpoint+"/"+o.id+"/sharing", o.sharing.text())
	}
}
