package metadata_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
	"cohort/jsonpatch"
	"cohort/metadata"
	"cohort/payload"
)

// TestReports sends packages to a server with the demo metadata, and compares what each report says.
func TestReports(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		n.must(demo(t), metadata.ImportOptions{})
		for _, test := range reports {
			t.Run(test.name, func(t *testing.T) {
				was := dump(t, n.Current())
				r := n.send(test.send, test.options)
				if r.Status != test.status || r.Stats != test.stats {
					t.Errorf("%s %+v, want %s %+v", r.Status, r.Stats, test.status, test.stats)
				}
				if len(test.says) > 0 {
					said := describe(r.Failed()[0].Faults)
					for _, word := range test.says {
						if !strings.Contains(said, word) {
							t.Errorf("the report does not say %q:\n%s", word, said)
						}
					}
				}
				if now := dump(t, n.Current()); len(now)-len(was) != r.Stats.Created && !test.options.ValidateOnly {
					t.Errorf("%d objects more, report says %d", len(now)-len(was), r.Stats.Created)
				}
			})
		}
	})
}

var reports = []struct {
	name, send string
	options    metadata.ImportOptions
	status     string
	stats      metadata.Stats
	says       []string // of the first object that failed: code, property, words
}{
	{name: "validate only", send: `{"constants":[{"name":"PI","shortName":"PI","value":3.14}]}`, options: metadata.ImportOptions{ValidateOnly: true},
		status: "OK", stats: metadata.Stats{Created: 1, Total: 1}},
	{name: "missing", send: `{"dataElements":[{"id":"abcdefghijk","name":"Only a name"}]}`, status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1},
		says: []string{"E4000 shortName", "E4000 valueType", "E4000 domainType", "E4000 aggregationType"}},
	{name: "unknown reference", send: `{"dataElementGroups":[{"id":"abcdefghijl","name":"G","shortName":"G","dataElements":[{"id":"NoSuchElem1"}]}]}`,
		status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1}, says: []string{"E5002 dataElement NoSuchElem1] (DataElement)"}},
	{name: "duplicate name", send: `{"dataElementGroups":[{"name":"Immunization","shortName":"Immunization2"}]}`,
		status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1}, says: []string{"E5003 name name Immunization"}},
	{name: "duplicate in one payload", send: `{"constants":[{"name":"Twice","value":1},{"name":"Twice","value":2}]}`,
		status: "ERROR", stats: metadata.Stats{Ignored: 2, Total: 2}, says: []string{"E5003 name name Twice"}},
	{name: "same id twice", send: `{"constants":[{"id":"aaaaaaaaaaa","name":"x","value":1},{"id":"aaaaaaaaaaa","name":"y","value":2}]}`,
		options: metadata.ImportOptions{KeepGood: true}, status: "WARNING", stats: metadata.Stats{Created: 1, Ignored: 1, Total: 2}, says: []string{"E5004 id aaaaaaaaaaa"}},
	{name: "good neighbour", send: `{"constants":[{"name":"Good","value":1},{"name":"No value"}]}`, options: metadata.ImportOptions{KeepGood: true},
		status: "WARNING", stats: metadata.Stats{Created: 1, Ignored: 1, Total: 2}, says: []string{"E4000 value"}},
	{name: "bad company", send: `{"optionSets":[{"id":"BadSet00001","name":"S"}],"options":[{"name":"o","code":"o","optionSet":{"id":"BadSet00001"}}]}`,
		options: metadata.ImportOptions{KeepGood: true}, status: "ERROR", stats: metadata.Stats{Ignored: 2, Total: 2}},
	{name: "update of nothing", send: `{"constants":[{"id":"abcdefghijq","name":"New","value":1}]}`, options: metadata.ImportOptions{Strategy: metadata.Update},
		status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1}, says: []string{"E5001 id UID New [abcdefghijq] (Constant)"}},
	{name: "create of something", send: `{"dataElements":[{"id":"qrur9Dvnyt5","name":"x"}]}`, options: metadata.ImportOptions{Strategy: metadata.Create},
		status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1}, says: []string{"E5000"}},
	{name: "wrong enum", send: `{"dataElements":[{"name":"X","shortName":"X","valueType":"SOMETHING","domainType":"AGGREGATE","aggregationType":"SUM"}]}`,
		status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1}, says: []string{"valueType", "SOMETHING", "PHONE_NUMBER"}},
	{name: "wrong kinds", send: `{"constants":[{"name":{"a":1},"value":"three"}]}`, status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1},
		says: []string{"name", "takes text", "value", "three"}},
	{name: "too long", send: `{"constants":[{"name":"` + strings.Repeat("x", 231) + `","value":1}]}`, status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1},
		says: []string{"E4001 name", "230", "231"}},
	{name: "bad id", send: `{"constants":[{"id":"short","name":"x","value":1}]}`, status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1}, says: []string{"E4014 id short"}},
	{name: "numbers as text", send: `{"constants":[{"name":"PI","value":"3.14159265359"}]}`, status: "OK", stats: metadata.Stats{Created: 1, Total: 1}},
	{name: "NUL", send: `{"constants":[{"name":"a\u0000b","value":1}]}`, status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1}, says: []string{"name", "NUL"}},
	{name: "attribute values unique by type", send: `{"attributes":[{"id":"UniqueAttr1","name":"U","shortName":"U","valueType":"TEXT","unique":true,"constantAttribute":true}],
		"constants":[{"name":"U1","value":1,"attributeValues":[{"attribute":{"id":"UniqueAttr1"},"value":"7"}]},{"name":"U2","value":1,"attributeValues":[{"attribute":{"id":"UniqueAttr1"},"value":"8"}]}]}`,
		status: "OK", stats: metadata.Stats{Created: 3, Total: 3}},
	{name: "attribute value taken", send: `{"constants":[{"name":"U3","value":1,"attributeValues":[{"attribute":{"id":"UniqueAttr1"},"value":"8"}]}]}`,
		status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1}, says: []string{"E4009 attributeValues", "UniqueAttr1"}},
	{name: "below itself", send: `{"organisationUnits":[{"id":"O6uvpzGd5pu","name":"Bo","shortName":"Bo","openingDate":"1990-01-01","parent":{"id":"YuQRtpLP10I"}}]}`,
		status: "ERROR", stats: metadata.Stats{Ignored: 1, Total: 1}, says: []string{"parent", "below itself"}},
	{name: "default category combo", send: `{"dataElements":[{"id":"DefaultCC01","name":"CC","shortName":"CC","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"}]}`, status: "OK", stats: metadata.Stats{Created: 1, Total: 1}},
	{name: "members adopted", send: `{"optionSets":[{"id":"NewSet00001","name":"S","valueType":"TEXT","options":[{"id":"NewOption01"}]}],"options":[{"id":"NewOption01","name":"o","code":"o"}]}`,
		status: "OK", stats: metadata.Stats{Created: 2, Total: 2}},
}

func describe(faults fault.List) string {
	var b strings.Builder
	for _, f := range faults {
		fmt.Fprintln(&b, f.Code, f.Property, strings.Trim(fmt.Sprint(f.Properties), "[]"), "|", f.Message, f.Value)
	}
	return b.String()
}

// TestDeletion removes objects of the demo package: what is needed stays, parts go along, lists lose a member.
func TestDeletion(t *testing.T) {
	remove := metadata.ImportOptions{Strategy: metadata.Delete}
	tests := []struct{ name, send, refused, typ, uid, fields, then string }{
		{name: "unit with children", send: `{"organisationUnits":[{"id":"YuQRtpLP10I"}]}`, refused: "OrganisationUnit (Ngelehun CHC,Njandama MCHP,Panderu MCHP)"},
		{name: "option set in use", send: `{"optionSets":[{"id":"MbB9LHcybBS"}]}`, refused: "DataElement (Gender)"},
		{name: "category option in use", send: `{"categoryOptions":[{"id":"AE96XkgIxvO"}]}`, refused: "CategoryOptionCombo (Fixed)"},
		{name: "element leaves its group and data set", send: `{"dataElements":[{"id":"fbfJHSPpUQD"}]}`,
			typ: "dataSet", uid: "BfMAe6Itzgt", fields: "dataSetElements~size", then: `{"dataSetElements":2}`},
		{name: "group leaves the sharing", send: `{"userGroups":[{"id":"GKjWXkxV165"}]}`, typ: "constant", uid: "SharedCons1", fields: "sharing[userGroups]",
			then: `{"sharing":{"userGroups":{}}}`},
		{name: "stages go with their program", send: `{"programs":[{"id":"S8uo8AlvYMz"}]}`, typ: "programStage", uid: "MN6IEam3O0Q", fields: "id"},
		{name: "a unit and its children at once", send: `{"organisationUnits":[{"id":"YuQRtpLP10I"},{"id":"DiszpKrYNg8"},{"id":"ueuQlqb8ccl"},{"id":"EJNxP3WreNP"}]}`,
			typ: "organisationUnit", uid: "O6uvpzGd5pu", fields: "children", then: `{"children":[]}`},
	}
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		n.must(demo(t), metadata.ImportOptions{})
		n.must(`{"constants":[{"id":"SharedCons1","name":"S","value":1,"sharing":{"owner":"M5zQapPyTZI","public":"--------","userGroups":{"GKjWXkxV165":{"id":"GKjWXkxV165","access":"rw------"}}}}]}`, metadata.ImportOptions{})
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				was := dump(t, n.Current())
				r := n.send(test.send, remove)
				if test.refused != "" {
					if said := describe(r.Failed()[0].Faults); !strings.Contains(said, "E4030") || !strings.Contains(said, test.refused) {
						t.Fatalf("said %s", said)
					}
					if len(dump(t, n.Current())) != len(was) {
						t.Fatal("something was deleted")
					}
					return
				}
				if len(r.Failed()) > 0 {
					t.Fatal(describe(r.Failed()[0].Faults))
				}
				if got := n.show(test.typ, test.uid, test.fields); got != test.then {
					t.Errorf("%s, want %s", got, test.then)
				}
				if now := dump(t, n.Current()); !maps.Equal(now, dump(t, open(t, d).Current())) {
					t.Error("the database holds something else than the memory")
				}
			})
		}
	})
}

func TestPatch(t *testing.T) {
	tests := []struct{ patch, fails, fields, then string }{
		{patch: `[{"op":"replace","path":"/name","value":"Age"}]`, fields: "name,shortName", then: `{"name":"Age","shortName":"Age in years"}`},
		{patch: `[{"op":"remove","path":"/code"}]`, fields: "name,code", then: `{"name":"Age"}`},
		{patch: `[{"op":"add","path":"/attributeValues/-","value":{"attribute":{"id":"NewAttrib01"},"value":"7"}}]`, fields: "attributeValues[value]", then: `{"attributeValues":[{"value":"7"}]}`},
		{patch: `[{"op":"add","path":"/aggregationLevels","value":[2]},{"op":"add","path":"/aggregationLevels/0","value":1}]`, fields: "aggregationLevels", then: `{"aggregationLevels":[1,2]}`},
		{patch: `[{"op":"add","path":"/style","value":{"color":"#123456"}},{"op":"replace","path":"/style/color","value":"#654321"}]`, fields: "style[color]", then: `{"style":{"color":"#654321"}}`},
		{patch: `[{"op":"replace","path":"/nope","value":4}]`, fails: "Invalid path /nope"},
		{patch: `[{"op":"replace","path":"/name/deeper","value":4}]`, fails: "Invalid path /name/deeper"},
		{patch: `[{"op":"swap","path":"/name"}]`, fails: "known are"},
		{patch: `[{"op":"remove-by-id","path":"/legendSets","id":"none"}]`, fails: "none"},
		{patch: `[{"op":"remove","path":"/valueType"}]`, fails: "E4000"},
		{patch: `{"name":"x"}`, fails: "list of operations"},
		{patch: `[{"op":"replace","path":"/description","value":"Given"}]`, fields: "description", then: `{"description":"Given"}`}, // it had none
		{patch: `[{"op":"add","path":"/style/icon","value":"star"}]`, fields: "style[icon]", then: `{"style":{"icon":"star"}}`},
		{patch: `[{"op":"replace","path":"/optionSet","value":{"id":"MbB9LHcybBS"}},{"op":"remove","path":"/optionSet"}]`, fields: "optionSet", then: `{}`},
		{patch: `[{"op":"replace","path":"/optionSet/id","value":"MbB9LHcybBS"}]`, fails: "Invalid path /optionSet/id"}, // it refers to none
		{patch: `[{"op":"replace","path":"/categoryCombo/id","value":"cWYLHOAPtns"}]`, fields: "categoryCombo", then: `{"categoryCombo":{"id":"cWYLHOAPtns"}}`},
		{patch: `[{"op":"replace","path":"/categoryCombo/name","value":"x"}]`, fails: "/categoryCombo/name"},
		{patch: `[{"op":"replace","path":"/categoryCombo","value":{"id":"NoSuchComb1"}}]`, fails: "E5002"},
		{patch: `[{"op":"replace","path":"/dataElementGroups/0/name","value":"x"}]`, fails: "/dataElementGroups/0/name"},
		{patch: `[{"op":"add","path":"/attributeValues/0/attribute/name","value":"x"}]`, fails: "/attributeValues/0/attribute/name"},
		{patch: `[{"op":"add","path":"/attributeValues/0/nope","value":"x"}]`, fails: "Invalid path /attributeValues/0/nope"},
		{patch: `[{"op":"replace","path":"/attributeValues/0/value","value":"8"}]`, fields: "attributeValues[value]", then: `{"attributeValues":[{"value":"8"}]}`},
		{patch: `[{"op":"replace","path":"/lastUpdated","value":"2020-01-01"}]`, fails: "/lastUpdated"},
		{patch: `[{"op":"replace","path":"/createdBy","value":{"id":"M5zQapPyTZI"}}]`, fails: "/createdBy"},
		{patch: `[{"op":"replace","path":"/displayName","value":"x"}]`, fails: "/displayName"},
		{patch: `[{"op":"add","path":"/href","value":"x"}]`, fails: "/href"},
		{patch: `[{"op":"add","path":"/user","value":{"id":"M5zQapPyTZI"}}]`, fails: "/user"},
		{patch: `[{"op":"replace","path":"/id","value":"qrur9Dvnyt6"}]`, fails: "keeps its identifier"},
		{patch: `[{"op":"remove","path":"/id"}]`, fails: "keeps its identifier"},
		{patch: `[{"op":"replace","path":"/id","value":"qrur9Dvnyt5"},{"op":"test","path":"/id","value":"qrur9Dvnyt5"}]`, fields: "id", then: `{"id":"qrur9Dvnyt5"}`},
		{patch: `[{"op":"test","path":"/valueType","value":"TEXT"}]`, fails: "The test of /valueType fails"},
		{patch: `[{"op":"copy","from":"/name","path":"/shortName"}]`, fields: "shortName", then: `{"shortName":"Age"}`},
		{patch: `[{"op":"move","from":"/description","path":"/formName"}]`, fields: "formName,description", then: `{"formName":"Given"}`},
		{patch: `[{"op":"move","from":"/lastUpdated","path":"/formName"}]`, fails: "/lastUpdated"},
		{patch: `[{"op":"add","path":"/dataSetElements/-","value":{}}]`, fails: "/dataSetElements/-"},
		{patch: `[{"op":"add","path":"/password","value":"x"}]`, fails: "Invalid path /password"},
		{patch: `[{"op":"remove","path":"/sharing"}]`, fails: "/sharing"},
		{patch: `[{"op":"add","path":"/dataElementGroups/-","value":{"id":"vOk3hhzzWvT"}},{"op":"add","path":"/dataElementGroups/-","value":{"id":"vOk3hhzzWvT"}}]`, fields: "dataElementGroups", then: `{"dataElementGroups":[{"id":"vOk3hhzzWvT"}]}`},
		{patch: `[{"op":"add","path":"/dataElementGroups/-","value":{"id":"NoSuchGrp01"}}]`, fails: "E5002"},
		{patch: `[{"op":"add","path":"/dataElementGroups/-","value":{"name":"Immunization"}}]`, fails: "a list of objects with an id"},
		{patch: `[{"op":"replace","path":"/dataElementGroups","value":7}]`, fails: "a list of objects with an id"},
		{patch: `[{"op":"remove-by-id","path":"/dataElementGroups","id":"NoSuchGrp01"}]`, fails: "NoSuchGrp01"},
		{patch: `[{"op":"remove-by-id","path":"/dataElementGroups","id":"vOk3hhzzWvT"}]`, fields: "dataElementGroups", then: `{"dataElementGroups":[]}`},
	}
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		n.must(demo(t), metadata.ImportOptions{})
		n.must(`{"attributes":[{"id":"NewAttrib01","name":"A","shortName":"A","valueType":"TEXT","dataElementAttribute":true}]}`, metadata.ImportOptions{})
		for _, test := range tests {
			t.Run(test.patch, func(t *testing.T) {
				said := n.patch("dataElement", "qrur9Dvnyt5", test.patch)
				if test.fails != "" || said != "" {
					if test.fails == "" || !strings.Contains(said, test.fails) {
						t.Fatalf("said %q, want %q", said, test.fails)
					}
					return
				}
				if got := n.show("dataElement", "qrur9Dvnyt5", test.fields); got != test.then {
					t.Errorf("%s, want %s", got, test.then)
				}
			})
		}
	})
}

// patch applies a JSON Patch and returns what was said against it.
func (n node) patch(typ, uid, text string) string {
	n.t.Helper()
	value, err := payload.ReadTree(payload.NewReader(strings.NewReader(text), 50))
	if err != nil {
		n.t.Fatal(err)
	}
	operations, err := jsonpatch.Parse(value)
	if err != nil {
		return err.Error()
	}
	r, err := n.Patch(context.Background(), n.Type(typ), uid, operations, metadata.ImportOptions{})
	switch {
	case err != nil:
		return err.Error()
	case len(r.Failed()) > 0:
		return describe(r.Failed()[0].Faults)
	}
	return ""
}
