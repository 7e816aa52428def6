package schema

import (
	"strings"
	"testing"
)

func TestLink(t *testing.T) {
	unit := &Type{Name: "unit", Klass: "Unit", Identifiable: true, Properties: []*Property{
		{Name: "name", Kind: Text},
		{Name: "parent", Kind: Reference, TargetName: "unit"},
		{Name: "children", Kind: Collection, Item: Reference, TargetName: "unit", InverseOf: "parent", OrderBy: "name"},
		{Name: "label", Kind: Text, AliasOf: "name"},
		{Name: "level", Kind: Integer, Computed: true},
		{Name: "style", Kind: Complex, TargetName: "style"},
		{Name: "image", Kind: Reference, TargetName: "file"},
		{Name: "groups", Kind: Collection, Item: Reference, TargetName: "unit"},
		{Name: "files", Kind: Collection, Item: Reference, TargetName: "file"},
		{Name: "styles", Kind: Collection, Item: Complex, TargetName: "style"},
		{Name: "tags", Kind: Collection, Item: Text},
		{Name: "geometry", Kind: Complex},
		{Name: "opened", Kind: Date},
		{Name: "size", Kind: Number},
		{Name: "open", Kind: Boolean},
		{Name: "notes", Kind: Collection, Item: Reference, TargetName: "note", InverseOf: "unit"},
	}}
	style := &Type{Name: "style", Klass: "Style", Properties: []*Property{
		{Name: "unit", Kind: Reference, TargetName: "unit", Container: true},
		{Name: "color", Kind: Color},
	}}
	file := &Type{Name: "file", Klass: "File", Identifiable: true, OwnTable: true}
	note := &Type{Name: "note", Klass: "Note", Identifiable: true, OwnTable: true, Properties: []*Property{
		{Name: "unit", Kind: Reference, TargetName: "unit"},
	}}
	view := &Type{Name: "view", ViewOf: "unit", Properties: []*Property{{Name: "name", Kind: Text}, {Name: "else", Kind: Text, AliasOf: "level"}}}
	Link([]*Type{unit, style, file, note, view})

	want := []struct {
		name    string
		storage Storage
		slot    int
	}{
		{"name", StoredText, 0}, {"parent", StoredRef, 1}, {"children", InverseSide, -1}, {"label", Derived, -1},
		{"level", Derived, -1}, {"style", StoredDoc, 2}, {"image", StoredText, 3}, {"groups", StoredRefs, 4},
		{"files", StoredTexts, 5}, {"styles", StoredDocs, 6}, {"tags", StoredTexts, 7}, {"geometry", StoredJSON, 8},
		{"opened", StoredTime, 9}, {"size", StoredNumber, 10}, {"open", StoredBool, 11}, {"notes", Derived, -1},
	}
	for _, w := range want {
		if p := unit.MustProperty(w.name); p.Storage != w.storage || p.Slot != w.slot || p.Owning != unit {
			t.Errorf("%s: storage %d, slot %d, want %d, %d", w.name, p.Storage, p.Slot, w.storage, w.slot)
		}
	}
	children := unit.MustProperty("children")
	if children.Inverse != unit.MustProperty("parent") || children.Order != unit.MustProperty("name") || children.ItemKlass != "Unit" {
		t.Errorf("children: %+v", children)
	}
	if style.MustProperty("unit").Storage != Derived || len(unit.Stored()) != 12 {
		t.Errorf("%d stored", len(unit.Stored()))
	}
	if view.MustProperty("name").Alias != unit.MustProperty("name") || view.MustProperty("else").Alias != unit.MustProperty("level") {
		t.Error("a view does not show the properties of what it is a view of")
	}
}

func TestLinkRefuses(t *testing.T) {
	text := func(name string) *Property { return &Property{Name: name, Kind: Text} }
	for want, types := range map[string][]*Type{
		"two types are called a":   {{Name: "a"}, {Name: "a"}},
		"a has two properties x":   {{Name: "a", Properties: []*Property{text("x"), text("x")}}},
		"the unknown type nowhere": {{Name: "a", Properties: []*Property{{Name: "x", TargetName: "nowhere"}}}},
		"a has no property y":      {{Name: "a", Properties: []*Property{{Name: "x", TargetName: "a", InverseOf: "y"}}}},
		"a has no property z":      {{Name: "a", Properties: []*Property{{Name: "x", AliasOf: "z"}}}},
	} {
		func() {
			defer func() {
				if got, _ := recover().(string); !strings.Contains(got, want) {
					t.Errorf("%q, want %q", got, want)
				}
			}()
			Link(types)
		}()
	}
}
