package api

import (
	stdzip "archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/db/dbtest"
	"cohort/demo"
	"cohort/metadata"
	"cohort/payload"
)

// put imports a package as the superuser, without the limit of a body.
func (s *testServer) put(t *testing.T, text []byte, o metadata.ImportOptions) {
	t.Helper()
	value, err := payload.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := s.server.Metadata.ParsePackage(value)
	if err != nil {
		t.Fatal(err)
	}
	o.User = s.server.Metadata.Current().ByUID(s.server.Metadata.Type("user"), metadata.Superuser).ID
	report, err := s.server.Metadata.Import(t.Context(), objects, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, failed := range report.Failed() {
		t.Fatalf("%s %s: %v", failed.Type.Name, failed.UID, failed.Faults)
	}
}

func (s *testServer) loadDemo(t *testing.T) {
	t.Helper()
	s.put(t, demo.Metadata, metadata.ImportOptions{})
	s.put(t, demo.Registry, metadata.ImportOptions{Merge: true})
}

// generated is a package of objects whose order, names and lists are as awkward as an import allows.
func generated() []byte {
	var b strings.Builder
	b.WriteString(`{"organisationUnits":[`)
	for i := range 300 { // the units' order, of ids and of names, is the reverse of that of their identifiers
		fmt.Fprintf(&b, `{"id":"Unit%07d","name":"Place %03d","shortName":"P","openingDate":"2001-02-03","parent":{"id":"ImspTQPwCqd"},"geometry":{"type":"Point","coordinates":[1.50,-2]}},`, 300-i, i%7)
	}
	b.WriteString(`{"id":"UnitRootX01","name":"Zweites \"Land\" ☃","shortName":"Z","openingDate":"1999-12-31T10:11:12.345"}],`)
	b.WriteString(`"organisationUnitGroups":[{"id":"UnitGroup01","name":"G","shortName":"G","organisationUnits":[`)
	for i := range 300 {
		fmt.Fprintf(&b, `{"id":"Unit%07d"},`, (i*7)%300+1)
	}
	b.WriteString(`{"id":"ImspTQPwCqd"}]}],
	 "userGroups":[{"id":"UserGroupX1","name":"Ward nurses","users":[{"id":"UserExport1"},{"id":"M5zQapPyTZI"}]}],
	 "users":[{"id":"UserExport1","username":"nina","firstName":"Nina","surname":"Nurse","userRoles":[{"id":"RoleExport1"}],"organisationUnits":[{"id":"Unit0000007"}]}],
	 "userRoles":[{"id":"RoleExport1","name":"Ward nurse","authorities":["F_B","F_A"]}],
	 "optionSets":[{"id":"OptionSetX1","name":"Without order","valueType":"TEXT","options":[{"id":"OptionXXXX2"},{"id":"OptionXXXX1"}]}],
	 "options":[{"id":"OptionXXXX2","name":"B","code":"B"},{"id":"OptionXXXX1","name":"A","code":"A","style":{"color":"#ff0000"}}],
	 "visualizations":[{"id":"VisualXXXX1","name":"V","type":"COLUMN","columns":[{"dimension":"dx","items":[{"id":"ElementXXX1"}]}],"rows":[{"dimension":"pe"}],"filters":[{"dimension":"ou"}],
	   "dataDimensionItems":[{"dataDimensionItemType":"DATA_ELEMENT","dataElement":{"id":"ElementXXX1"}}]}],
	 "dashboards":[{"id":"DashboardX1","name":"D","dashboardItems":[{"id":"DashItemXX1","type":"VISUALIZATION","visualization":{"id":"VisualXXXX1"}}]}],
	 "dataElements":[{"id":"ElementXXX1","name":"E","shortName":"E","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","aggregationLevels":[3,1],
	   "created":"2011-01-01T00:00:00.001","lastUpdated":"2012-01-01T00:00:00.002","createdBy":{"id":"UserExport1"},"lastUpdatedBy":{"id":"UserExport1"},
	   "translations":[{"locale":"fr","property":"NAME","value":"É"}],"sharing":{"owner":"UserExport1","public":"r-------","userGroups":{"UserGroupX1":{"id":"UserGroupX1","access":"rw------"}}}}],
	 "legendSets":[{"id":"LegendSetX1","name":"L","legends":[{"id":"LegendXXXX1","name":"low","startValue":0,"endValue":1.50,"color":"#00ff00"}]}],
	 "constants":[{"id":"ConstantXX1","name":"Pi","shortName":"Pi","value":3.140}]}`)
	return []byte(b.String())
}

// begun are the objects that every server has from its beginning, and that keep their own dates.
var begun = []string{metadata.DefaultCategory, metadata.DefaultCategoryOption, metadata.DefaultCategoryCombo, metadata.DefaultCategoryOptionCombo, metadata.Superuser, metadata.SuperuserRole}

// members are the lists of a package, each object as it stands there, without the system and what every server begins with.
func members(t *testing.T, text string) map[string][]string {
	t.Helper()
	var lists map[string]jsontext.Value
	if err := json.Unmarshal([]byte(text), &lists); err != nil {
		t.Fatal(err)
	}
	delete(lists, "system")
	out := map[string][]string{}
	for name, list := range lists {
		var objects []jsontext.Value
		if err := json.Unmarshal(list, &objects); err != nil {
			t.Fatal(err)
		}
		for _, o := range objects {
			var known struct{ ID string }
			if err := json.Unmarshal(o, &known, json.MatchCaseInsensitiveNames(true)); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(strings.Join(begun, " "), known.ID) {
				out[name] = append(out[name], string(o))
			}
		}
	}
	return out
}

// What one server exports, an empty one imports and exports again byte for byte.
func TestExportAndImportAndExport(t *testing.T) {
	for i, engine := range dbtest.Engines {
		first, second := startServer(t, dbtest.Open(t, engine)), startServer(t, dbtest.Open(t, dbtest.Engines[1-i]))
		first.loadDemo(t)
		first.put(t, generated(), metadata.ImportOptions{})
		text := first.do(t, exchange{path: "/api/metadata", status: 200, has: []string{`{"system":{"id":null,"rev":"`, `"version":"2.41.0"`, `"date":"20`}})
		second.put(t, []byte(text), metadata.ImportOptions{})
		again := second.do(t, exchange{path: "/api/metadata", status: 200})

		was, is := members(t, text), members(t, again)
		if len(was) < 25 || len(was["organisationUnits"]) < 370 {
			t.Fatalf("%d types, %d units", len(was), len(was["organisationUnits"]))
		}
		for name, objects := range was {
			if len(is[name]) != len(objects) {
				t.Errorf("%s: %d became %d", name, len(objects), len(is[name]))
				continue
			}
			for i, o := range objects {
				if is[name][i] != o {
					t.Errorf("%s %d:\n%s\nbecame\n%s", name, i, o, is[name][i])
					break
				}
			}
		}
		if len(is) != len(was) {
			t.Errorf("%d types became %d", len(was), len(is))
		}
		third := startServer(t, dbtest.Open(t, "sqlite"))
		third.put(t, []byte(first.do(t, exchange{path: "/api/metadata?defaults=EXCLUDE", status: 200, hasnt: begun[:4]})), metadata.ImportOptions{})
		if elements := members(t, third.do(t, exchange{path: "/api/metadata?dataElements=true", status: 200}))["dataElements"]; !slices.Equal(elements, was["dataElements"]) {
			t.Errorf("without the default category, %d data elements became %d", len(was["dataElements"]), len(elements))
		}
		for _, part := range []string{`"columnDimensions":["dx"]`, `"password`, `"lastLogin"`, `"access":{`} {
			if strings.Contains(text, part) != strings.HasPrefix(part, `"columnD`) {
				t.Errorf("of %s", part)
			}
		}
	}
}

func TestExport(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.loadDemo(t)
	s.put(t, generated(), metadata.ImportOptions{})
	s.do(t, exchange{method: "PATCH", path: "/api/users/UserExport1", header: jsonType, body: `{"password":"District1!"}`, status: 200})
	s.put(t, []byte(`{"userRoles":[{"id":"RoleExport1","name":"Ward nurse","authorities":["F_METADATA_EXPORT"]}],
	  "constants":[{"id":"ConstantXX2","name":"Secret","shortName":"S","value":1,"sharing":{"public":"--------"}}]}`), metadata.ImportOptions{})
	const nina = "nina:District1!"
	for _, x := range []exchange{
		{path: "/api/metadata?constants=true", status: 200, has: []string{`"system":{`, `"constants":[{"id":"ConstantXX1"`, `"value":3.140`, `"createdBy":{"id":"M5zQapPyTZI"`, `"translations":[]`, "Secret"}, hasnt: []string{"optionSets", "displayName\":\"Pi"}},
		{path: "/api/metadata?constants=true", user: nina, status: 200, has: []string{"ConstantXX1"}, hasnt: []string{"Secret"}},
		{path: "/api/metadata?constants=false&optionSets=TRUE&nothings=true&nothings:fields=x", status: 200, has: []string{`"optionSets":[`}, hasnt: []string{"constants", "nothings"}},
		{path: "/api/metadata?constants=false&fields=id&pageSize=1", status: 200, has: []string{`"optionSets":[{"id":`, `{"id":"OptionXXXX1"}`, `"dataElements"`}, hasnt: []string{"constants"}},
		{path: "/api/metadata?jobConfigurations=true", status: 200, has: []string{`"system"`}, hasnt: []string{"["}},
		{path: "/api/metadata?dataElements:fields=id,name&dataElements:filter=name:eq:Gender&constants=true&fields=name", status: 200, has: []string{`"dataElements":[{"id":"oZg33kd9taw","name":"Gender"}]`, `"constants":[{"name":"Pi"}`}},
		{path: "/api/metadata?constants:filter=name:eq:Pi&constants:filter=value:eq:1&rootJunction=OR&constants:order=name:desc&constants:fields=name", status: 200, has: []string{`"constants":[{"name":"Secret"},{"name":"Pi"}]`}},
		{path: "/api/metadata?constants:filter=name:eq:Pi&constants:filter=value:eq:1", status: 200, hasnt: []string{"constants"}},
		{path: "/api/metadata?constants=true&filter=name:eq:Pi&order=name:desc&fields=name", status: 200, has: []string{`"constants":[{"name":"Pi"}]`}},
		{path: "/api/metadata?dataElements:filter=id:eq:ElementXXX1&skipSharing=true&skipTranslation=true", status: 200, has: []string{`"ElementXXX1"`}, hasnt: []string{"sharing", "createdBy", "lastUpdatedBy", "translations", "UserExport1"}},
		{path: "/api/metadata?categories=true&categoryCombos=true&dataElements=true&categoryOptions=true&categoryOptionCombos=true&defaults=EXCLUDE", status: 200, has: []string{`"categoryCombo":{"id":"cWYLHOAPtns"}`}, hasnt: begun[:4]},
		{path: "/api/metadata?categories=true", status: 200, has: begun[:2]},
		{path: "/api/metadata?constants:filter=nope:eq:1", status: 400, has: []string{"E1003", "nope"}},
		{path: "/api/metadata?constants:fields=a[", status: 400}, {path: "/api/metadata?constants:order=name:up", status: 400},
		{path: "/api/metadata?defaults=SOME", status: 400, has: []string{"INCLUDE, EXCLUDE"}}, {path: "/api/metadata?skipSharing=maybe", status: 400},
		{path: "/api/metadata?constants=true&download=true", status: 200, answer: []string{"Content-Disposition", "attachment; filename=metadata.json", "Content-Type", "application/json"}},
		{path: "/api/metadata.json?constants=true", status: 200, answer: []string{"Content-Disposition", ""}},
		{path: "/api/me.json.gz", status: 406, has: nil}, {path: "/api/me.gz", status: 404},
		{path: "/api/metadata.json.gz?defaults=SOME", status: 400, has: []string{"INCLUDE, EXCLUDE"}, answer: []string{"Content-Disposition", ""}},
	} {
		s.do(t, x)
	}
	s.put(t, []byte(`{"userRoles":[{"id":"RoleExport1","name":"Ward nurse","authorities":["F_USER_VIEW"]}]}`), metadata.ImportOptions{})
	s.do(t, exchange{path: "/api/metadata?constants=true", user: nina, status: 403})
}

func TestPackedExport(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.put(t, []byte(`{"constants":[{"id":"ConstantXX1","name":"Pi","shortName":"Pi","value":3.14}]}`), metadata.ImportOptions{})
	accept := []string{"Accept-Encoding", "gzip"} // no second time
	gz := s.do(t, exchange{path: "/api/metadata.json.gz?constants=true", header: accept, status: http.StatusOK,
		answer: []string{"Content-Type", "application/gzip", "Content-Encoding", "", "Content-Disposition", "attachment; filename=metadata.json.gz"}})
	unzip, err := gzip.NewReader(strings.NewReader(gz))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(unzip); err != nil || !strings.Contains(string(text), "ConstantXX1") {
		t.Errorf("%v: %s", err, text)
	}
	packed := s.do(t, exchange{path: "/api/41/metadata.json.zip?constants=true", header: accept, status: http.StatusOK,
		answer: []string{"Content-Type", "application/zip", "Content-Disposition", "attachment; filename=metadata.json.zip"}})
	files, err := stdzip.NewReader(bytes.NewReader([]byte(packed)), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	if len(files.File) != 1 || files.File[0].Name != "metadata.json" {
		t.Fatalf("%d files", len(files.File))
	}
	file, err := files.Open("metadata.json")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(file); err != nil || !strings.Contains(string(text), "ConstantXX1") {
		t.Errorf("%v: %s", err, text)
	}
}

func TestIdentifiableObjects(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.put(t, []byte(hierarchy), metadata.ImportOptions{})
	s.put(t, []byte(`{"constants":[{"id":"ConstantXX2","name":"Secret","shortName":"S","value":1,"sharing":{"public":"--------"}}]}`), metadata.ImportOptions{})
	for _, x := range []exchange{
		{path: "/api/identifiableObjects/DataSetXX01", status: 200, has: []string{`"periodType":"Monthly"`, "/api/dataSets/DataSetXX01"}},
		{path: "/api/identifiableObjects/UnitClinicA?fields=name", user: "nina:District1!", status: 200, has: []string{`{"name":"A clinic"}`}},
		{path: "/api/identifiableObjects/ConstantXX2", user: "nina:District1!", status: 403, has: []string{"E1006"}},
		{path: "/api/identifiableObjects/NothingXX01", status: 404, has: []string{"E1005", "NothingXX01"}},
	} {
		s.do(t, x)
	}
}

// A package of one object holds what an empty server needs to import it, but for places and people.
func TestExportWithDependencies(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.loadDemo(t)
	s.put(t, generated(), metadata.ImportOptions{})
	s.put(t, []byte(`{"programRules":[{"id":"RuleXXXXXX1","name":"R","program":{"id":"ur1Edk5Oe2n"},"condition":"true","programRuleActions":[{"id":"ActionXXXX1"}]}],
	  "programRuleActions":[{"id":"ActionXXXX1","programRuleActionType":"HIDEOPTION","option":{"id":"OptionXXXX1"}}],
	  "programNotificationTemplates":[{"id":"NoticeXXXX1","name":"N","messageTemplate":"x","recipientUserGroup":{"id":"UserGroupX1"}}],
	  "attributes":[{"id":"AttributeX1","name":"A","valueType":"TEXT","mandatory":false,"unique":false,"optionSetAttribute":true}],
	  "categoryOptions":[{"id":"OptionHide1","name":"Hidden","shortName":"H","sharing":{"public":"--------"}}],
	  "categories":[{"id":"CategoryXX1","name":"C","shortName":"C","dataDimensionType":"DISAGGREGATION","categoryOptions":[{"id":"OptionHide1"}]}],
	  "categoryCombos":[{"id":"ComboXXXXX1","name":"C","dataDimensionType":"DISAGGREGATION","skipTotal":false,"categories":[{"id":"CategoryXX1"}]}]}`), metadata.ImportOptions{})
	s.put(t, []byte(`{"optionSets":[{"id":"OptionSetX1","name":"Without order","valueType":"TEXT","attributeValues":[{"attribute":{"id":"AttributeX1"},"value":"v"}]}],
	  "users":[{"id":"UserExport1","username":"nina","firstName":"Nina","surname":"Nurse","password":"District1!","userRoles":[{"id":"RoleExport1"}]}]}`), metadata.ImportOptions{Merge: true})
	for path, has := range map[string][]string{
		"/api/dataSets/BfMAe6Itzgt/metadata":          {`"system":{`, `"dataSets":[{`, `"dataElements":[{`, `"categoryOptionCombos":[{`, `"categories":[{`, `"categoryOptions":[{`},
		"/api/programs/ur1Edk5Oe2n/metadata":          {`"programs":[{`, `"programStages":[{`, `"trackedEntityTypes":[{`, `"trackedEntityAttributes":[{`, "RuleXXXXXX1", "ActionXXXX1", `"optionSets":[{`, "OptionXXXX2", "AttributeX1"},
		"/api/categoryCombos/cWYLHOAPtns/metadata":    {`"categoryCombos":[{`, `"categoryOptions":[{`},
		"/api/optionSets/OptionSetX1/metadata":        {"OptionXXXX1", "OptionXXXX2", `"attributes":[{"id":"AttributeX1"`},
		"/api/dataElementGroups/vOk3hhzzWvT/metadata": {`"dataElementGroups":[{`, `"dataElements":[{`},
		"/api/dashboards/DashboardX1/metadata":        {"VisualXXXX1", `"dashboardItems":[{`},
	} {
		text := s.do(t, exchange{path: path + "?skipSharing=true", status: 200, has: has, hasnt: []string{`"organisationUnits":[{"code`, `"users":[{`, `"userGroups":[{`, "createdBy", "sharing"}})
		empty := startServer(t, dbtest.Open(t, "sqlite"))
		places := s.do(t, exchange{path: "/api/metadata?organisationUnits:fields=:owner,!attributeValues&userGroups:fields=id,name", status: 200})
		empty.put(t, []byte(places), metadata.ImportOptions{})
		if strings.Contains(path, "dashboards") {
			empty.put(t, []byte(s.do(t, exchange{path: "/api/metadata?dataElements=true&skipSharing=true&dataElements:fields=:owner,!optionSet,!categoryCombo,!legendSets,!attributeValues", status: 200})), metadata.ImportOptions{})
		}
		empty.put(t, []byte(text), metadata.ImportOptions{})
	}
	const nina = "nina:District1!"
	for _, x := range []exchange{
		{path: "/api/categoryCombos/ComboXXXXX1/metadata", status: 200, has: []string{`"categoryOptions":[{"id":"OptionHide1"`}},
		{path: "/api/categoryCombos/ComboXXXXX1/metadata", user: nina, status: 200, has: []string{`"categories":[{`}, hasnt: []string{`"categoryOptions":[{"id":"OptionHide1","name"`}},
		{path: "/api/dataSets/BfMAe6Itzgt/metadata?defaults=EXCLUDE", status: 200, hasnt: begun[:4]},
		{path: "/api/dataSets/BfMAe6Itzgt/metadata.json.gz", status: 200, answer: []string{"Content-Disposition", "attachment; filename=metadata.json.gz"}},
		{path: "/api/dataSets/NothingXX01/metadata", status: 404}, {path: "/api/constants/ConstantXX1/metadata", status: 404, has: []string{"constant"}},
		{path: "/api/dataSets/BfMAe6Itzgt/metadata?defaults=SOME", status: 400},
	} {
		s.do(t, x)
	}
}

// A type that is nearly named is not silently everything; parameters that nobody knows are passed over.
func TestParametersOfExports(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		for _, x := range []exchange{
			post("/api/metadata", `{"constants":[{"id":"ConstantNo1","name":"C","value":1}]}`, 200),
			get("/api/metadata?datElements=true", 400, "`datElements` is no type of metadata", "`dataElements`"), get("/api/metadata?constants=true&constant:filter=name:eq:C", 400, "`constants`"),
			get("/api/metadata?organizationUnits:fields=id", 400, "organisationUnits"), get("/api/metadata?DATAELEMENTSS=true", 400, "dataElements"),
			get("/api/metadata?charts=true&constants=true&foo=true&bar:filter=x", 200, "ConstantNo1"), get("/api/metadata?constants:fields=id,nonsense", 200, `"constants":[{"id":"ConstantNo1"}]`),
			get("/api/constants?fields=id,nonsense", 200, `"constants":[{"id":"ConstantNo1"}]`), get("/api/metadata?constants:filter=nonsense:eq:1", 400, "nonsense"),
			post("/api/metadata?dryRun=true", `{"constants":[{"id":"ConstantNo2","name":"D","value":1}]}`, 200, `"created":1`), get("/api/constants/ConstantNo2", 404),
			post("/api/metadata?dryRun=maybe", `{}`, 400, "dryRun"),
		} {
			s.do(t, x)
		}
	})
}
