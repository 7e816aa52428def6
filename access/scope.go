package access

import "slices"

// interval is the preorder numbers of one subtree of the organisation units.
type interval struct{ first, last int32 }

func (v *View) intervals(property string) []interval {
	var out []interval
	tree := v.Snapshot.Tree()
	for _, id := range v.roots(property) {
		if first, last, ok := tree.Interval(id); ok {
			out = append(out, interval{first, last})
		}
	}
	return out
}

func (v *View) roots(property string) []int32 {
	if v.User == nil {
		return nil
	}
	return v.User.Doc().Refs(v.User.Type.MustProperty(property))
}

func (v *View) within(scope []interval, unit int32) bool {
	n, ok := v.Snapshot.Tree().Number(unit)
	return ok && slices.ContainsFunc(scope, func(i interval) bool { return i.first <= n && n <= i.last })
}

// Capture reports whether the user may enter data at an organisation unit.
func (v *View) Capture(unit int32) bool { return v.super || v.within(v.capture, unit) }

// Search reports whether the user may look for people at an organisation unit: his search units, and his capture units.
func (v *View) Search(unit int32) bool {
	return v.super || v.within(v.search, unit) || v.within(v.capture, unit)
}

// Analyse reports whether the user may see aggregated data of an organisation unit: his data view units, or, where he has
// none, his capture units.
func (v *View) Analyse(unit int32) bool {
	if v.super {
		return true
	}
	if len(v.view) == 0 {
		return v.within(v.capture, unit)
	}
	return v.within(v.view, unit)
}

// CaptureRoots are the units under which the user may enter data.
func (v *View) CaptureRoots() []int32 { return v.roots("organisationUnits") }

// ViewRoots are the units whose aggregated data the user may see, capture units where he has none.
func (v *View) ViewRoots() []int32 {
	if roots := v.roots("dataViewOrganisationUnits"); len(roots) > 0 {
		return roots
	}
	return v.CaptureRoots()
}

// SearchRoots are the units under which the user may look for people.
func (v *View) SearchRoots() []int32 {
	return append(slices.Clone(v.roots("teiSearchOrganisationUnits")), v.CaptureRoots()...)
}
