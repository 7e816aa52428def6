package access

import (
	"slices"
	"testing"

	"cohort/graph"
	"cohort/schema/catalog"
)

// world is a small country: a tree of units, roles, groups, users, and objects shared in every way.
type world struct {
	t    testing.TB
	snap *graph.Snapshot
	ids  map[string]int32
}

type props map[string]any

func newWorld(t testing.TB) *world {
	w := &world{t: t, snap: graph.New(catalog.All()), ids: map[string]int32{}}
	for _, unit := range [][2]string{{"country", ""}, {"north", "country"}, {"south", "country"}, {"clinic", "north"}, {"post", "clinic"}} {
		w.add("organisationUnit", unit[0], props{"name": unit[0], "parent": w.ids[unit[1]]})
	}
	return w
}

// add writes an object; its values are as graph.Values holds them, the sharing as props.
func (w *world) add(typ, uid string, values props) *graph.Object {
	w.t.Helper()
	t := catalog.Get(typ)
	v := graph.NewValues(t)
	for name, value := range values {
		p := t.MustProperty(name)
		switch x := value.(type) {
		case props:
			inner := graph.NewValues(p.Target)
			for key, of := range x {
				inner.Set(p.Target.MustProperty(key), of)
			}
			value = inner
		case []string:
			if p.Target != nil {
				var refs []int32
				for _, name := range x {
					refs = append(refs, w.ids[name])
				}
				value = refs
			}
		}
		v.Set(p, value)
	}
	id := w.snap.NextID()
	if known, ok := w.ids[uid]; ok {
		id = known
	}
	w.ids[uid] = id
	revision := w.snap.Revision() + 1
	o := graph.NewObject(id, uid, revision, 7, v)
	w.snap = w.snap.Apply(revision, 7, max(w.snap.NextID(), id+1), []graph.Change{{ID: id, Object: o}})
	return o
}

func (w *world) view(user string) *View { return New(w.snap, w.snap.Object(w.ids[user])) }

func raw(s string) []byte { return []byte(s) }

func TestUnits(t *testing.T) {
	w := newWorld(t)
	w.add("userRole", "all", props{"name": "all", "authorities": []string{"ALL"}})
	w.add("user", "nobody", props{})
	w.add("user", "nurse", props{"organisationUnits": []string{"clinic"}})
	w.add("user", "officer", props{"organisationUnits": []string{"clinic"}, "teiSearchOrganisationUnits": []string{"south"}, "dataViewOrganisationUnits": []string{"country"}})
	w.add("user", "doubled", props{"organisationUnits": []string{"post", "south", "north", "clinic"}})
	w.add("user", "admin", props{"userRoles": []string{"all"}})
	for _, test := range []struct {
		user, unit                string
		capture, search, analyses bool
	}{
		{"nobody", "country", false, false, false},
		{"nobody", "post", false, false, false},
		{"nurse", "clinic", true, true, true},
		{"nurse", "post", true, true, true},
		{"nurse", "north", false, false, false},
		{"nurse", "south", false, false, false},
		{"officer", "post", true, true, true},
		{"officer", "south", false, true, true},
		{"officer", "country", false, false, true},
		{"doubled", "clinic", true, true, true},
		{"doubled", "south", true, true, true},
		{"doubled", "country", false, false, false},
		{"admin", "country", true, true, true},
	} {
		v, unit := w.view(test.user), w.ids[test.unit]
		if v.Capture(unit) != test.capture || v.Search(unit) != test.search || v.Analyse(unit) != test.analyses {
			t.Errorf("%s at %s: capture %v, search %v, analyse %v", test.user, test.unit, v.Capture(unit), v.Search(unit), v.Analyse(unit))
		}
	}
	if roots := w.view("doubled").CaptureRoots(); !slices.Equal(roots, []int32{w.ids["north"], w.ids["south"]}) {
		t.Errorf("roots of north, south and what lies below: %v", roots)
	}
	if v := w.view("nurse"); !slices.Equal(v.SearchRoots(), v.CaptureRoots()) || !slices.Equal(v.ViewRoots(), v.CaptureRoots()) {
		t.Errorf("search and view fall back on capture: %v, %v", v.SearchRoots(), v.ViewRoots())
	}
	if all := w.view("admin").Authorities(); len(all) != len(System)+1 || !slices.Contains(all, "ALL") || !slices.Contains(all, "F_USER_VIEW") {
		t.Errorf("the superuser's authorities: %v", all)
	}
	if v := New(w.snap, nil); v.Superuser() || v.Has("F_DATAVALUE_ADD") || v.Capture(w.ids["post"]) || v.Analyse(w.ids["post"]) {
		t.Error("nobody may do something")
	}
	if w.view("nurse").Capture(99999) || w.view("admin").Search(99999) != true {
		t.Error("an unknown unit")
	}
}

func TestSharing(t *testing.T) {
	w := newWorld(t)
	w.add("userRole", "editor", props{"name": "editor", "authorities": []string{"F_PROGRAM_PUBLIC_ADD", "F_PROGRAM_DELETE"}})
	w.add("userRole", "all", props{"name": "all", "authorities": []string{"ALL"}})
	w.add("user", "reader", props{})
	w.add("user", "editor1", props{"userRoles": []string{"editor"}})
	w.add("user", "owner1", props{"userRoles": []string{"editor"}})
	w.add("user", "member", props{"userRoles": []string{"editor"}})
	w.add("user", "admin", props{"userRoles": []string{"all"}})
	w.add("userGroup", "group", props{"name": "group", "users": []string{"member"}})

	share := func(uid, public, owner, users, groups string) {
		w.add("program", uid, props{"name": uid, "sharing": props{"public": public, "owner": owner, "users": raw(users), "userGroups": raw(groups)}})
	}
	share("public", "rw------", "", "{}", "{}")
	share("published", "r-r-----", "", "{}", "{}")
	share("recorded", "rwrw----", "", "{}", "{}")
	share("private", "--------", "owner1", "{}", "{}")
	share("toReader", "--------", "owner1", `{"reader":{"id":"reader","access":"r--w----"}}`, "{}")
	share("toGroup", "--------", "owner1", "{}", `{"group":{"displayName":"g","access":"rwr-----","id":"group"}}`)
	share("damaged", "rw", "", `not json`, `{"group":7}`)
	w.add("program", "silent", props{"name": "silent"})

	type rights struct{ read, update, remove, readData, writeData bool }
	no, every := rights{}, rights{true, true, true, true, true}
	for _, test := range []struct {
		object string
		by     map[string]rights
	}{
		{"public", map[string]rights{"reader": {read: true}, "editor1": {true, true, true, false, false}, "admin": every}},
		{"published", map[string]rights{"reader": {read: true, readData: true}, "editor1": {read: true, readData: true}}},
		{"recorded", map[string]rights{"reader": {read: true, readData: true, writeData: true}, "editor1": every}},
		{"private", map[string]rights{"reader": no, "editor1": no, "owner1": {true, true, true, false, false}, "member": no, "admin": every}},
		{"toReader", map[string]rights{"reader": {read: true, readData: true, writeData: true}, "editor1": no}},
		{"toGroup", map[string]rights{"reader": no, "member": {true, true, true, true, false}, "editor1": no}},
		{"damaged", map[string]rights{"reader": {read: true}, "editor1": {true, true, true, false, false}, "member": {true, true, true, false, false}}},
		{"silent", map[string]rights{"reader": no, "editor1": no, "admin": every}},
	} {
		o := w.snap.Object(w.ids[test.object])
		for user, want := range test.by {
			v := w.view(user)
			got := rights{v.CanRead(o), v.CanUpdate(o), v.CanDelete(o), v.CanReadData(o), v.CanWriteData(o)}
			if got != want {
				t.Errorf("%s on %s: %+v, want %+v", user, test.object, got, want)
			}
		}
	}
}

func TestOptionCombosAreSharedAsTheirOptions(t *testing.T) {
	w := newWorld(t)
	w.add("user", "clerk", props{})
	w.add("categoryOption", "open", props{"name": "open", "sharing": props{"public": "rwrw----"}})
	w.add("categoryOption", "seen", props{"name": "seen", "sharing": props{"public": "r-r-----"}})
	w.add("categoryOption", "hidden", props{"name": "hidden", "sharing": props{"public": "--------"}})
	for _, test := range []struct {
		options                   []string
		read, readData, writeData bool
	}{
		{[]string{"open"}, true, true, true},
		{[]string{"open", "seen"}, true, true, false},
		{[]string{"open", "hidden"}, false, false, false},
		{nil, true, true, true},
	} {
		o := w.add("categoryOptionCombo", "combo", props{"name": "combo", "categoryOptions": test.options})
		if v := w.view("clerk"); v.CanRead(o) != test.read || v.CanReadData(o) != test.readData || v.CanWriteData(o) != test.writeData {
			t.Errorf("%v: %v %v %v", test.options, v.CanRead(o), v.CanReadData(o), v.CanWriteData(o))
		}
	}
}

func TestCreate(t *testing.T) {
	w := newWorld(t)
	role := func(user string, authorities ...string) *View {
		w.add("userRole", "role of "+user, props{"name": "role of " + user, "authorities": authorities})
		w.add("user", user, props{"userRoles": []string{"role of " + user}})
		return w.view(user)
	}
	for _, test := range []struct {
		authority, typ string
		create, public bool
	}{
		{"", "dataElement", false, false},
		{"F_DATAELEMENT_PUBLIC_ADD", "dataElement", true, true},
		{"F_DATAELEMENT_PRIVATE_ADD", "dataElement", true, false},
		{"F_CONSTANT_ADD", "constant", true, true},
		{"F_CONSTANT_ADD", "dataElement", false, false},
		{"", "visualization", true, false},
		{"F_VISUALIZATION_PUBLIC_ADD", "visualization", true, true},
		{"", "dataEntryForm", false, false},
		{"ALL", "dataEntryForm", true, true},
	} {
		v := role("u", test.authority)
		if typ := catalog.Get(test.typ); v.CanCreate(typ) != test.create || v.CanCreatePublic(typ) != test.public {
			t.Errorf("%q, %s: create %v, public %v", test.authority, test.typ, v.CanCreate(typ), v.CanCreatePublic(typ))
		}
	}
}

func TestNobodyRisesAboveHimself(t *testing.T) {
	w := newWorld(t)
	w.add("userRole", "all", props{"name": "all", "sharing": props{"public": "rw------"}, "authorities": []string{"ALL"}})
	w.add("userRole", "entry", props{"name": "entry", "sharing": props{"public": "rw------"}, "authorities": []string{"F_DATAVALUE_ADD"}})
	w.add("userRole", "staff", props{"name": "staff", "authorities": []string{"F_USER_ADD", "F_USER_VIEW", "F_USERROLE_PUBLIC_ADD", "F_USERROLE_DELETE", "F_USER_DELETE", "F_DATAVALUE_ADD"}})
	w.add("userRole", "within", props{"name": "within", "authorities": []string{"F_USER_ADD_WITHIN_MANAGED_GROUP", "F_USER_VIEW"}})
	w.add("user", "admin", props{"userRoles": []string{"all"}})
	w.add("user", "clerk", props{"userRoles": []string{"entry"}})
	w.add("user", "novice", props{})
	w.add("user", "staff1", props{"userRoles": []string{"staff"}, "organisationUnits": []string{"north"}})
	w.add("user", "leader", props{"userRoles": []string{"within"}})
	w.add("userGroup", "led", props{"name": "led", "users": []string{"novice"}})
	w.add("userGroup", "leaders", props{"name": "leaders", "users": []string{"leader"}, "managedGroups": []string{"led"}})

	object := func(uid string) *graph.Object { return w.snap.Object(w.ids[uid]) }
	for _, test := range []struct {
		by, of string
		may    bool
	}{
		{"staff1", "clerk", true}, {"staff1", "novice", true}, {"staff1", "admin", false}, {"staff1", "staff1", true},
		{"staff1", "entry", true}, {"staff1", "all", false},
		{"leader", "novice", true}, {"leader", "clerk", false}, {"leader", "admin", false},
		{"clerk", "clerk", false}, {"novice", "clerk", false},
		{"admin", "admin", true}, {"admin", "all", true},
	} {
		if got := w.view(test.by).CanUpdate(object(test.of)); got != test.may {
			t.Errorf("%s may change %s: %v", test.by, test.of, got)
		}
	}
	staff := w.view("staff1")
	if staff.CanDelete(object("admin")) || !staff.CanDelete(object("clerk")) {
		t.Error("deletion of users")
	}
	if staff.CanGrant(object("all")) || !staff.CanGrant(object("entry")) || !w.view("admin").CanGrant(object("all")) {
		t.Error("granting of roles")
	}
	if lacking := staff.Lacking([]string{"F_DATAVALUE_ADD", "ALL", "F_SEND_EMAIL"}); !slices.Equal(lacking, []string{"ALL", "F_SEND_EMAIL"}) {
		t.Errorf("lacking: %v", lacking)
	}
	w.add("user", "seer", props{"organisationUnits": []string{"clinic"}, "teiSearchOrganisationUnits": []string{"north"}, "dataViewOrganisationUnits": []string{"south"}})
	for _, test := range []struct {
		by, property, unit string
		may                bool
	}{
		{"staff1", CaptureUnits, "clinic", true}, {"staff1", CaptureUnits, "south", false}, {"staff1", CaptureUnits, "country", false},
		{"seer", CaptureUnits, "clinic", true}, {"seer", SearchUnits, "clinic", true}, {"seer", ViewUnits, "clinic", true},
		{"seer", CaptureUnits, "north", false}, {"seer", SearchUnits, "north", true}, {"seer", ViewUnits, "north", false},
		{"seer", CaptureUnits, "south", false}, {"seer", SearchUnits, "south", false}, {"seer", ViewUnits, "south", true},
		{"admin", CaptureUnits, "south", true}, {"admin", SearchUnits, "south", true}, {"admin", ViewUnits, "south", true},
	} {
		if got := w.view(test.by).CanAssign(test.property, w.ids[test.unit]); got != test.may {
			t.Errorf("%s may give %s by %s: %v", test.by, test.unit, test.property, got)
		}
	}
	if v := w.view("novice"); v.CanRead(object("clerk")) || !v.CanRead(object("novice")) || !staff.CanRead(object("clerk")) {
		t.Error("who sees users")
	}
}

func TestProfilesFollowChanges(t *testing.T) {
	w := newWorld(t)
	profiles := NewProfiles()
	view := func() *View { return profiles.View(w.snap, w.snap.Object(w.ids["u"])) }
	w.add("userRole", "role", props{"name": "role", "authorities": []string{"F_A"}})
	w.add("user", "u", props{"userRoles": []string{"role"}, "organisationUnits": []string{"north"}})
	first := view()
	if !first.Has("F_A") || first.profile != view().profile {
		t.Fatal("the profile is not kept")
	}
	w.add("userRole", "role", props{"name": "role", "authorities": []string{"F_B"}})
	if v := view(); v.Has("F_A") || !v.Has("F_B") || !first.Has("F_A") {
		t.Error("a changed role")
	}
	w.add("userGroup", "g", props{"name": "g", "users": []string{"u"}})
	if len(view().Groups()) != 1 {
		t.Error("a new group")
	}
	w.add("organisationUnit", "clinic", props{"name": "clinic", "parent": w.ids["south"]})
	if view().Capture(w.ids["clinic"]) {
		t.Error("a moved unit")
	}
	w.add("user", "u", props{"organisationUnits": []string{"south"}})
	if v := view(); v.Has("F_B") || !v.Capture(w.ids["clinic"]) {
		t.Error("a changed user")
	}
}
