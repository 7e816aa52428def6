package rules

import (
	"slices"

	"cohort/graph"
	"cohort/schema/catalog"
)

var (
	user        = catalog.Get("user")
	userRoles   = user.MustProperty("userRoles")
	disabled    = user.MustProperty("disabled")
	expires     = user.MustProperty("accountExpiry")
	role        = catalog.Get("userRole")
	authorities = role.MustProperty("authorities")
)

// everything is the authority that stands for all others.
const everything = "ALL"

// LastSuperusers refuses what would leave nobody who may do everything, and can sign in to do it: then no one could ever undo it.
func (s *State) LastSuperusers() []Refusal {
	touched := slices.ContainsFunc(s.objects, func(o Object) bool { return o.Before != nil && (o.Type == user || o.Type == role) })
	if !touched || !s.anySuperuser(false) || s.anySuperuser(true) {
		return nil
	}
	var out []Refusal
	for i := range s.objects {
		o := &s.objects[i]
		if o.Before == nil || !(o.Type == role && superRole(o.Before.Doc().Texts(authorities)) || o.Type == user && s.superuser(o.Before)) {
			continue
		}
		out = append(out, refuse(o, "", o.Type.Name, "", nil, "%s %s cannot lose this: nobody else who can sign in has all authorities", o.Type.Name, o.UID))
	}
	return out
}

// anySuperuser reports whether there is somebody with all authorities whose account is open, before or after the writes.
func (s *State) anySuperuser(after bool) bool {
	for o := range s.snap.All(role) {
		names := o.Doc().Texts(authorities)
		written := s.byID[o.ID]
		if after && written != nil {
			names = s.authoritiesOf(written)
		}
		if superRole(names) && s.anyOpen(o.ID, after) {
			return true
		}
	}
	if !after {
		return false
	}
	return slices.ContainsFunc(s.objects, func(o Object) bool {
		return o.Type == role && o.Before == nil && superRole(s.authoritiesOf(&o)) && s.anyOpen(o.ID, true)
	})
}

func (s *State) authoritiesOf(o *Object) []string {
	if o.Values == nil {
		return nil
	}
	names, _ := o.Values.Get(authorities).([]string)
	return names
}

// anyOpen reports whether somebody has a role who can sign in, now and later.
func (s *State) anyOpen(id int32, after bool) bool {
	if !after {
		for o := range s.snap.Referrers(userRoles, id) {
			if open(o) {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(s.referrers(userRoles, id), func(holder int32) bool {
		written := s.byID[holder]
		if written == nil {
			return open(s.snap.Object(holder))
		}
		closed, _ := written.Values.Get(disabled).(bool)
		return !closed && written.Values.Get(expires) == nil
	})
}

// open reports whether an account is neither disabled nor ever to end.
func open(o *graph.Object) bool {
	_, ends := o.Doc().Time(expires)
	return !o.Doc().Bool(disabled) && !ends
}

// superuser reports whether a user had all authorities before.
func (s *State) superuser(o *graph.Object) bool {
	return slices.ContainsFunc(o.Doc().Refs(userRoles), func(id int32) bool {
		held := s.snap.Object(id)
		return held != nil && superRole(held.Doc().Texts(authorities))
	})
}

func superRole(names []string) bool { return slices.Contains(names, everything) }
