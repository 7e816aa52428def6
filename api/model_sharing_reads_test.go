package api

import (
	"fmt"
	"slices"
	"strings"
)

// look compares what every user is shown.
func (w *sharingWorld) look() {
	w.t.Helper()
	for _, u := range w.users {
		for _, k := range modelKinds {
			w.lists(u, k)
		}
		w.exports(u)
		for range 3 {
			w.pry(u)
		}
		for range 30 {
			if o := oneOf(w.r, w.objects); !o.gone {
				w.single(u, o)
			}
		}
	}
}

// seen are the names of the objects of a kind that a user sees. Objects that come with the server are left out.
func (w *sharingWorld) seen(u *modelUser, k *modelKind) (out []string) {
	for _, o := range w.of(k) {
		if w.reads(u, o) {
			out = append(out, o.id+" "+o.name)
		}
	}
	slices.Sort(out)
	return out
}

// ours are the objects of a list that the test has made, with their names.
func (w *sharingWorld) ours(list []map[string]any) (out []string) {
	for _, item := range list {
		if w.find(field(item, "id")) != nil {
			out = append(out, field(item, "id")+" "+field(item, "name"))
		}
	}
	slices.Sort(out)
	return out
}

func (w *sharingWorld) find(id string) *modelObject {
	for _, o := range w.objects {
		if o.id == id {
			return o
		}
	}
	return nil
}

func (w *sharingWorld) same(u *modelUser, where string, got, want []string) {
	w.t.Helper()
	if !slices.Equal(got, want) {
		hint := ""
		for _, name := range append(slices.Clone(got), want...) {
			if slices.Contains(got, name) != slices.Contains(want, name) {
				id, _, _ := strings.Cut(name, " ")
				if o := w.find(id); o != nil {
					hint += w.show(u, o)
				}
			}
		}
		w.failf("%s as %s\n got %q\nwant %q%s", where, u.name, got, want, hint)
	}
}

// lists compares lists and gists of a kind, whole and in pages.
func (w *sharingWorld) lists(u *modelUser, k *modelKind) {
	w.t.Helper()
	want := w.seen(u, k)
	path := "/" + k.endpoint + "?fields=id,name,access&paging=false"
	whole := items(w.tree(u, path), k.endpoint)
	w.same(u, path, w.ours(whole), want)
	for _, item := range whole {
		if o := w.find(field(item, "id")); o != nil {
			w.access(u, o, item)
		}
	}
	for _, way := range []string{"", "/gist"} {
		size := 1 + w.r.IntN(5)
		var got []string
		for page, end := 1, false; !end; page++ {
			path := fmt.Sprintf("/%s%s?fields=id,name&total=true&pageSize=%d&page=%d", k.endpoint, way, size, page)
			answer := w.tree(u, path)
			pager, _ := answer["pager"].(map[string]any)
			if total, _ := pager["total"].(float64); int(total) != len(whole) {
				w.failf("%s as %s: total %v of %d", path, u.name, pager["total"], len(whole))
			}
			list := items(answer, k.endpoint)
			if end = page*size >= len(whole); !end && len(list) != size {
				w.failf("%s as %s: %d on the page", path, u.name, len(list))
			}
			got = append(got, w.ours(list)...)
		}
		slices.Sort(got)
		w.same(u, "/"+k.endpoint+way+" by pages", got, want)
	}
	filter := oneOf(w.r, w.objects)
	path = fmt.Sprintf("/%s?fields=id,name&paging=false&filter=id:in:[%s,%s]&filter=name:ilike:name", k.endpoint, filter.id, oneOf(w.r, append(w.of(k), filter)).id)
	for _, name := range w.ours(items(w.tree(u, path), k.endpoint)) {
		if !slices.Contains(want, name) {
			w.failf("%s as %s shows %s", path, u.name, name)
		}
	}
	if k.link != "" {
		w.filtered(u, k)
	}
}

// filtered asks for the objects that lead to one whose name is known only to who sees it.
func (w *sharingWorld) filtered(u *modelUser, k *modelKind) {
	w.t.Helper()
	if len(w.of(modelKindOf(k.to))) == 0 {
		return
	}
	to := oneOf(w.r, w.of(modelKindOf(k.to)))
	var want []string
	for _, o := range w.of(k) {
		if w.reads(u, o) && w.reads(u, to) && slices.Contains(o.links, to) {
			want = append(want, o.id+" "+o.name)
		}
	}
	slices.Sort(want)
	way := k.link + ".name"
	if k.path != "" {
		way = k.link + "." + k.path + ".name"
	}
	path := fmt.Sprintf("/%s?fields=id,name&paging=false&filter=%s:eq:%s", k.endpoint, way, strings.ReplaceAll(to.name, " ", "%20"))
	w.same(u, path, w.ours(items(w.tree(u, path), k.endpoint)), want)
}

// access compares what an answer says that the user may do with an object.
func (w *sharingWorld) access(u *modelUser, o *modelObject, item map[string]any) {
	w.t.Helper()
	access, _ := item["access"].(map[string]any)
	want := map[string]bool{"read": w.reads(u, o), "update": w.writes(u, o), "write": w.writes(u, o), "manage": w.writes(u, o), "delete": w.removes(u, o)}
	for name, may := range want {
		if access[name] != may {
			w.failf("access.%s is %v, want %v: %v%s", name, access[name], may, access, w.show(u, o))
		}
	}
	if !o.kind.data {
		return
	}
	data, _ := access["data"].(map[string]any)
	if data["read"] != w.readsData(u, o) || data["write"] != w.writesData(u, o) {
		w.failf("access.data is %v, want %v %v%s", data, w.readsData(u, o), w.writesData(u, o), w.show(u, o))
	}
}

// exports compares packages: of everything, and of an object with what it needs.
func (w *sharingWorld) exports(u *modelUser) {
	w.t.Helper()
	path := "/metadata"
	only := someOf(w.r, modelKinds, 3)
	for i, k := range only {
		path += map[bool]string{true: "?", false: "&"}[i == 0] + k.endpoint + "=true"
	}
	if !u.may("F_METADATA_EXPORT") {
		if status, answer := w.ask(u, "GET", path, ""); status != 403 {
			w.failf("%s as %s: %d %s", path, u.name, status, answer)
		}
		return
	}
	if len(only) == 0 {
		only = modelKinds
	}
	answer := w.tree(u, path)
	for _, k := range only {
		w.same(u, path, w.ours(items(answer, k.endpoint)), w.seen(u, k))
	}
}

// single compares the ways of reading one object.
func (w *sharingWorld) single(u *modelUser, o *modelObject) {
	w.t.Helper()
	at, may := "/"+o.kind.endpoint+"/"+o.id, w.reads(u, o)
	paths := []string{at + "?fields=id,name,access,sharing", at + "/gist?fields=id,name", "/identifiableObjects/" + o.id + "?fields=id,name"}
	packaged := slices.Contains([]string{"dataElementGroups", "dataSets", "dashboards", "optionSets", "programs"}, o.kind.endpoint)
	if packaged {
		paths = append(paths, at+"/metadata")
	}
	if o.kind.link != "" {
		paths = append(paths, at+"?fields=id,name,"+o.kind.nested("id,name"))
		if o.kind.path == "" {
			paths = append(paths, at+"/"+o.kind.link+"?fields=id,name", at+"/"+o.kind.link+"/gist?fields=id,name&total=true")
		}
	}
	if o.kind.back != "" {
		paths = append(paths, at+"?fields=id,name,"+o.kind.back+"[id,name]", at+"/"+o.kind.back+"/gist?fields=id,name")
	}
	for _, path := range append(paths, "/sharing?type="+o.kind.typ+"&id="+o.id) {
		status, answer := w.ask(u, "GET", path, "")
		if may && status != 200 || !may && status != 403 {
			w.failf("GET %s: %d %s%s", path, status, answer, w.show(u, o))
		}
		w.discreet(u, path, answer)
	}
	if !may {
		return
	}
	w.access(u, o, w.tree(u, paths[0]))
	if o.kind.link == "" {
		return
	}
	if packaged {
		var want []string
		for _, to := range o.links {
			if w.reads(u, to) {
				want = append(want, to.id+" "+to.name)
			}
		}
		slices.Sort(want)
		w.same(u, at+"/metadata", w.ours(items(w.tree(u, at+"/metadata"), o.kind.to)), want)
	}
	var shown, hidden []string
	answer := w.tree(u, at+"?fields="+o.kind.nested("id,name"))
	for _, item := range items(answer, o.kind.link) {
		if o.kind.path != "" {
			item, _ = item[o.kind.path].(map[string]any)
		}
		if field(item, "name") != "" {
			shown = append(shown, field(item, "id"))
		} else {
			hidden = append(hidden, field(item, "id"))
		}
	}
	for _, to := range o.links {
		list := hidden
		if w.reads(u, to) {
			list = shown
		}
		if !slices.Contains(list, to.id) {
			w.failf("%s as %s: %v, and of %s the name is shown: %v%s", at, u.name, answer, to.id, slices.Contains(shown, to.id), w.show(u, to))
		}
	}
	if len(shown)+len(hidden) != len(o.links) {
		w.failf("%s as %s: %v, want %d", at, u.name, answer, len(o.links))
	}
}

func (k *modelKind) nested(fields string) string {
	if k.path == "" {
		return k.link + "[" + fields + "]"
	}
	return k.link + "[" + k.path + "[" + fields + "]]"
}

// discreet: no answer holds the name of an object that the user does not see. Who sees an object is told with which groups it is
// shared.
func (w *sharingWorld) discreet(u *modelUser, where, answer string) {
	w.t.Helper()
	for _, o := range w.objects {
		text := `"` + o.name + `"`
		if o.kind.endpoint == "userGroups" {
			text = `"name":` + text
		}
		if !o.gone && !w.reads(u, o) && strings.Contains(answer, text) && !(o.kind.endpoint == "userGroups" && strings.HasPrefix(where, "/sharing")) {
			w.failf("%s as %s tells of %s: %s%s", where, u.name, o.id, answer, w.show(u, o))
		}
	}
}
