package query

import "slices"

// Fields is what follows fields=: what to show of an object. Nil says nothing, and stands for whatever is the default.
type Fields []Field

// Field is one entry of Fields.
type Field struct {
	Name       string // of a property, or of a preset: *, :all, :owner, :identifiable, ...
	Preset     bool
	Exclude    bool   // !name: whatever else says so, it is not shown
	Nested     Fields // nil where nothing is said of what is inside
	Transforms []Transform
}

// Transform is a change of a value on its way out: ~rename(label), ~size, ~pluck(name), ...
type Transform struct {
	Name string
	Args []string
}

// Includes reports whether a property is shown, where all properties are equals: it is named, or all are asked for, and
// it is not excluded.
func (f Fields) Includes(name string) bool {
	return f.Shows(name, func(preset string) bool { return preset == "*" || preset == ":all" })
}

// Shows is Includes where presets have a meaning of their own.
func (f Fields) Shows(name string, inPreset func(preset string) bool) bool {
	shown := f.onlyExcludes()
	for _, field := range f {
		if field.Name != name && !(field.Preset && inPreset(field.Name)) {
			continue
		}
		if field.Exclude {
			return false
		}
		shown = true
	}
	return shown
}

// onlyExcludes reports whether nothing but exclusions are said, which leaves all the rest.
func (f Fields) onlyExcludes() bool {
	return len(f) > 0 && !slices.ContainsFunc(f, func(field Field) bool { return !field.Exclude })
}

// Nested returns what is said of the inside of a property, all its entries taken together; nil is nothing.
func (f Fields) Nested(name string) Fields {
	var inside Fields
	for _, field := range f {
		if field.Name == name && !field.Preset && !field.Exclude {
			inside = append(inside, field.Nested...)
		}
	}
	return inside
}

// Renamed returns the name under which a property is shown.
func (f Fields) Renamed(name string) string {
	for _, field := range f {
		if field.Name != name || field.Preset {
			continue
		}
		for _, t := range field.Transforms {
			if t.Name == "rename" && len(t.Args) > 0 {
				return t.Args[0]
			}
		}
	}
	return name
}

// counts says what is asked of the length of a property; unchanged is nothing.
func (f Fields) counts(name string) (kind changeKind) {
	for _, field := range f {
		if field.Name == name && !field.Preset && !field.Exclude {
			var c change
			c.add(&item{}, field.Transforms)
			if c.kind == size || c.kind == isEmpty || c.kind == isNotEmpty {
				kind = c.kind
			}
		}
	}
	return kind
}
