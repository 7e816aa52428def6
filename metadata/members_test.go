package metadata_test

import (
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
	"cohort/jsonpatch"
	"cohort/metadata"
	"cohort/payload"
	"cohort/schema/catalog"
)

// What a patch says of a collection whose members keep it is written to the members.
func TestPatchOfTheOtherSide(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		n.must(demo(t), metadata.ImportOptions{})
		for _, test := range []struct {
			name, typ, uid, patch, fails string
			see                          [3]string // type, object, fields
			then                         string
		}{
			{name: "a unit moves", typ: "organisationUnit", uid: "O6uvpzGd5pu", patch: `[{"op":"add","path":"/children/-","value":{"id":"DiszpKrYNg8"}}]`, see: [3]string{"organisationUnit", "DiszpKrYNg8", "parent[name]"}, then: `{"parent":{"name":"Bo"}}`},
			{name: "below itself", typ: "organisationUnit", uid: "O6uvpzGd5pu", patch: `[{"op":"add","path":"/children/-","value":{"id":"O6uvpzGd5pu"}}]`, fails: "below itself"},
			{name: "and its name", typ: "organisationUnit", uid: "O6uvpzGd5pu", patch: `[{"op":"replace","path":"/shortName","value":"B"},{"op":"add","path":"/children/-","value":{"id":"ueuQlqb8ccl"}}]`, see: [3]string{"organisationUnit", "O6uvpzGd5pu", "shortName,children[id]"}, then: `{"shortName":"B","children":[{"id":"YuQRtpLP10I"},{"id":"DiszpKrYNg8"},{"id":"ueuQlqb8ccl"}]}`},
			{name: "a combination needs its combo", typ: "categoryCombo", uid: "cWYLHOAPtns", patch: `[{"op":"remove","path":"/categoryOptionCombos/0"}]`, fails: "E4000 categoryCombo"},
			{name: "a user joins", typ: "user", uid: "M5zQapPyTZI", patch: `[{"op":"add","path":"/userGroups/-","value":{"id":"GKjWXkxV165"}}]`, see: [3]string{"userGroup", "GKjWXkxV165", "users[username]"}, then: `{"users":[{"username":"admin"}]}`},
			{name: "and leaves", typ: "user", uid: "M5zQapPyTZI", patch: `[{"op":"remove","path":"/userGroups"}]`, see: [3]string{"userGroup", "GKjWXkxV165", "users"}, then: `{"users":[]}`},
			{name: "embedded, by its id", typ: "programStage", uid: "EPEcjy3FWmI", patch: `[{"op":"remove-by-id","path":"/programStageDataElements","id":"T3ZlLe2CUKR"},{"op":"replace","path":"/programStageDataElements/0/compulsory","value":true}]`, see: [3]string{"programStage", "EPEcjy3FWmI", "programStageDataElements[dataElement[name],compulsory]"}, then: `{"programStageDataElements":[{"dataElement":{"name":"Gender"},"compulsory":true},{"dataElement":{"name":"Report date"},"compulsory":false}]}`},
			{name: "embedded, of another id", typ: "programStage", uid: "EPEcjy3FWmI", patch: `[{"op":"remove-by-id","path":"/programStageDataElements","id":"T3ZlLe2CUKR"}]`, fails: "No object with id T3ZlLe2CUKR"},
			{name: "an owning side", typ: "dataElementGroup", uid: "vOk3hhzzWvT", patch: `[{"op":"add","path":"/dataElements/-","value":{"id":"UOlfIjgN8X6"}},{"op":"remove-by-id","path":"/dataElements","id":"xc8gmAKfO95"}]`, see: [3]string{"dataElementGroup", "vOk3hhzzWvT", "dataElements"}, then: `{"dataElements":[{"id":"UOlfIjgN8X6"}]}`},
		} {
			was := dump(t, n.Current())
			if said := n.patch(test.typ, test.uid, test.patch); said != "" || test.fails != "" {
				if test.fails == "" || !strings.Contains(said, test.fails) {
					t.Errorf("%s: said %q, want %q", test.name, said, test.fails)
				}
				if !maps.Equal(was, dump(t, n.Current())) {
					t.Errorf("%s: refused, and changed something", test.name)
				}
				continue
			}
			if got := n.show(test.see[0], test.see[1], test.see[2]); got != test.then {
				t.Errorf("%s: %s, want %s", test.name, got, test.then)
			}
		}
		r, err := n.Patch(t.Context(), n.Type("user"), metadata.Superuser, []jsonpatch.Operation{{Op: "add", Path: []string{"userGroups", "-"}, Value: payload.Tree{"id": "GKjWXkxV165"}}}, metadata.ImportOptions{OwnersOnly: true})
		if err == nil || !strings.Contains(err.Error(), "E5006") {
			t.Errorf("owners only: %v, %v", r, err)
		}
	})
}

// Members that are added at once, on several nodes and on either side of the relation, are all there.
func TestNoMemberIsLost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		nodes := []node{open(t, d)}
		if d.Dialect().Shared {
			nodes = append(nodes, open(t, d))
		}
		const n = 24
		var elements []string
		for i := range n {
			elements = append(elements, fmt.Sprintf(`{"id":"Element%04d","name":"E%d","shortName":"E%d","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"}`, i, i, i))
		}
		nodes[0].must(`{"dataElements":[`+strings.Join(elements, ",")+`],"dataElementGroups":[{"id":"GroupOfAll1","name":"G","shortName":"G"}]}`, metadata.ImportOptions{})
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				node, element := nodes[i%len(nodes)], fmt.Sprintf("Element%04d", i)
				var err error
				switch i % 3 {
				case 0:
					_, err = node.Collect(t.Context(), node.Type("dataElementGroup"), "GroupOfAll1", "dataElements", metadata.Members{Add: []string{element}}, metadata.ImportOptions{})
				case 1:
					_, err = node.Collect(t.Context(), node.Type("dataElement"), element, "dataElementGroups", metadata.Members{Add: []string{"GroupOfAll1"}}, metadata.ImportOptions{})
				default:
					if said := node.patch("dataElementGroup", "GroupOfAll1", `[{"op":"add","path":"/dataElements/-","value":{"id":"`+element+`"}}]`); said != "" {
						t.Error(said)
					}
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, node := range nodes {
			if got, want := node.show("dataElementGroup", "GroupOfAll1", "dataElements~size"), fmt.Sprintf(`{"dataElements":%d}`, n); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	})
}

// Whatever a patch says, it is refused with a fault or makes an object that is valid.
func FuzzPatch(f *testing.F) {
	for _, patch := range []string{
		`[{"op":"add","path":"/programStageDataElements/-","value":{"dataElement":{"id":"qrur9Dvnyt5"}}},{"op":"remove","path":"/programStageDataElements/0/dataElement"}]`,
		`[{"op":"copy","from":"/sharing/users","path":"/translations/-"},{"op":"add","path":"/sharing","value":{"users":[]}}]`,
		`[{"op":"move","from":"/program","path":"/programStageSections/0"},{"op":"add","path":"/style/icon/0","value":[]}]`,
		`[{"op":"add","path":"/program/id","value":{}},{"op":"replace","path":"/attributeValues","value":[[]]},{"op":"add","path":"/user/id","value":1}]`,
	} {
		f.Add(patch)
	}
	store, err := metadata.Open(f.Context(), dbtest.Open(f, "sqlite"), metadata.Options{Types: catalog.All(), Zone: time.UTC})
	if err != nil {
		f.Fatal(err)
	}
	n := node{Store: store}
	if _, err := n.Begin(f.Context()); err != nil {
		f.Fatal(err)
	}
	text, err := os.ReadFile("testdata/demo.json")
	if err != nil {
		f.Fatal(err)
	}
	if _, err := n.trySend(f.Context(), string(text), metadata.ImportOptions{}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, patch string) {
		value, err := payload.ReadTree(payload.NewReader(strings.NewReader(patch), 50))
		if err != nil {
			return
		}
		operations, err := jsonpatch.Parse(value)
		if err != nil {
			return
		}
		_, err = n.Patch(t.Context(), n.Type("programStage"), "EPEcjy3FWmI", operations, metadata.ImportOptions{ValidateOnly: true})
		if _, ok := fault.As(err); err != nil && !ok {
			t.Fatalf("%s: %v is no fault", patch, err)
		}
	})
}
