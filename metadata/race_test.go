package metadata_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
)

// TestWritersNeverLoseOrBreakAnything has clients on two nodes, where there can be two, count up a constant, add members to one
// collection, and refer to option sets while others delete them, in small imports and in such as are written ahead.
func TestWritersNeverLoseOrBreakAnything(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		nodes := []node{open(t, d), open(t, d)}
		if !d.Dialect().Shared {
			nodes[1] = nodes[0]
		} else {
			nodes[1].WriteAheadFrom(0)
		}
		nodes[0].must(`{"dataElementGroups":[{"id":"RaceGroup01","name":"g","shortName":"g"}]}`, metadata.ImportOptions{})
		const clients, rounds = 4, 15
		var wg sync.WaitGroup
		for c := range clients {
			wg.Go(func() {
				n := nodes[c%2]
				r := rand.New(rand.NewPCG(uint64(c), 3))
				for i := range rounds {
					element := fmt.Sprintf("RaceE%d%05d", c, i)
					n.must(fmt.Sprintf(`{"dataElements":[{"id":%q,"name":%q,"shortName":%q,"valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"}]}`,
						element, element, element), metadata.ImportOptions{})
					if _, err := n.Collect(t.Context(), n.Type("dataElementGroup"), "RaceGroup01", "dataElements", metadata.Members{Add: []string{element}}, metadata.ImportOptions{}); err != nil {
						t.Error(err)
					}
					set := fmt.Sprintf("RaceSet%04d", r.IntN(6))
					switch r.IntN(3) {
					case 0:
						n.send(fmt.Sprintf(`{"optionSets":[{"id":%q,"name":%q,"valueType":"TEXT"}]}`, set, set), metadata.ImportOptions{})
					case 1:
						n.send(fmt.Sprintf(`{"optionSets":[{"id":%q}]}`, set), metadata.ImportOptions{Strategy: metadata.Delete})
					default:
						n.send(fmt.Sprintf(`{"dataElements":[{"id":%q,"optionSet":{"id":%q}}]}`, element, set), metadata.ImportOptions{Merge: true})
					}
				}
			})
		}
		wg.Wait()
		snap := latest(nodes[0])
		group := snap.ByName("dataElementGroup", "RaceGroup01")
		if members := group.Doc().Refs(group.Type.MustProperty("dataElements")); len(members) != clients*rounds {
			t.Errorf("%d members, want %d", len(members), clients*rounds)
		}
		for o := range snap.All(nodes[0].Type("dataElement")) {
			for ref := range o.Refs() {
				if snap.Object(ref.Target) == nil {
					t.Errorf("%s refers to nothing by %s", o.UID, ref.Property.Name)
				}
			}
		}
		x, y, z := dump(t, snap), dump(t, latest(nodes[1])), dump(t, open(t, d).Current())
		if !maps.Equal(x, y) || !maps.Equal(x, z) {
			t.Error("the nodes and the database differ")
		}
	})
}
