package api

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"cohort/metadata"
)

// modelAuthorities are those that roles of the model are made of.
var modelAuthorities = func() []string {
	out := []string{"F_METADATA_EXPORT", "F_METADATA_IMPORT", "F_USER_GROUPS_READ_ONLY_ADD_MEMBERS"}
	for _, k := range modelKinds {
		out = slices.Concat(out, k.create, k.public, k.update, k.remove)
		if k.external != "" {
			out = append(out, k.external)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}()

func (w *sharingWorld) id(kind string) string {
	w.made++
	return fmt.Sprintf("%s%04d", (kind + "Xxxxxxx")[:7], w.made)
}

// populate makes roles, groups, users and objects, and writes them as one package.
func (w *sharingWorld) populate() {
	w.users = []*modelUser{adminOfModel}
	for i := range 5 {
		w.users = append(w.users, &modelUser{id: fmt.Sprintf("UserModel%02d", i), name: fmt.Sprintf("user%d", i)})
	}
	for _, k := range []string{"userGroups", "userRoles"} {
		for range 4 {
			w.objects = append(w.objects, w.newObject(modelKindOf(k)))
		}
	}
	for _, k := range modelKinds {
		for range 4 {
			if !slices.Contains([]string{"userGroups", "userRoles"}, k.endpoint) {
				w.objects = append(w.objects, w.newObject(k))
			}
		}
	}
	for i, role := range w.of(modelKindOf("userRoles")) {
		role.authorities = w.someAuthorities(i == 0)
	}
	for _, u := range w.users[1:] {
		u.roles = append(someOf(w.r, w.of(modelKindOf("userRoles"))[1:], 2), w.of(modelKindOf("userRoles"))[1+w.r.IntN(3)])
		u.roles = slices.Compact(u.roles)
		if len(u.roles) > 1 && u.roles[0] == u.roles[len(u.roles)-1] {
			u.roles = u.roles[1:]
		}
	}
	packed := map[string][]string{}
	for _, o := range w.objects {
		o.sharing = w.someSharing(o.kind)
		body := w.text(o)
		if w.r.IntN(3) == 0 {
			o.sharing.owner = metadata.Superuser
			body = body[:len(body)-1] + "," + o.sharing.older() + "}"
		} else {
			body = body[:len(body)-1] + `,"sharing":` + o.sharing.text() + "}"
		}
		packed[o.kind.endpoint] = append(packed[o.kind.endpoint], body)
	}
	for _, u := range w.users[1:] {
		packed["users"] = append(packed["users"], fmt.Sprintf(`{"id":%q,"username":%q,"password":"District1!","firstName":"Ada","surname":%q,"userRoles":%s}`, u.id, u.name, u.name, refsOf(u.roles)))
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(packed)) {
		parts = append(parts, fmt.Sprintf(`%q:[%s]`, name, strings.Join(packed[name], ",")))
	}
	w.put(w.t, []byte("{"+strings.Join(parts, ",")+"}"), metadata.ImportOptions{})
}

// newObject is one that is not written yet.
func (w *sharingWorld) newObject(k *modelKind) *modelObject {
	id := w.id(k.typ)
	o := &modelObject{kind: k, id: id, name: "Name of " + id}
	if k.link != "" {
		o.links = someOf(w.r, w.of(modelKindOf(k.to)), 3)
	}
	if k.endpoint == "userGroups" {
		o.members = someOf(w.r, w.users[1:], 3)
	}
	return o
}

func (w *sharingWorld) someAuthorities(all bool) []string {
	if all {
		return []string{"ALL"}
	}
	out := someOf(w.r, modelAuthorities, len(modelAuthorities))
	if w.r.IntN(2) == 0 && !slices.Contains(out, "F_METADATA_EXPORT") {
		out = append(out, "F_METADATA_EXPORT")
	}
	return out
}

// someAccess is an access string that the kind knows.
func (w *sharingWorld) someAccess(k *modelKind) string {
	access := oneOf(w.r, []string{"--", "--", "r-", "rw", "-w"})
	if !k.data {
		return access + "------"
	}
	return access + oneOf(w.r, []string{"--", "--", "r-", "rw", "-w"}) + "----"
}

func (w *sharingWorld) someSharing(k *modelKind) modelSharing {
	s := modelSharing{owner: oneOf(w.r, w.users).id, public: "--------", users: map[string]string{}, groups: map[string]string{}}
	if w.r.IntN(3) == 0 {
		s.public = w.someAccess(k)
	}
	s.external = k.external != "" && w.r.IntN(2) == 0
	for _, u := range someOf(w.r, w.users[1:], 2) {
		s.users[u.id] = w.someAccess(k)
	}
	for _, g := range someOf(w.r, w.of(modelKindOf("userGroups")), 2) {
		s.groups[g.id] = w.someAccess(k)
	}
	return s
}

func grantsOf(granted map[string]string) string {
	var parts []string
	for _, id := range slices.Sorted(maps.Keys(granted)) {
		parts = append(parts, fmt.Sprintf(`%q:{"id":%q,"access":%q}`, id, id, granted[id]))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// text is the sharing as payloads say it today, older as they did before.
func (s modelSharing) text() string {
	return fmt.Sprintf(`{"owner":%q,"public":%q,"external":%v,"users":%s,"userGroups":%s}`, s.owner, s.public, s.external, grantsOf(s.users), grantsOf(s.groups))
}

func (s modelSharing) older() string {
	list := func(granted map[string]string) string {
		var parts []string
		for _, id := range slices.Sorted(maps.Keys(granted)) {
			parts = append(parts, fmt.Sprintf(`{"id":%q,"access":%q}`, id, granted[id]))
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return fmt.Sprintf(`"publicAccess":%q,"externalAccess":%v,"userAccesses":%s,"userGroupAccesses":%s`, s.public, s.external, list(s.users), list(s.groups))
}

func refsOf(objects []*modelObject) string {
	var parts []string
	for _, o := range objects {
		parts = append(parts, fmt.Sprintf(`{"id":%q}`, o.id))
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// text is an object as a payload, without its sharing.
func (w *sharingWorld) text(o *modelObject) string {
	body := fmt.Sprintf(`{"id":%q,"name":%q`, o.id, o.name)
	if short := o.kind.short(); short != "" {
		body += fmt.Sprintf(short, o.name)
	}
	if o.kind.body != "" {
		body += "," + o.kind.body
	}
	switch o.kind.endpoint {
	case "userRoles":
		text, err := json.Marshal(append([]string{}, o.authorities...))
		if err != nil {
			w.t.Fatal(err)
		}
		body += `,"authorities":` + string(text)
	case "userGroups":
		var parts []string
		for _, u := range o.members {
			parts = append(parts, fmt.Sprintf(`{"id":%q}`, u.id))
		}
		body += `,"users":[` + strings.Join(parts, ",") + `]`
	}
	if o.kind.link == "" {
		return body + "}"
	}
	if o.kind.path == "" {
		return body + fmt.Sprintf(`,%q:%s}`, o.kind.link, refsOf(o.links))
	}
	var parts []string
	for _, to := range o.links {
		part := fmt.Sprintf(`{%q:{"id":%q}`, o.kind.path, to.id)
		switch o.kind.endpoint {
		case "visualizations":
			part += `,"dataDimensionItemType":"DATA_ELEMENT"`
		case "dashboards":
			part += `,"type":"VISUALIZATION"`
		}
		parts = append(parts, part+"}")
	}
	return body + fmt.Sprintf(`,%q:[%s]}`, o.kind.link, strings.Join(parts, ","))
}

// ask sends a request as a user.
func (s *testServer) ask(user, method, path, body string) (status int, answer string, err error) {
	req, err := http.NewRequest(method, s.URL+"/api"+path, strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	password := "District1!"
	if user == "admin" {
		password = "district"
	}
	req.SetBasicAuth(user, password)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
		if strings.HasPrefix(body, "[") {
			req.Header.Set("Content-Type", "application/json-patch+json")
		}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, string(text), err
}

func (w *sharingWorld) ask(u *modelUser, method, path, body string) (int, string) {
	w.t.Helper()
	status, answer, err := w.testServer.ask(u.name, method, path, body)
	if err != nil {
		w.failf("%s %s: %v", method, path, err)
	}
	if status >= 500 {
		w.failf("%s %s %s as %s: %d %s", method, path, body, u.name, status, answer)
	}
	return status, answer
}

// tree reads an answer that must be JSON with this status.
func (w *sharingWorld) tree(u *modelUser, path string) map[string]any {
	w.t.Helper()
	status, answer := w.ask(u, "GET", path, "")
	out := map[string]any{}
	if status != 200 {
		w.failf("GET %s as %s: %d %s", path, u.name, status, answer)
	}
	if err := json.Unmarshal([]byte(answer), &out); err != nil {
		w.failf("GET %s as %s: %v: %s", path, u.name, err, answer)
	}
	return out
}

// items are the objects of a list in an answer.
func items(answer map[string]any, list string) (out []map[string]any) {
	values, _ := answer[list].([]any)
	for _, value := range values {
		item, _ := value.(map[string]any)
		out = append(out, item)
	}
	return out
}

func field(item map[string]any, name string) string {
	text, _ := item[name].(string)
	return text
}
