package metadata_test

import (
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/jsonpatch"
	"cohort/metadata"
	"cohort/payload"
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
					_, _, err = node.Collect(t.Context(), node.Type("dataElementGroup"), "GroupOfAll1", "dataElements", metadata.Members{Add: []string{element}}, metadata.ImportOptions{})
				case 1:
					_, _, err = node.Collect(t.Context(), node.Type("dataElement"), element, "dataElementGroups", metadata.Members{Add: []string{"GroupOfAll1"}}, metadata.ImportOptions{})
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
