package query

import (
	"reflect"
	"strconv"
	"testing"

	"github.com/go-json-experiment/json"

	"cohort/graph"
	"cohort/schema/catalog"
)

func TestSelect(t *testing.T) {
	c := asking(demo(t))
	for _, test := range []struct{ typ, id, fields, want string }{
		{"dataElement", "UOlfIjgN8X6", "id,displayName", `{"id":"UOlfIjgN8X6","displayName":"Fully immunized child"}`},
		{"dataElement", "UOlfIjgN8X6", "id,nope", `{"id":"UOlfIjgN8X6"}`},
		{"dataElement", "UOlfIjgN8X6", ":nope", `{}`},
		{"dataElement", "UOlfIjgN8X6", "name~rename(n),code", `{"n":"Fully immunized child","code":"DE_UOlfIjgN8X6"}`},
		{"dataElement", "UOlfIjgN8X6", "id~rename(x),name~rename(x)", `{"x":"Fully immunized child"}`},
		{"dataElement", "UOlfIjgN8X6", ":identifiable,!created,!lastUpdated,lastUpdatedBy[username]",
			`{"id":"UOlfIjgN8X6","name":"Fully immunized child","code":"DE_UOlfIjgN8X6","lastUpdatedBy":{"username":"admin"}}`},
		{"dataElement", "UOlfIjgN8X6", ":nameable,!:identifiable", `{"shortName":"Fully immunized child",
			"displayName":"Fully immunized child","displayShortName":"Fully immunized child"}`},
		{"dataElement", "UOlfIjgN8X6", "categoryCombo,dataElementGroups", `{"categoryCombo":{"id":"cWYLHOAPtns"},"dataElementGroups":[{"id":"vOk3hhzzWvT"}]}`},
		{"dataElement", "UOlfIjgN8X6", "dataElementGroups[name],dataElementGroups[id]", `{"dataElementGroups":[{"name":"Immunization","id":"vOk3hhzzWvT"}]}`},
		{"dataElement", "UOlfIjgN8X6", "dataElementGroups.name", `{"dataElementGroups":[{"name":"Immunization"}]}`},
		{"dataElement", "UOlfIjgN8X6", "dataSetElements", `{"dataSetElements":[{"dataSet":{"id":"BfMAe6Itzgt"},"dataElement":{"id":"UOlfIjgN8X6"}}]}`},
		{"dataElement", "UOlfIjgN8X6", "dataSetElements[dataSet[name]]", `{"dataSetElements":[{"dataSet":{"name":"Child Health"}}]}`},
		{"dataElement", "UOlfIjgN8X6", "optionSet,optionSetValue,legendSets", `{"optionSetValue":false,"legendSets":[]}`},
		{"dataElement", "UOlfIjgN8X6", "Gq0oWTf2DtN", `{"Gq0oWTf2DtN":"EPI-7"}`},
		{"dataElement", "xc8gmAKfO95", "Gq0oWTf2DtN~rename(code),aggregationLevels", `{"aggregationLevels":[2,3]}`},
		{"dataElement", "UOlfIjgN8X6", "sharing[public,userGroups]", `{"sharing":{"public":"rw------","userGroups":{"GKjWXkxV165":{"access":"rw------","id":"GKjWXkxV165"}}}}`},
		{"dataElement", "UOlfIjgN8X6", "publicAccess,externalAccess,userAccesses,userGroupAccesses", `{"publicAccess":"rw------","externalAccess":false,"userAccesses":[],
			"userGroupAccesses":[{"id":"GKjWXkxV165","access":"rw------","displayName":"Midwives","userGroupUid":"GKjWXkxV165"}]}`},
		{"dataElement", "UOlfIjgN8X6", "publicAccess~rename(x),userGroupAccesses[id]", `{"x":"rw------","userGroupAccesses":[{"id":"GKjWXkxV165"}]}`},
		{"organisationUnit", "DiszpKrYNg8", "level,publicAccess,userAccesses", `{"level":4}`},
		{"dataElement", "UOlfIjgN8X6", "access[read,update]", `{"access":{"read":true,"update":true}}`},
		{"dataElement", "UOlfIjgN8X6", "name~size,dataElementGroups~size,dataElementGroups~isEmpty", `{"name":21,"dataElementGroups":false}`},
		{"dataElement", "UOlfIjgN8X6", "legendSets~isNotEmpty~rename(legends)", `{"legends":false}`},
		{"organisationUnit", "DiszpKrYNg8", "level,path,leaf,parent[name,parent[name]],geometry", `{"level":4,
			"path":"/ImspTQPwCqd/O6uvpzGd5pu/YuQRtpLP10I/DiszpKrYNg8","leaf":true,"parent":{"name":"Badjia","parent":{"name":"Bo"}},
			"geometry":{"type":"Point","coordinates":[-11.4197,8.1039]}}`},
		{"organisationUnit", "DiszpKrYNg8", "geometry[type],ancestors~pluck(name),sharing", `{"geometry":{"type":"Point"},
			"ancestors":["Sierra Leone","Bo","Badjia"],"sharing":{"external":false,"users":{},"userGroups":{}}}`},
		{"organisationUnit", "ImspTQPwCqd", "children~paging(2;2)[name],leaf", `{"leaf":false,"children":[{"name":"Bo"},{"name":"District 1"}]}`},
		{"optionSet", "MbB9LHcybBS", "options[code,sortOrder]", `{"options":[{"code":"Male","sortOrder":1},{"code":"Female","sortOrder":2}]}`},
		{"dataElementGroup", "vOk3hhzzWvT", "dataElements~pluck", `{"dataElements":["UOlfIjgN8X6","xc8gmAKfO95"]}`},
		{"dataElementGroup", "vOk3hhzzWvT", "dataElements~pluck[name]", `{"dataElements":["Fully immunized child","Measles doses given"]}`},
		{"dataElementGroup", "vOk3hhzzWvT", "dataElements~keyBy[code]", `{"dataElements":{"UOlfIjgN8X6":{"code":"DE_UOlfIjgN8X6"},"xc8gmAKfO95":{"code":"DE_xc8gmAKfO95"}}}`},
		{"dataElementGroup", "vOk3hhzzWvT", "dataElements~keyBy(domainType)[id]", `{"dataElements":{"AGGREGATE":[{"id":"UOlfIjgN8X6"},{"id":"xc8gmAKfO95"}]}}`},
		{"dataSet", "BfMAe6Itzgt", "dataSetElements~size,organisationUnits~isNotEmpty,name~rename(label)", `{"dataSetElements":3,"organisationUnits":true,"label":"Child Health"}`},
		{"program", "ur1Edk5Oe2n", "programStages[id,programStageDataElements[dataElement[name,optionSet[options~pluck(code)]]]],userRoles",
			`{"programStages":[{"id":"EPEcjy3FWmI","programStageDataElements":[{"dataElement":{"name":"Age in years"}},
			{"dataElement":{"name":"Gender","optionSet":{"options":["Male","Female"]}}},{"dataElement":{"name":"Report date"}}]},
			{"id":"Lz27f3W5146","programStageDataElements":[{"dataElement":{"name":"Diagnosis (ICD-10)"}},{"dataElement":{"name":"Laboratory report"}}]}],"userRoles":[]}`},
		{"program", "ur1Edk5Oe2n", "programTrackedEntityAttributes~paging(1;1)[name,displayShortName,valueType,program,trackedEntityAttribute[name]]",
			`{"programTrackedEntityAttributes":[{"name":"TB program First name","displayShortName":"TB program First name","valueType":"TEXT",
			"program":{"id":"ur1Edk5Oe2n"},"trackedEntityAttribute":{"name":"First name"}}]}`},
		{"program", "ur1Edk5Oe2n", "access", `{"access":{"manage":true,"externalize":true,"write":true,"read":true,"update":true,"delete":true,"data":{"write":true,"read":true}}}`},
		{"user", "M5zQapPyTZI", "name,displayName,password,userCredentials[username,id,userRoles[name],twoFA]", `{"name":"admin admin","displayName":"admin admin",
			"userCredentials":{"username":"admin","id":"M5zQapPyTZI","userRoles":[{"name":"Data capture"}],"twoFA":false}}`},
		{"userRole", "jMfd2SazP9e", "users,createdBy", `{"users":[{"id":"M5zQapPyTZI"}],"createdBy":{"id":"M5zQapPyTZI","code":"admin","name":"admin admin","displayName":"admin admin","username":"admin"}}`},
		{"relationshipType", "dDrh5UyCyvQ", "fromConstraint,displayFromToName", `{"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE",
			"trackedEntityType":{"id":"nEenWmSyUEp"}},"displayFromToName":"Mother of"}`},
	} {
		var want tree
		if err := json.Unmarshal([]byte(test.want), &want); err != nil {
			t.Fatalf("%s: %v", test.want, err)
		}
		if got := show(t, c, test.typ, test.id, test.fields); !reflect.DeepEqual(got, want) {
			t.Errorf("%s %s: %v, want %v", test.typ, test.fields, got, want)
		}
	}
}

func TestHref(t *testing.T) {
	c := asking(demo(t))
	got := show(t, c, "dataElementGroup", "vOk3hhzzWvT", "*,dataElements[*]")
	if got["href"] != "http://localhost:8080/api/dataElementGroups/vOk3hhzzWvT" {
		t.Errorf("href is %v", got["href"])
	}
	if member := got["dataElements"].([]any)[0].(tree); member["href"] != nil || member["name"] == nil {
		t.Errorf("a member is shown as %v", member)
	}
}

func TestLocale(t *testing.T) {
	c := asking(demo(t))
	for locale, want := range map[string]string{
		"": "Fully immunized child", "fr": "Enfant complètement vacciné", "fr_BE": "Enfant complètement vacciné", "pt": "Fully immunized child",
	} {
		c.Locale = locale
		got := show(t, c, "dataElement", "UOlfIjgN8X6", "name,displayName,displayFormName")
		if got["displayName"] != want || got["displayFormName"] != want || got["name"] != "Fully immunized child" {
			t.Errorf("%q: %v", locale, got)
		}
	}
}

// TestHidden checks that of an object which the user may not read nothing but the identifier is shown, where an object that he reads
// refers to it; that it is not told what it refers to itself; and that those who wrote an object are shown to everybody.
func TestHidden(t *testing.T) {
	c := asking(demo(t))
	c.CanRead = func(o *graph.Object) bool { return o.Type.Name != "dataElementGroup" && o.Type.Name != "user" }
	got := show(t, c, "dataElement", "UOlfIjgN8X6", "dataElementGroups[id,name,dataElements[name]],createdBy[username,firstName,userRoles]")
	want := tree{"dataElementGroups": []any{}, "createdBy": tree{"username": "admin"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if n := len(filtered(t, c, "dataElement", "dataElementGroups.name:like:Immun")); n != 0 {
		t.Errorf("%d elements are found by the name of a group that is not shown", n)
	}
	if n := len(filtered(t, c, "dataElement", "dataElementGroups.id:eq:vOk3hhzzWvT")); n != 0 {
		t.Errorf("%d elements are found by the identifier of a group that is not shown", n)
	}
	if n := len(filtered(t, c, "dataElement", "dataElementGroups:gt:0")); n != 0 {
		t.Errorf("%d elements are found by how many groups there are that are not shown", n)
	}
	c.CanRead = func(o *graph.Object) bool { return o.Type.Name != "dataElement" }
	for _, member := range show(t, c, "dataElementGroup", "vOk3hhzzWvT", "dataElements[id,name]")["dataElements"].([]any) {
		if member := member.(tree); len(member) != 1 || member["id"] == nil {
			t.Errorf("a member that is not shown is shown as %v", member)
		}
	}
}

func TestSupplied(t *testing.T) {
	c := asking(demo(t))
	lastLogin := catalog.Get("user").MustProperty("lastLogin")
	if got := show(t, c, "user", "M5zQapPyTZI", "lastLogin"); len(got) != 0 {
		t.Errorf("nobody supplies %v", got)
	}
	c.Supplied = Supplied{lastLogin: func(b []byte, o *graph.Object) ([]byte, bool) {
		return strconv.AppendQuote(b, "2026-11-23T04:45:17.177"), o.UID == "M5zQapPyTZI"
	}}
	if got := show(t, c, "user", "M5zQapPyTZI", "lastLogin,userCredentials[lastLogin]"); !reflect.DeepEqual(got,
		tree{"lastLogin": "2026-11-23T04:45:17.177", "userCredentials": tree{"lastLogin": "2026-11-23T04:45:17.177"}}) {
		t.Errorf("%v", got)
	}
	if n := len(filtered(t, c, "user", "lastLogin:!null")); n != 1 {
		t.Errorf("%d users have logged in", n)
	}
}

// TestEverything renders every object in full and one level deeper: it must be valid JSON and hold an identifier.
func TestEverything(t *testing.T) {
	c := asking(demo(t))
	for _, typ := range catalog.All() {
		if !typ.Graph() {
			continue
		}
		fields := Fields{{Name: "*", Preset: true}}
		for _, p := range typ.Properties {
			fields = append(fields, Field{Name: p.Name, Nested: everything})
		}
		selection := Select(typ, fields)
		for o := range c.Snapshot.All(typ) {
			if got := read(t, selection.Append(nil, c, o)); got["id"] != o.UID {
				t.Errorf("%s %s: %v", typ.Name, o.UID, got)
			}
		}
	}
}

// FuzzSelect shows that whatever is asked for, the answer is a JSON object.
func FuzzSelect(f *testing.F) {
	c := asking(demo(f))
	for _, text := range []string{"id,name", "*", "parent[*,children~keyBy(level)[id]]", "geometry[type],programs~pluck[programStages[name]]",
		"dataSets[dataSetElements~size,*~rename(a)]", "ancestors~paging(1;2)~rename(above)", "users[userCredentials[*]]"} {
		f.Add(text)
	}
	unit := catalog.Get("organisationUnit")
	f.Fuzz(func(t *testing.T, text string) {
		if fields, err := ParseFields(text); err == nil {
			read(t, Select(unit, fields).Append(nil, c, c.Snapshot.ByUID(unit, "DiszpKrYNg8")))
		}
	})
}
