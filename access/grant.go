package access

import (
	"slices"
	"strings"

	"cohort/graph"
	"cohort/schema"
)

const (
	userType = "user"
	roleType = "userRole"
)

// Lacking returns those of the authorities that the user does not have, and so cannot give to a role.
func (v *View) Lacking(authorities []string) []string {
	var out []string
	for _, a := range authorities {
		if !v.Has(a) {
			out = append(out, a)
		}
	}
	return out
}

// CanGrant reports whether the user may give a role to somebody: he has all that it gives.
func (v *View) CanGrant(role *graph.Object) bool {
	return v.superuser || len(v.Lacking(role.Doc().Texts(role.Type.MustProperty("authorities")))) == 0
}

// IsSuper reports whether a role gives every authority.
func (v *View) IsSuper(role *graph.Object) bool {
	return slices.Contains(role.Doc().Texts(role.Type.MustProperty("authorities")), All)
}

// The properties of a user that list the units which he was given.
const (
	CaptureUnits = "organisationUnits"
	ViewUnits    = "dataViewOrganisationUnits"
	SearchUnits  = "teiSearchOrganisationUnits"
)

// CanAssign reports whether the user may give somebody an organisation unit, by the property that is to list it: it lies within what he
// himself was given for the same. Where somebody captures he searches and sees analyses; but who may search in a unit captures nothing there.
func (v *View) CanAssign(property string, unit int32) bool {
	switch property {
	case SearchUnits:
		return v.Search(unit)
	case ViewUnits:
		return v.Capture(unit) || v.view.contains(unit)
	}
	return v.Capture(unit)
}

// outranks refuses to change users and roles that have authorities which one lacks: whoever could set a superuser's password
// would be one.
func (v *View) outranks(o *graph.Object) bool {
	switch {
	case v.superuser:
		return true
	case o.Type.Name == userType:
		return v.Covers(o)
	case o.Type.Name == roleType:
		return v.CanGrant(o)
	}
	return true
}

// withinManagedGroup marks authorities that hold for users of groups which one of the holder's groups manages.
const withinManagedGroup = "_WITHIN_MANAGED_GROUP"

// hasFor reports whether the user has one of the authorities with regard to an object.
func (v *View) hasFor(o *graph.Object, authorities []string) bool {
	if o.Type.Name != userType {
		return v.hasOneOf(authorities)
	}
	for _, a := range authorities {
		if v.Has(a) && (!strings.HasSuffix(a, withinManagedGroup) || v.Manages(o)) {
			return true
		}
	}
	return false
}

// CanManageMembers reports whether the user may say who is in a group: who may change it, and who may read it and has the
// authority for that alone. Whoever may change the users of groups that he manages may put those that he changes into these groups.
func (v *View) CanManageMembers(group *graph.Object) bool {
	return v.CanUpdate(group) || v.CanRead(group) && (v.Has("F_USER_GROUPS_READ_ONLY_ADD_MEMBERS") ||
		v.Has("F_USER_ADD"+withinManagedGroup) && v.managed()[group.ID])
}

// ManagedAlone returns the groups whose users are all that the user may create and change; limited is false where he may create and
// change users of no group, too, or none at all.
func (v *View) ManagedAlone(users *schema.Type) (groups map[int32]bool, limited bool) {
	for _, a := range creators(users) {
		if !v.Has(a) {
			continue
		}
		if !strings.HasSuffix(a, withinManagedGroup) {
			return nil, false
		}
		limited = true
	}
	if !limited {
		return nil, false
	}
	return v.managed(), true
}

// managed are the groups that one of the user's groups manages.
func (v *View) managed() map[int32]bool {
	out := map[int32]bool{}
	for _, mine := range v.groups {
		for _, id := range mine.Doc().Refs(mine.Type.MustProperty("managedGroups")) {
			out[id] = true
		}
	}
	return out
}

// CanWidenManaging reports whether the user may say which groups manage which, even where it makes more people his own.
func (v *View) CanWidenManaging() bool { return v.Has("F_USERGROUP_MANAGING_RELATIONSHIPS_ADD") }

// Covers reports whether the user has all authorities of another one.
func (v *View) Covers(user *graph.Object) bool {
	for a := range authoritiesOf(v.Snapshot, user) {
		if !v.Has(a) {
			return false
		}
	}
	return true
}

// Manages reports whether another user is in a group that one of the user's groups manages.
func (v *View) Manages(user *graph.Object) bool {
	managed := v.managed()
	for group := range v.Snapshot.Referrers(user.Type.MustProperty("userGroups").Inverse, user.ID) {
		if managed[group.ID] {
			return true
		}
	}
	return false
}
