// Package catalog describes every type of metadata, one file a type, in a small language of its own: constructors of
// types (declare.go), of properties (property.go), what can be said of a property (modify.go) and the properties that
// many types share (identity.go, dimension.go, analytical.go). Adding a type is adding a file.
package catalog

import (
	"cmp"
	"slices"

	"cohort/schema"
)

// declared collects the types as their files declare them.
var declared []*schema.Type

var (
	listed   []*schema.Type
	singular = map[string]*schema.Type{}
	plural   = map[string]*schema.Type{}
)

func init() {
	schema.Link(declared)
	for _, t := range declared {
		singular[t.Name] = t
		if t.Unlisted {
			continue
		}
		listed = append(listed, t)
		if plural[t.Plural] != nil {
			panic("catalog: two types are called " + t.Plural)
		}
		plural[t.Plural] = t
	}
	slices.SortFunc(listed, func(a, b *schema.Type) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Name, b.Name))
	})
}

// All returns the types in the order in which exports and imports take them: what others refer to comes first.
func All() []*schema.Type { return slices.Clone(listed) }

// Get returns the type of this name (dataElement), or nil.
func Get(name string) *schema.Type { return singular[name] }

// Plural returns the type whose objects are listed under this name (dataElements), or nil.
func Plural(name string) *schema.Type { return plural[name] }
