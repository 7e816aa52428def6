package metadata

import (
	"slices"
	"strings"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/schema"
)

// permit holds a creation or replacement against what the user may do: write objects of this type, and this object.
func (p *plan) permit(w *Write) {
	if p.view == nil || p.view.Superuser() {
		return
	}
	switch {
	case w.Op == Creation && !p.view.CanCreate(w.Type):
		w.refuse(p, "E3000", "create objects of type %s", shortClass(w.Type))
	case w.Op == Replacement && !p.view.CanUpdate(w.Before) && !p.changesMembersAlone(w):
		w.refuse(p, "E3001", "update object %s", w.label())
	default:
		p.permitGrants(w)
		p.permitSharing(w)
		p.permitMove(w)
		p.permitPart(w)
	}
}

// administrative are the types whose objects say who has which rights.
var administrative = map[string]bool{"user": true, "userRole": true, "userGroup": true}

// ErrLimited is the fault for what a limited token may not write.
func ErrLimited() *fault.Error {
	return fault.New(fault.Forbidden, "A token that is limited to addresses, methods or referring pages cannot change users, user roles, user groups, sharing or settings: others could act by them without its limits.")
}

// permitLimited refuses to a limited token, also of a superuser, all by which somebody could act without its limits: an account, a role or
// a group, and another sharing than an object has, or is given where its payload does not say.
func (p *plan) permitLimited(w *Write) {
	if !p.opts.Limited {
		return
	}
	if administrative[w.Type.Name] {
		w.Faults = append(w.Faults, ErrLimited().On(w.Type.Name, w.UID, ""))
		return
	}
	property := w.Type.Property("sharing")
	if w.Op != Replacement || property == nil || property.Slot < 0 {
		return
	}
	now, _ := w.Values.Get(property).(*graph.Values)
	was, _ := w.was.Get(property).(*graph.Values)
	if (now == nil) != (was == nil) || now != nil && !graph.Same(now.Doc(), was.Doc()) {
		w.Faults = append(w.Faults, ErrLimited().On(w.Type.Name, w.UID, "sharing"))
	}
}

// permitMove asks for an authority of its own where an organisation unit comes to hang elsewhere: with it goes all that is below it, and
// who sees the people there.
func (p *plan) permitMove(w *Write) {
	if w.Op != Replacement || w.Type.Name != "organisationUnit" || p.view.CanMoveUnits() {
		return
	}
	if parent := w.Type.MustProperty("parent"); w.Values.Get(parent) != w.was.Get(parent) {
		w.refuse(p, "E1520", "move %s", w.label())
	}
}

// permitPart refuses to write what is listed as a part of an object with sharing, and has none of its own, where the user may not write
// that object: neither the one that it was a part of, nor the one that it becomes a part of.
func (p *plan) permitPart(w *Write) {
	if w.Type.Shareable || w.partOf != nil {
		return
	}
	for _, property := range w.Type.Stored() {
		if property.Storage != schema.StoredRef || !property.Target.Shareable || !listsParts(property) {
			continue
		}
		wholes := map[int32]bool{}
		if w.Before != nil {
			wholes[w.Before.Doc().Ref(property)] = true
		}
		if w.Values != nil {
			id, _ := w.Values.Get(property).(int32)
			wholes[id] = true
		}
		for id := range wholes {
			if whole := p.snap.Object(id); whole != nil && !p.view.CanUpdate(whole) {
				w.refuse(p, "E3001", "update object %s", p.shown(id))
				return
			}
		}
	}
}

// listsParts reports whether the other side of a relation is a list that belongs to its object.
func listsParts(p *schema.Property) bool {
	return slices.ContainsFunc(p.Target.Properties, func(side *schema.Property) bool {
		return side.Storage == schema.InverseSide && side.Inverse == p && side.Owner
	})
}

// permitGrants refuses to give away what the user does not have: authorities, roles and organisation units. What the
// object had before is no gift.
func (p *plan) permitGrants(w *Write) {
	switch w.Type.Name {
	case "userRole":
		authorities, _ := w.Values.Get(w.Type.MustProperty("authorities")).([]string)
		if lacking := p.view.Lacking(authorities); len(lacking) > 0 {
			w.refuse(p, "E3032", "grant authorities that they do not have: %s", strings.Join(lacking, ", "))
		}
	case "user":
		for _, id := range p.gained(w, "userRoles") {
			if !p.mayGrant(id) {
				w.refuse(p, "E3028", "give role %s", p.shown(id))
			}
		}
		for _, units := range []string{access.CaptureUnits, access.ViewUnits, access.SearchUnits} {
			for _, id := range p.gained(w, units) {
				if !p.view.CanAssign(units, id) {
					w.refuse(p, "E7617", "give organisation unit %s", p.shown(id))
				}
			}
		}
	}
}

// mayGrant reports whether the user has everything that a role gives: as it is, since its own change may yet be refused, and as the plan
// leaves it.
func (p *plan) mayGrant(role int32) bool {
	o := p.snap.Object(role)
	if o != nil && !p.view.CanGrant(o) {
		return false
	}
	for _, w := range p.writes {
		if w.ID == role && w.Values != nil {
			authorities, _ := w.Values.Get(w.Type.MustProperty("authorities")).([]string)
			return len(p.view.Lacking(authorities)) == 0
		}
	}
	return o != nil
}

// gained are the objects of a list that a write adds to it.
func (p *plan) gained(w *Write, list string) []int32 {
	property := w.Type.MustProperty(list)
	now, _ := w.Values.Get(property).([]int32)
	if w.Before == nil {
		return now
	}
	was := w.Before.Doc().Refs(property)
	return slices.DeleteFunc(slices.Clone(now), func(id int32) bool { return slices.Contains(was, id) })
}

func (p *plan) shown(id int32) string {
	if o := p.snap.Object(id); o != nil {
		return strings.TrimSpace(p.nameOf(o) + " [" + o.UID + "]")
	}
	for _, w := range p.writes {
		if w.ID == id && w.UID != "" {
			return w.Name + " [" + w.UID + "]"
		}
	}
	return "of this payload"
}

// sees reports whether the user may see an object. What he may not see is not named to him: neither what refers to an object, nor what
// has a value that he wants.
func (p *plan) sees(o *graph.Object) bool { return p.view == nil || o == nil || p.view.CanRead(o) }

// nameOf is what an object is called, for those who may see it.
func (p *plan) nameOf(o *graph.Object) string {
	if !p.sees(o) {
		return ""
	}
	return o.Name()
}

// permitSharing refuses to show an object to everybody, or to let everybody write it, without the authority to create such
// objects; and to show it to people who have not signed in without that authority. What the object had before is no gift.
func (p *plan) permitSharing(w *Write) {
	if !w.Type.Shareable {
		return
	}
	class, was := shortClass(w.Type), w.was
	if was == nil {
		was = graph.NewValues(w.Type)
	}
	if public := publicAccess(w.Values); public != "" && public != private && public != publicAccess(was) && !p.view.CanCreatePublic(w.Type) {
		w.refuse(p, "E3008", "make public objects of type `%s`", class)
	}
	if externalAccess(w.Values) && !externalAccess(was) && !p.view.CanExternalize(w.Type) {
		w.refuse(p, "E3006", "externalize objects of type `%s`", class)
	}
}

func (p *plan) permitDeletion(w *Write) {
	if p.view != nil && !p.view.CanDelete(w.Before) {
		w.whole().refuse(p, "E3002", "delete object %s", w.label())
	} else if p.view != nil {
		p.permitPart(w)
	}
}

func (w *Write) refuse(p *plan, code, what string, of string) {
	user := p.view.User.Text("username")
	e := fault.Coded(fault.Forbidden, code, "User `%s` is not allowed to "+what+".", user, of).On(w.Type.Name, w.UID, "")
	e.Properties = []any{user, of}
	w.Faults = append(w.Faults, e)
}

// permitManaged refuses to a user who may change those of groups alone that he manages: users who would be in none of these groups,
// whom he could not change any more, and what would make more users his own. It reports whether it refused anything.
func (p *plan) permitManaged() (refused bool) {
	if p.view == nil || p.view.Superuser() || !slices.ContainsFunc(p.writes, func(w *Write) bool { return w.Type.Name == "user" || w.Type.Name == "userGroup" }) {
		return false
	}
	managed, limited := p.view.ManagedAlone(p.store.Type("user"))
	if !limited {
		return false
	}
	members := map[int32]bool{}
	for id := range managed {
		for _, user := range p.membersOf(id) {
			members[user] = true
		}
	}
	for _, w := range p.writes {
		if w.Values == nil || len(w.whole().Faults) > 0 {
			continue
		}
		switch {
		case w.Type.Name == "userGroup":
			p.permitWidening(w, managed)
		case w.Type.Name == "user" && !w.implied && !members[w.ID]:
			code, what := "E3001", "take user %s out of all user groups that they manage"
			if w.Op == Creation {
				code, what = "E3000", "create user %s, who is in no user group that they manage"
			}
			w.refuse(p, code, what, w.label())
		}
		refused = refused || len(w.whole().Faults) > 0
	}
	return refused
}

// permitHeirs refuses to others than superusers to create a user by an identifier under which objects still have their owner, who was
// deleted: the new user would own them.
func (p *plan) permitHeirs() {
	if p.view == nil || p.view.Superuser() {
		return
	}
	heirs := map[string]*Write{}
	for _, w := range p.writes {
		chosen := w.Tree["id"] != nil || w.Tree["uid"] != nil // what the server makes up was nobody's
		if chosen && w.Op == Creation && w.Type.Name == "user" && len(w.Faults) == 0 {
			heirs[w.UID] = w
		}
	}
	if len(heirs) == 0 {
		return
	}
	for _, t := range p.store.types {
		if !t.Shareable || !t.Graph() {
			continue
		}
		sharing := t.MustProperty("sharing")
		owner := sharing.Target.MustProperty("owner")
		for o := range p.snap.All(t) {
			doc, ok := o.Doc().Embedded(sharing)
			if !ok {
				continue
			}
			if w := heirs[doc.Text(owner)]; w != nil && len(w.Faults) == 0 {
				w.refuse(p, "E3000", "create user %s, whose identifier is that of a former user who owns objects", w.label())
			}
		}
	}
}

// changesMembersAlone reports whether a write changes nothing of a user group but who is in it, by somebody who may say that of the group,
// and who may change each user that comes or goes. The same is asked where it is the user that names his groups.
func (p *plan) changesMembersAlone(w *Write) bool {
	if w.Type.Name != "userGroup" || !p.view.CanManageMembers(w.Before) {
		return false
	}
	members := w.Type.MustProperty("users")
	now, _ := w.Values.Get(members).([]int32)
	times := map[int32]int{}
	for _, id := range slices.Concat(now, w.Before.Doc().Refs(members)) {
		times[id]++
	}
	for id, n := range times {
		if o := p.snap.Object(id); n == 1 && (o == nil || !p.view.CanUpdate(o)) {
			return false
		}
	}
	rest := w.Before.Doc().Values()
	for _, name := range []string{"users", "lastUpdated", "lastUpdatedBy"} {
		property := w.Type.MustProperty(name)
		rest.Set(property, w.Values.Get(property))
	}
	return graph.Same(w.Values.Doc(), rest.Doc())
}

// membersOf are the users of a group, as the plan leaves them.
func (p *plan) membersOf(group int32) []int32 {
	o := p.snap.Object(group)
	if o == nil {
		return nil
	}
	members := o.Type.MustProperty("users")
	for _, w := range p.writes {
		if w.ID == group && w.Values != nil && len(w.whole().Faults) == 0 {
			users, _ := w.Values.Get(members).([]int32)
			return users
		}
	}
	return o.Doc().Refs(members)
}

// permitWidening refuses to put users into a managed group who are in none, to join a group that manages others, and to let one's own
// group manage more: each would give the right to change users that the writer was not given.
func (p *plan) permitWidening(w *Write, managed map[int32]bool) {
	if p.view.CanWidenManaging() {
		return
	}
	self := p.view.User.ID
	users, _ := w.Values.Get(w.Type.MustProperty("users")).([]int32)
	manages, _ := w.Values.Get(w.Type.MustProperty("managedGroups")).([]int32)
	for _, id := range p.gained(w, "users") {
		o := p.snap.Object(id)
		if id == self && len(manages) > 0 || managed[w.ID] && o != nil && !p.view.Manages(o) {
			w.whole().refuse(p, "E3005", "put user %s into a group by which they would manage more users", p.shown(id))
			return
		}
	}
	if more := p.gained(w, "managedGroups"); len(more) > 0 && slices.Contains(users, self) {
		w.whole().refuse(p, "E3005", "let their own group manage user group %s", p.shown(more[0]))
	}
}
