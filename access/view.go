// Package access decides who may do what: by authority, by sharing, by organisation unit. Decisions are pure: they are made
// over a snapshot of the metadata and what is handed in, without any input or output.
package access

import (
	"maps"
	"slices"

	"cohort/graph"
)

// View is one user over one state of the metadata. It is immutable and safe for concurrent use.
type View struct {
	Snapshot *graph.Snapshot
	User     *graph.Object
	*profile

	reads, writes answers // about data of objects
}

// profile is what follows from a user, his roles and groups, and the hierarchy.
type profile struct {
	authorities map[string]bool
	superuser   bool
	groups      []*graph.Object // that the user is a member of
	capture     scope
	search      scope
	view        scope
}

// All is the authority that stands for every other.
const All = "ALL"

// New returns the view of a user over a snapshot; a nil user may do nothing. See [Profiles] for many requests of the same
// users.
func New(s *graph.Snapshot, user *graph.Object) *View {
	return &View{Snapshot: s, User: user, profile: newProfile(s, user)}
}

func newProfile(s *graph.Snapshot, user *graph.Object) *profile {
	if user == nil {
		return &profile{}
	}
	doc, t := user.Doc(), user.Type
	p := &profile{authorities: authoritiesOf(s, user)}
	p.superuser = p.authorities[All]
	p.groups = slices.Collect(s.Referrers(t.MustProperty("userGroups").Inverse, user.ID))
	tree := s.Tree()
	p.capture = newScope(tree, doc.Refs(t.MustProperty("organisationUnits")))
	p.search = newScope(tree, doc.Refs(t.MustProperty("teiSearchOrganisationUnits")))
	p.view = newScope(tree, doc.Refs(t.MustProperty("dataViewOrganisationUnits")))
	return p
}

// authoritiesOf collects the authorities of a user's roles.
func authoritiesOf(s *graph.Snapshot, user *graph.Object) map[string]bool {
	out := map[string]bool{}
	for _, id := range user.Doc().Refs(user.Type.MustProperty("userRoles")) {
		if role := s.Object(id); role != nil {
			for _, a := range role.Doc().Texts(role.Type.MustProperty("authorities")) {
				out[a] = true
			}
		}
	}
	return out
}

// Profile stands for all from which a view decides, beside the objects themselves: views of equal profiles decide alike about
// an object. It is for comparing, and for keeping what was decided.
func (p *profile) Profile() any { return p }

// Superuser reports whether the user has the authority ALL, which stands for every authority and every access.
func (p *profile) Superuser() bool { return p.superuser }

// Has reports whether the user has an authority.
func (p *profile) Has(authority string) bool { return p.superuser || p.authorities[authority] }

// HasAny reports whether the user has one of the authorities; where none is named nothing is asked.
func (p *profile) HasAny(authorities []string) bool {
	return len(authorities) == 0 || p.superuser || slices.ContainsFunc(authorities, func(a string) bool { return p.authorities[a] })
}

// Authorities are those of the user's roles, in order; of a superuser, also those of the system that ALL stands for, since
// clients look for one by its name.
func (p *profile) Authorities() []string {
	out := slices.Collect(maps.Keys(p.authorities))
	if p.superuser {
		for _, a := range System {
			out = append(out, a.ID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Groups are the user groups that the user is a member of.
func (p *profile) Groups() []*graph.Object { return p.groups }
