package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// turn changes something as the superuser: sharing, who is in a group, what a role gives and who has it.
func (w *sharingWorld) turn() {
	w.t.Helper()
	must := func(method, path, body string) {
		w.t.Helper()
		if status, answer := w.ask(adminOfModel, method, path, body); status >= 300 {
			w.failf("%s %s %s: %d %s", method, path, body, status, answer)
		}
	}
	u, groups := w.users[1+w.r.IntN(len(w.users)-1)], w.of(modelKindOf("userGroups"))
	switch w.r.IntN(5) {
	case 0: // a group's members
		if len(groups) == 0 {
			return
		}
		g := oneOf(w.r, groups)
		at := "/userGroups/" + g.id + "/users/" + u.id
		if i := slices.Index(g.members, u); i >= 0 {
			must("DELETE", at, "")
			g.members = slices.Delete(g.members, i, i+1)
		} else {
			must("POST", at, "")
			g.members = append(g.members, u)
		}
	case 1: // a user's groups
		groups := someOf(w.r, groups, 3)
		must("PATCH", "/users/"+u.id, `{"userGroups":`+refsOf(groups)+`}`)
		for _, g := range w.of(modelKindOf("userGroups")) {
			g.members = slices.DeleteFunc(g.members, func(m *modelUser) bool { return m == u })
			if slices.Contains(groups, g) {
				g.members = append(g.members, u)
			}
		}
	case 2: // a user's roles
		roles := someOf(w.r, w.of(modelKindOf("userRoles")), 2)
		if len(roles) == 0 {
			return
		}
		must("PATCH", "/users/"+u.id, `{"userRoles":`+refsOf(roles)+`}`)
		u.roles = roles
	case 3: // what a role gives
		role := oneOf(w.r, w.of(modelKindOf("userRoles")))
		role.authorities = w.someAuthorities(w.r.IntN(8) == 0)
		must("PUT", "/userRoles/"+role.id, w.text(role))
	}
	for range 3 {
		if o := oneOf(w.r, w.objects); !o.gone {
			w.share(o)
		}
	}
}

// share gives an object another sharing, in one of the ways that there are.
func (w *sharingWorld) share(o *modelObject) {
	w.t.Helper()
	now := w.someSharing(o.kind)
	at := "/" + o.kind.endpoint + "/" + o.id
	var method, path, body string
	switch w.r.IntN(8) {
	case 0:
		method, path, body = "PUT", at+"/sharing", now.text()
	case 1:
		method, path, body = "PUT", at, w.text(o)
		body = body[:len(body)-1] + `,"sharing":` + now.text() + "}"
	case 2: // the older form, which knows no owner
		now.owner = o.sharing.owner
		method, path, body = "POST", "/sharing?type="+o.kind.typ+"&id="+o.id, `{"object":{`+now.older()+`}}`
	case 3:
		now.owner = o.sharing.owner
		method, path, body = "PUT", at, w.text(o)
		body = body[:len(body)-1] + "," + now.older() + "}"
	case 4: // a part of it
		public := now.public
		now = o.sharing
		now.public = public
		method, path, body = "POST", "/sharing?type="+o.kind.typ+"&id="+o.id, fmt.Sprintf(`{"object":{"publicAccess":%q}}`, public)
	case 5:
		u, access := oneOf(w.r, w.users[1:]), w.someAccess(o.kind)
		now = o.sharing
		now.users = maps.Clone(now.users)
		now.users[u.id] = access
		method, path, body = "PATCH", at, fmt.Sprintf(`[{"op":"add","path":"/sharing/users/%s","value":{"id":%[1]q,"access":%q}}]`, u.id, access)
	case 6:
		groups := now.groups
		now = o.sharing
		now.groups = groups
		method, path, body = "PATCH", "/"+o.kind.endpoint+"/sharing", fmt.Sprintf(`{%q:[%q],"patch":[{"op":"replace","path":"/sharing/userGroups","value":%s}]}`, o.kind.endpoint, o.id, grantsOf(groups))
	default:
		method, path, body = "PATCH", at, `{"sharing":`+now.text()+`}`
	}
	u := adminOfModel
	if w.r.IntN(2) == 0 {
		u = oneOf(w.r, w.users)
	}
	if strings.HasPrefix(path, "/"+o.kind.endpoint+"/sharing") {
		u = adminOfModel // its answer is a report of many
	}
	want := w.writes(u, o) && u.grants(o.kind, o.sharing, now) && (w.reads(u, o) || !strings.HasPrefix(path, "/sharing?"))
	if w.outcome(u, o, method, path, body, want, 403) {
		o.sharing = now
	}
}

// outcome sends a request, and compares whether it did what it asks for.
func (w *sharingWorld) outcome(u *modelUser, o *modelObject, method, path, body string, want bool, refused ...int) bool {
	w.t.Helper()
	status, answer := w.ask(u, method, path, body)
	if done := status < 300; done != want || !done && !slices.Contains(refused, status) {
		w.failf("%s %s %s: %d %s, want %v%s", method, path, body, status, answer, want, w.show(u, o))
	}
	w.discreet(u, path, answer)
	return want
}

// try has a user attempt something, and keeps what came of it.
func (w *sharingWorld) try() {
	w.t.Helper()
	u, o := oneOf(w.r, w.users), oneOf(w.r, w.objects)
	if o.gone {
		return
	}
	switch w.r.IntN(10) {
	case 0, 1, 2, 3:
		w.rename(u, o)
	case 4:
		w.remove(u, o)
	case 5:
		w.create(u, oneOf(w.r, []*modelKind{o.kind, modelKindOf("dashboards"), modelKindOf("visualizations")}))
	case 6, 7:
		w.collect(u, o)
	default:
		w.pack(u)
	}
}

// rename changes an object by a request about it alone.
func (w *sharingWorld) rename(u *modelUser, o *modelObject) {
	w.t.Helper()
	next := *o
	next.name = fmt.Sprintf("Name %d of %s", w.made, o.id)
	w.made++
	at := "/" + o.kind.endpoint + "/" + o.id
	request := oneOf(w.r, [][2]string{
		{"PUT", w.text(&next)}, {"PATCH", fmt.Sprintf(`{"name":%q}`, next.name)}, {"PATCH", fmt.Sprintf(`[{"op":"replace","path":"/name","value":%q}]`, next.name)},
	})
	if w.outcome(u, o, request[0], at, request[1], w.writes(u, o), 403) {
		o.name = next.name
	}
}

// remove deletes an object: what leads to it loses it, whoever may change that.
func (w *sharingWorld) remove(u *modelUser, o *modelObject) {
	w.t.Helper()
	if o.kind.endpoint == "userRoles" {
		return // its users would be without
	}
	method, path, body, may := "DELETE", "/"+o.kind.endpoint+"/"+o.id, "", w.removes(u, o)
	if w.r.IntN(2) == 0 {
		method, path, body = "POST", "/metadata?importStrategy=DELETE", fmt.Sprintf(`{%q:[{"id":%q}]}`, o.kind.endpoint, o.id)
		may = may && u.may("F_METADATA_IMPORT")
	}
	if w.outcome(u, o, method, path, body, may, 403, 409) {
		o.gone = true
		for _, by := range w.objects {
			by.links = slices.DeleteFunc(by.links, func(to *modelObject) bool { return to == o })
		}
		for _, other := range w.objects {
			delete(other.sharing.groups, o.id)
		}
	}
}

func (w *sharingWorld) create(u *modelUser, k *modelKind) {
	w.t.Helper()
	o := w.newObject(k)
	body, want := w.text(o), u.creates(k)
	o.sharing = modelSharing{owner: u.id, public: "--------", users: map[string]string{}, groups: map[string]string{}}
	if w.r.IntN(2) == 0 {
		asked := w.someSharing(k)
		want = want && u.grants(k, o.sharing, asked)
		o.sharing = asked
		body = body[:len(body)-1] + `,"sharing":` + asked.text() + "}"
	} else if u.publishes(k) && k.endpoint != "dashboards" {
		o.sharing.public = "rw------"
	}
	if w.outcome(u, o, "POST", "/"+k.endpoint, body, want, 403) {
		w.objects = append(w.objects, o)
	}
}

// collect adds or removes a member of a list, from either side.
func (w *sharingWorld) collect(u *modelUser, o *modelObject) {
	w.t.Helper()
	if o.kind.link == "" || o.kind.path != "" {
		return
	}
	all := append(w.of(modelKindOf(o.kind.to)), o.links...)
	if len(all) == 0 {
		return
	}
	to := oneOf(w.r, all)
	method, has := "POST", slices.Contains(o.links, to)
	if has {
		method = "DELETE"
	}
	path, may := fmt.Sprintf("/%s/%s/%s/%s", o.kind.endpoint, o.id, o.kind.link, to.id), w.reads(u, o) && w.writes(u, o)
	if w.r.IntN(2) == 0 {
		path, may = fmt.Sprintf("/%s/%s/%s/%s", to.kind.endpoint, to.id, to.kind.back, o.id), w.reads(u, to) && w.writes(u, o)
	}
	if !w.outcome(u, o, method, path, "", may, 403) {
		return
	}
	if has {
		o.links = slices.DeleteFunc(slices.Clone(o.links), func(other *modelObject) bool { return other == to })
	} else {
		o.links = append(slices.Clone(o.links), to)
	}
}

// pack imports new names of several objects at once, all of them or those that may be changed.
func (w *sharingWorld) pack(u *modelUser) {
	w.t.Helper()
	picked := slices.DeleteFunc(someOf(w.r, w.objects, 4), func(o *modelObject) bool { return o.gone })
	if len(picked) == 0 {
		return
	}
	names, lists, all := map[*modelObject]string{}, map[string][]string{}, true
	for _, o := range picked {
		next := *o
		w.made++
		next.name = fmt.Sprintf("Name %d of %s", w.made, o.id)
		names[o] = next.name
		lists[o.kind.endpoint] = append(lists[o.kind.endpoint], w.text(&next))
		all = all && w.writes(u, o)
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		parts = append(parts, fmt.Sprintf("%q:[%s]", name, strings.Join(lists[name], ",")))
	}
	mode := oneOf(w.r, []string{"ALL", "NONE"})
	may := u.may("F_METADATA_IMPORT")
	w.outcome(u, picked[0], "POST", "/metadata?importStrategy=CREATE_AND_UPDATE&atomicMode="+mode, "{"+strings.Join(parts, ",")+"}", may && all, 403, 409)
	for _, o := range picked {
		if may && (all || mode == "NONE" && w.writes(u, o)) {
			o.name = names[o]
		}
	}
}
