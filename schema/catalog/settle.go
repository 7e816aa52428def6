package catalog

import (
	"math"

	"cohort/schema"
)

// settle completes a description with what follows from what it says.
func settle(d *description) {
	if d.Identifiable {
		settleIdentity(d)
	}
	for _, p := range d.Properties {
		if !d.Persisted {
			loosen(p)
		}
		p.Simple = simple(p)
		bound(p)
	}
}

// settleIdentity takes from the common properties what this type does not keep.
func settleIdentity(d *description) {
	kept := map[string]bool{
		"sharing":         d.Shareable,
		"createdBy":       d.Shareable || d.authored,
		"translations":    d.Translatable,
		"favorites":       d.Favoritable,
		"attributeValues": d.attributed,
	}
	for _, p := range d.Properties {
		if keep, common := kept[p.Name]; common && !keep {
			p.Computed = true
			loosen(p)
		}
	}
}

func simple(p *schema.Property) bool {
	kind := p.Kind
	if kind == schema.Collection {
		kind = p.Item
	}
	switch kind {
	case schema.Reference, schema.Complex, schema.Date:
		return false
	}
	return true
}

// bound gives stored texts and numbers the bounds of their columns. Lists and documents are not bounded.
func bound(p *schema.Property) {
	least, most := 0.0, math.MaxFloat64
	switch p.Kind {
	case schema.Text, schema.Identifier, schema.URL, schema.Email, schema.Color, schema.PhoneNumber, schema.Password:
		if p.Length == nil {
			length := 255.0
			if !p.Persisted {
				length = unlimited
			}
			p.Length = &length
		}
		most = *p.Length
	case schema.Integer:
		least, most = math.MinInt32, math.MaxInt32
	case schema.Number:
		least = -math.MaxFloat64
	case schema.Collection, schema.Complex:
	default:
		return
	}
	if !p.Persisted {
		p.Length = nil
	}
	if p.Computed && p.Kind != schema.Collection && p.Kind != schema.Complex {
		p.Min, p.Max = nil, nil
		return
	}
	if p.Min == nil {
		p.Min = &least
	}
	if p.Max == nil {
		p.Max = &most
	}
}
