package metadata_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
)

// model is what the store must be: data elements with unique names, and groups that list them, kept as plainly as can be.
type model struct {
	elements map[string]string          // identifier to name
	groups   map[string]map[string]bool // identifier to members
}

func (m *model) nameTaken(name, but string) bool {
	for id, n := range m.elements {
		if n == name && id != but {
			return true
		}
	}
	return false
}

// TestAgainstModel imports random packages into a store and into the model, one object at a time, and compares which were
// refused, what both hold, what a second node reads, and which lists name an object.
func TestAgainstModel(t *testing.T) {
	for _, ahead := range []bool{false, true} {
		t.Run(fmt.Sprintf("written ahead=%v", ahead), func(t *testing.T) { againstModel(t, ahead) })
	}
}

func againstModel(t *testing.T, ahead bool) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		if ahead {
			n.WriteAheadFrom(0)
		}
		r := rand.New(rand.NewPCG(5, 8))
		m := &model{elements: map[string]string{}, groups: map[string]map[string]bool{}}
		for step := range 400 {
			text, strategy, allowed := m.step(r)
			report := n.send(text, metadata.ImportOptions{Strategy: strategy})
			if ok := len(report.Failed()) == 0; ok != allowed {
				t.Fatalf("step %d, %s %s: written %v, the model says %v\n%v", step, strategy, text, ok, allowed, report.Failed())
			}
			if step%50 == 49 {
				m.compare(t, n)
				m.compare(t, open(t, d))
			}
		}
	})
}

func elementID(i int) string { return fmt.Sprintf("Element%04d", i) }
func groupID(i int) string   { return fmt.Sprintf("EGroup%05d", i) }

// step makes a change, applies it to the model if the model allows it, and says so.
func (m *model) step(r *rand.Rand) (text string, s metadata.Strategy, allowed bool) {
	const ids, names = 12, 9
	switch r.IntN(5) {
	case 0: // delete an element: its groups lose it
		id := elementID(r.IntN(ids))
		_, known := m.elements[id]
		if known {
			delete(m.elements, id)
			for _, members := range m.groups {
				delete(members, id)
			}
		}
		return fmt.Sprintf(`{"dataElements":[{"id":%q}]}`, id), metadata.Delete, known
	case 1, 2: // write an element
		id, name := elementID(r.IntN(ids)), fmt.Sprint("Name ", r.IntN(names))
		if allowed = !m.nameTaken(name, id); allowed {
			m.elements[id] = name
		}
		return fmt.Sprintf(`{"dataElements":[{"id":%q,"name":%q,"shortName":%q,"valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"}]}`, id, name, name),
			metadata.CreateAndUpdate, allowed
	case 3: // delete a group
		id := groupID(r.IntN(4))
		_, known := m.groups[id]
		delete(m.groups, id)
		return fmt.Sprintf(`{"dataElementGroups":[{"id":%q}]}`, id), metadata.Delete, known
	default: // write a group, of elements that may not exist
		id := groupID(r.IntN(4))
		members, refs := map[string]bool{}, []string{}
		allowed = true
		for range r.IntN(4) {
			member := elementID(r.IntN(ids))
			_, known := m.elements[member]
			allowed = allowed && known
			members[member] = true
			refs = append(refs, fmt.Sprintf(`{"id":%q}`, member))
		}
		if allowed {
			m.groups[id] = members
		}
		return fmt.Sprintf(`{"dataElementGroups":[{"id":%q,"name":%q,"shortName":%q,"dataElements":[%s]}]}`, id, id, id, strings.Join(refs, ",")), metadata.CreateAndUpdate, allowed
	}
}

func (m *model) compare(t *testing.T, n node) {
	t.Helper()
	snap := n.Current()
	element, group := n.Type("dataElement"), n.Type("dataElementGroup")
	elements, names := map[string]string{}, []string{}
	for o := range snap.All(element) {
		elements[o.UID] = o.Name()
		names = append(names, o.Name())
		if found := snap.Unique(element.MustProperty("name"), o.Name()); found != o {
			t.Fatalf("the name %q leads to %v", o.Name(), found)
		}
	}
	if !maps.Equal(elements, m.elements) {
		t.Fatalf("elements %v\n   model %v", elements, m.elements)
	}
	if !slices.IsSorted(names) {
		t.Fatalf("out of order: %v", names)
	}
	groups := 0
	for o := range snap.All(group) {
		groups++
		members := map[string]bool{}
		for _, id := range o.Doc().Refs(group.MustProperty("dataElements")) {
			members[snap.Object(id).UID] = true
		}
		if !maps.Equal(members, m.groups[o.UID]) {
			t.Fatalf("group %s lists %v, model %v", o.UID, members, m.groups[o.UID])
		}
	}
	if groups != len(m.groups) {
		t.Fatalf("%d groups, model %d", groups, len(m.groups))
	}
	for o := range snap.All(element) {
		for listed := range snap.Referrers(group.MustProperty("dataElements"), o.ID) {
			if !m.groups[listed.UID][o.UID] {
				t.Fatalf("%s is said to list %s", listed.UID, o.UID)
			}
		}
	}
}
