// Package access decides who may do what, once for all domains. Its decisions are pure: they look at one snapshot of the
// metadata and at what the caller hands in, and read and write nothing.
package access

import (
	"cohort/graph"
	"cohort/schema"
)

// All is the authority that includes every other.
const All = "ALL"

// View is one user over one snapshot: every question about what this user may see or do is asked of it.
type View struct {
	Snapshot *graph.Snapshot
	User     *graph.Object

	super       bool
	authorities map[string]bool
	groups      map[string]bool // identifiers of the user's groups
	capture     []interval
	view        []interval
	search      []interval
}

// New returns the view of a user. A nil user may do nothing.
func New(s *graph.Snapshot, user *graph.Object) *View {
	v := &View{Snapshot: s, User: user, authorities: map[string]bool{}, groups: map[string]bool{}}
	if user == nil {
		return v
	}
	t := user.Type
	for _, id := range user.Doc().Refs(t.MustProperty("userRoles")) {
		role := s.Object(id)
		for _, a := range role.Doc().Texts(role.Type.MustProperty("authorities")) {
			v.authorities[a] = true
		}
	}
	v.super = v.authorities[All]
	for group := range s.Referrers(memberships(t), user.ID) {
		v.groups[group.UID] = true
	}
	v.capture = v.intervals("organisationUnits")
	v.view = v.intervals("dataViewOrganisationUnits")
	v.search = v.intervals("teiSearchOrganisationUnits")
	return v
}

// memberships is the property by which user groups list their users.
func memberships(user *schema.Type) *schema.Property { return user.MustProperty("userGroups").Inverse }

// Superuser reports whether the user has the authority ALL.
func (v *View) Superuser() bool { return v.super }

// Has reports whether the user has an authority, ALL included.
func (v *View) Has(authority string) bool { return v.super || v.authorities[authority] }

// HasAny reports whether the user has one of the authorities; of none, everybody has one.
func (v *View) HasAny(authorities []string) bool {
	if len(authorities) == 0 || v.super {
		return true
	}
	for _, a := range authorities {
		if v.authorities[a] {
			return true
		}
	}
	return false
}

// Authorities returns the authorities that the user's roles give him, in no order.
func (v *View) Authorities() []string {
	out := make([]string, 0, len(v.authorities))
	for a := range v.authorities {
		out = append(out, a)
	}
	return out
}
