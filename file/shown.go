package file

import (
	"sync"

	"cohort/access"
	"cohort/graph"
	"cohort/schema"
	"cohort/schema/catalog"
)

// shownAs are the domains of the pictures that metadata shows, and the property in which it names them.
var shownAs = map[string]*schema.Property{
	UserAvatar: catalog.Get("user").MustProperty("avatar"),
	OrgUnit:    catalog.Get("organisationUnit").MustProperty("image"),
}

// shown finds the objects that show pictures. It looks through all of a type once for each of its states.
type shown struct {
	mu     sync.Mutex
	states map[*schema.Property]showing
}

type showing struct {
	revision int64 // that last changed an object of the type
	by       map[string][]int32
}

// by are the objects that name a file in a property.
func (s *shown) by(snap *graph.Snapshot, p *schema.Property, uid string) []int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	state, revision := s.states[p], snap.Changed(p.Owning)
	if state.by == nil || state.revision != revision {
		state = showing{revision, map[string][]int32{}}
		for o := range snap.All(p.Owning) {
			if picture := o.Doc().Text(p); picture != "" {
				state.by[picture] = append(state.by[picture], o.ID)
			}
		}
		if s.states == nil {
			s.states = map[*schema.Property]showing{}
		}
		s.states[p] = state
	}
	return state.by[uid]
}

// shows reports whether something that the user may read shows a picture: a unit, or the one who has uploaded it as his own.
func (s *shown) shows(v *access.View, f *File) bool {
	p := shownAs[f.Domain]
	if p == nil {
		return false
	}
	for _, id := range s.by(v.Snapshot, p, f.UID) {
		if o := v.Snapshot.Object(id); o != nil && v.CanRead(o) && (f.Domain != UserAvatar || id == f.Author) {
			return true
		}
	}
	return false
}
