package exporter

import (
	"slices"
	"sync"

	"cohort/recent"
)

// scoped are the covers of what users capture and search, kept by what they follow from: a user may have been given thousands of
// units, and asks for the same again and again.
type scoped struct {
	once sync.Once
	kept *recent.Map[any, *scopes] // by access.View.Profile
}

// scopes are where a user may look and capture.
type scopes struct{ search, capture cover }

// mostScopes bounds the memory: a scope of 5,000 units that are no area takes up to 100 KB.
const mostScopes = 500

// scopes returns those of the user. They are found when first asked for.
func (r *reading) scopes() *scopes {
	x := &r.Exporter.scoped
	x.once.Do(func() { x.kept = recent.New[any, *scopes](mostScopes) })
	key := r.view.Profile()
	known, ok := x.kept.Get(key)
	if ok {
		return known
	}
	capture, search := r.view.CaptureRoots(), r.view.SearchRoots()
	found := &scopes{capture: below(r.model, capture)}
	found.capture.captured = true
	switch {
	case r.view.Superuser():
		found.search = below(r.model, r.model.Tree.Roots())
	case slices.Equal(search, capture):
		found.search = found.capture
	default:
		found.search = below(r.model, slices.Concat(search, capture))
	}
	x.kept.Put(key, found)
	return found
}
