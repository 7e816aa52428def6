package api

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cohort/metadata"
)

// Who may do what with metadata, said as plainly as possible: everything is in small lists, and everything is looked through.

var (
	modelRounds = flag.Int("rounds", 2, "how many worlds the models of sharing and of scopes are held against, on each engine")
	modelSeed   = flag.Uint64("seed", 1, "the seed of the first of these worlds")
)

// A modelKind is a type of metadata as the model knows it.
type modelKind struct {
	endpoint, typ string
	data          bool // data is shared apart
	implicit      bool // everybody may create them, and change what is shared with him
	create        []string
	public        []string // of these one is needed to show an object to everybody; create where there are none
	update        []string // create where there are none
	remove        []string // create where there are none
	external      string
	body          string // what a payload needs besides id, name and links

	link string // the list by which it leads to others; "" is none
	to   string // the endpoint of these
	path string // where they are in an item of the list; "" is in its place
	back string // the list by which the others lead back
}

func guardedKind(name string) (create, public, remove []string) {
	return []string{"F_" + name + "_PUBLIC_ADD", "F_" + name + "_PRIVATE_ADD"}, []string{"F_" + name + "_PUBLIC_ADD"}, []string{"F_" + name + "_DELETE"}
}

// modelKinds are a dozen types of each sort, those that others lead to first.
var modelKinds = func() []*modelKind {
	kinds := []*modelKind{
		{endpoint: "dataElements", typ: "dataElement", body: `"valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"`, back: "dataElementGroups"},
		{endpoint: "dataElementGroups", typ: "dataElementGroup", link: "dataElements", to: "dataElements"},
		{endpoint: "dataSets", typ: "dataSet", data: true, body: `"periodType":"Monthly"`, link: "dataSetElements", to: "dataElements", path: "dataElement"},
		{endpoint: "programs", typ: "program", data: true, body: `"programType":"WITHOUT_REGISTRATION"`},
		{endpoint: "optionSets", typ: "optionSet", body: `"valueType":"TEXT"`},
		{endpoint: "categoryOptions", typ: "categoryOption", data: true, back: "categories"},
		{endpoint: "categories", typ: "category", body: `"dataDimensionType":"DISAGGREGATION"`, link: "categoryOptions", to: "categoryOptions"},
		{endpoint: "visualizations", typ: "visualization", implicit: true, public: []string{"F_VISUALIZATION_PUBLIC_ADD"}, external: "F_VISUALIZATION_EXTERNAL", body: `"type":"COLUMN"`, link: "dataDimensionItems", to: "dataElements", path: "dataElement"},
		{endpoint: "dashboards", typ: "dashboard", implicit: true, public: []string{"F_DASHBOARD_PUBLIC_ADD"}, external: "F_DASHBOARD_PUBLIC_ADD", link: "dashboardItems", to: "visualizations", path: "visualization"},
		{endpoint: "documents", typ: "document", external: "F_DOCUMENT_EXTERNAL", body: `"url":"https://example.org/","external":true`},
		{endpoint: "constants", typ: "constant", create: []string{"F_CONSTANT_ADD"}, remove: []string{"F_CONSTANT_DELETE"}, body: `"value":1`},
		{endpoint: "trackedEntityTypes", typ: "trackedEntityType", data: true, create: []string{"F_TRACKED_ENTITY_ADD"}, update: []string{"F_TRACKED_ENTITY_UPDATE"}, remove: []string{"F_TRACKED_ENTITY_DELETE"}},
		{endpoint: "userRoles", typ: "userRole"},
		{endpoint: "userGroups", typ: "userGroup", link: "managedGroups", to: "userGroups", back: "managedByGroups"},
	}
	names := map[string]string{"dataElements": "DATAELEMENT", "dataElementGroups": "DATAELEMENTGROUP", "dataSets": "DATASET", "programs": "PROGRAM", "optionSets": "OPTIONSET",
		"categoryOptions": "CATEGORY_OPTION", "categories": "CATEGORY", "documents": "DOCUMENT", "userGroups": "USERGROUP", "userRoles": "USERROLE"}
	for _, k := range kinds {
		if name := names[k.endpoint]; name != "" {
			k.create, k.public, k.remove = guardedKind(name)
		}
	}
	return kinds
}()

func modelKindOf(endpoint string) *modelKind {
	return modelKinds[slices.IndexFunc(modelKinds, func(k *modelKind) bool { return k.endpoint == endpoint })]
}

// named reports whether objects of the kind have short names.
func (k *modelKind) short() string {
	if slices.Contains([]string{"dataElements", "dataElementGroups", "dataSets", "programs", "categoryOptions", "categories", "constants"}, k.endpoint) {
		return `,"shortName":%q`
	}
	return ""
}

type modelUser struct {
	id, name string
	roles    []*modelObject
}

// modelSharing is what an object says of who may do what with it.
type modelSharing struct {
	owner, public string
	external      bool
	users, groups map[string]string // access by identifier
}

type modelObject struct {
	kind        *modelKind
	id, name    string
	sharing     modelSharing
	links       []*modelObject
	members     []*modelUser // of a user group
	authorities []string     // of a user role
	gone        bool
}

// may reports whether one of the user's roles gives one of the authorities.
func (u *modelUser) may(authorities ...string) bool {
	for _, role := range u.roles {
		for _, a := range role.authorities {
			if a == "ALL" || slices.Contains(authorities, a) {
				return true
			}
		}
	}
	return false
}

func (u *modelUser) super() bool { return u.may() }

// given looks for a letter at a place of the access strings that concern the user.
func (w *sharingWorld) given(u *modelUser, o *modelObject, place int, letter byte) bool {
	if o.sharing.public[place] == letter {
		return true
	}
	if access, ok := o.sharing.users[u.id]; ok && access[place] == letter {
		return true
	}
	for _, g := range w.objects {
		if access, ok := o.sharing.groups[g.id]; ok && !g.gone && slices.Contains(g.members, u) && access[place] == letter {
			return true
		}
	}
	return false
}

func (w *sharingWorld) reads(u *modelUser, o *modelObject) bool {
	return u.super() || o.sharing.owner == u.id || w.given(u, o, 0, 'r')
}

func (w *sharingWorld) changes(u *modelUser, o *modelObject, needed []string) bool {
	if u.super() {
		return true
	}
	if len(needed) == 0 {
		needed = o.kind.create
	}
	if o.kind.endpoint == "userRoles" && slices.ContainsFunc(o.authorities, func(a string) bool { return !u.may(a) }) {
		return false // whoever changes a role has all that it gives
	}
	return (o.kind.implicit || u.may(needed...)) && (o.sharing.owner == u.id || w.given(u, o, 1, 'w'))
}

func (w *sharingWorld) writes(u *modelUser, o *modelObject) bool {
	return w.changes(u, o, o.kind.update)
}

func (w *sharingWorld) removes(u *modelUser, o *modelObject) bool {
	return w.changes(u, o, o.kind.remove)
}

// readsData: who may write data may read it; where data is not shared apart, who sees the object sees its data.
func (w *sharingWorld) readsData(u *modelUser, o *modelObject) bool {
	if !o.kind.data {
		return w.reads(u, o)
	}
	return u.super() || w.given(u, o, 2, 'r') || w.given(u, o, 3, 'w')
}

func (w *sharingWorld) writesData(u *modelUser, o *modelObject) bool {
	if !o.kind.data {
		return w.reads(u, o)
	}
	return u.super() || w.given(u, o, 3, 'w')
}

// publishes: the user may give everybody something, and externalizes: and those who have not signed in.
func (u *modelUser) publishes(k *modelKind) bool {
	if len(k.public) == 0 {
		return u.may(k.create...)
	}
	return u.may(k.public...)
}

func (u *modelUser) externalizes(k *modelKind) bool { return k.external != "" && u.may(k.external) }

func (u *modelUser) creates(k *modelKind) bool { return k.implicit || u.may(k.create...) }

// grants reports whether a user may set this sharing in place of another.
func (u *modelUser) grants(k *modelKind, was, now modelSharing) bool {
	return (now.public == "--------" || now.public == was.public || u.publishes(k)) && (!now.external || was.external || u.externalizes(k))
}

// sharingWorld is a server, and the model of what is on it.
type sharingWorld struct {
	*testServer
	t       *testing.T
	r       *rand.Rand
	seed    uint64
	users   []*modelUser // admin first
	objects []*modelObject
	made    int
}

// of are the objects of a kind.
func (w *sharingWorld) of(k *modelKind) (out []*modelObject) {
	for _, o := range w.objects {
		if o.kind == k && !o.gone {
			out = append(out, o)
		}
	}
	return out
}

func oneOf[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func someOf[T comparable](r *rand.Rand, list []T, most int) (out []T) {
	for range r.IntN(most + 1) {
		if len(list) > 0 {
			if x := oneOf(r, list); !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out
}

// failf ends the test with what leads to the world it failed in.
func (w *sharingWorld) failf(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("-seed %d: "+format, append([]any{w.seed}, args...)...)
}

func (w *sharingWorld) show(u *modelUser, o *modelObject) string {
	var roles, groups []string
	for _, r := range u.roles {
		roles = append(roles, r.id+"="+strings.Join(r.authorities, "+"))
	}
	for _, g := range w.objects {
		if slices.Contains(g.members, u) && !g.gone {
			groups = append(groups, g.id)
		}
	}
	return fmt.Sprintf("\nuser %s %s, roles %v, groups %v\nobject %s %s %q, %+v", u.id, u.name, roles, groups, o.kind.endpoint, o.id, o.name, o.sharing)
}

func TestModelOfSharing(t *testing.T) {
	for round := range *modelRounds {
		eachServer(t, func(t *testing.T, s *testServer) {
			seed := *modelSeed + uint64(round)
			w := &sharingWorld{testServer: s, t: t, r: rand.New(rand.NewPCG(seed, 1)), seed: seed}
			w.populate()
			w.look()
			for range 3 {
				for range 25 {
					w.try()
				}
				for range 6 {
					w.turn()
				}
				w.look()
			}
		})
	}
}

var adminOfModel = &modelUser{id: metadata.Superuser, name: "admin", roles: []*modelObject{{kind: modelKindOf("userRoles"), authorities: []string{"ALL"}}}}
