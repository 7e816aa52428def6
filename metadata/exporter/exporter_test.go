package exporter

import (
	"testing"

	"cohort/schema"
	"cohort/schema/catalog"
)

// Every name in the tables of needs is one of the catalog's, and leads somewhere.
func TestNeeds(t *testing.T) {
	c := &closure{ways: map[*schema.Type][]*schema.Property{}}
	for name := range needs {
		typ := catalog.Get(name)
		if typ == nil || !typ.Graph() {
			t.Fatalf("%s is no type of metadata", name)
		}
		for _, p := range c.waysFrom(typ) { // panics at an unknown property
			if p.Storage == schema.Derived || p.Target == nil {
				t.Errorf("%s.%s leads nowhere", name, p.Name)
			}
		}
	}
	for _, name := range append(shown, packaged...) {
		if typ := catalog.Get(name); typ == nil || !typ.Graph() {
			t.Errorf("%s is no type of metadata", name)
		}
	}
}

// What is written by default of an object holds all that is stored of it, and nothing that depends on who asks.
func TestKept(t *testing.T) {
	for _, typ := range catalog.All() {
		if !typ.Graph() {
			continue
		}
		shown := kept(typ, nil)
		for _, p := range typ.Stored() {
			if !p.WriteOnly && !shown.Includes(p.Name) {
				t.Errorf("%s.%s is not written", typ.Name, p.Name)
			}
		}
		for _, name := range []string{"access", "displayName", "href", "favorite"} {
			if shown.Includes(name) {
				t.Errorf("%s.%s is written", typ.Name, name)
			}
		}
	}
}
