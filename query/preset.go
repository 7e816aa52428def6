package query

import (
	"slices"

	"cohort/schema"
)

var (
	identifiable = []string{"id", "name", "code", "created", "lastUpdated", "lastUpdatedBy"}
	nameable     = []string{"id", "name", "shortName", "code", "description", "created", "lastUpdated", "displayName", "displayShortName"}
)

// inPreset reports whether a preset of that name holds a property. What is write-only is in none.
func inPreset(preset string, p *schema.Property) bool {
	switch preset {
	case "*", ":all":
		return true
	case ":owner":
		return p.Owner && p.Persisted
	case ":persisted":
		return p.Persisted
	case ":simple":
		return p.Simple
	case ":identifiable":
		return slices.Contains(identifiable, p.Name)
	case ":nameable":
		return slices.Contains(nameable, p.Name)
	}
	return false
}

// What is shown of an object or document of which a request does not say what to show.
var (
	everything = Fields{{Name: "*", Preset: true}}
	identifier = Fields{{Name: "id"}}
	summary    = Fields{{Name: "id"}, {Name: "code"}, {Name: "name"}, {Name: "displayName"}, {Name: "username"}}
)
