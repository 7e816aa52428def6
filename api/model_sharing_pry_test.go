package api

import "strings"

// pry asks in all the ways in which a name could get out that the user does not see, and looks for it in the answers.
func (w *sharingWorld) pry(u *modelUser) {
	w.t.Helper()
	k, o := oneOf(w.r, modelKinds), oneOf(w.r, w.objects)
	for k.link == "" {
		k = oneOf(w.r, modelKinds)
	}
	list, at := "/"+k.endpoint, "/"+o.kind.endpoint+"/"+o.id
	hidden := oneOf(w.r, append(w.of(modelKindOf(k.to)), o))
	name, way := strings.ReplaceAll(hidden.name, " ", "%20"), k.link+".name"
	if k.path != "" {
		way = k.link + "." + k.path + ".name"
	}
	paths := []string{
		list + "?paging=false&fields=*", list + "?paging=false&fields=:all", list + "?paging=false&query=" + name + "&fields=id,name,displayName",
		list + "?paging=false&fields=" + k.nested("*"), list + "?paging=false&fields=id," + k.link + "~pluck[name]", list + "?paging=false&fields=" + k.link + "~pluck[displayName]",
		list + ".xml?paging=false&fields=*", list + "/gist?auto=XL", list + "/gist?fields=*", list + "/gist.csv?auto=L&fields=*",
		list + "/gist?fields=id," + k.link + "~pluck(name)", list + "/gist?fields=id&filter=" + way + ":eq:" + name,
		list + "?fields=id&paging=false&rootJunction=OR&filter=" + way + ":eq:" + name, list + "?order=displayName:desc&paging=false&fields=*",
		at + "?fields=*", at + "?fields=:owner", at + ".xml", at + "/gist?auto=XL", at + "/history", at + "?fields=" + hidden.kind.endpoint + "[*]",
		"/dataItems?paging=false&fields=*", "/dataItems?query=" + name, "/dimensions?paging=false&fields=*", "/dimensions/gist?auto=XL", "/dashboards/q/" + name,
		"/dashboards/search?q=" + name, "/dashboards/search?count=100", "/sharing/search?key=" + name, "/identifiableObjects/" + o.id, "/me?fields=*", "/metadata?fields=*",
		"/metadata/changes", "/metadata.xml", "/expressions/description?expression=%23%7B" + hidden.id + "%7D", "/configuration", "/dimensions/" + o.id + "?fields=*",
		"/dimensions/" + o.id + "/items?fields=*", "/dataElements/" + o.id + "/dataElementGroups?fields=*", "/userLookup?query=" + name,
		"/categoryOptionCombos?fields=*&paging=false", "/indicators/expression/description?expression=%23%7B" + hidden.id + "%7D",
	}
	if from := list + "/" + oneOf(w.r, append(w.of(k), o)).id + "/" + k.link; k.path == "" {
		paths = append(paths, from+"?fields=*", from+"/gist?inverse=true&auto=XL", from+"/"+hidden.id, list+"/gist?fields=*,"+k.nested("name"))
	}
	for range 8 {
		path := oneOf(w.r, paths)
		_, answer := w.ask(u, "GET", path, "")
		for _, other := range w.objects {
			text := other.name
			if other.kind.endpoint == "userGroups" { // who sees an object is told with which groups it is shared
				text = `"name":"` + text + `"`
			}
			if !other.gone && !w.reads(u, other) && strings.Contains(answer, text) {
				i := strings.Index(answer, text)
				w.failf("GET %s as %s tells of %s: ...%s%s", path, u.name, other.id, answer[max(0, i-300):i+len(text)], w.show(u, other))
			}
		}
		if strings.HasPrefix(path, list+"/gist?fields=id&filter=") && !w.reads(u, hidden) && strings.Contains(answer, `"id":"`) {
			w.failf("GET %s as %s finds objects by a name that is hidden: %s%s", path, u.name, answer, w.show(u, hidden))
		}
	}
}
