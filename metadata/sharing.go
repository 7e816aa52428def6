package metadata

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
)

// Share sets who may do what with an object. What is said of it is a payload's `sharing`, or the properties of older clients
// (publicAccess, externalAccess, userAccesses, userGroupAccesses), of which those that are left out stay as they are.
func (s *Store) Share(ctx context.Context, t *schema.Type, id string, said payload.Tree, opts ImportOptions) (*Report, error) {
	if err := unshareable(t, id); err != nil {
		return nil, err
	}
	changes := payload.Tree{}
	for _, name := range []string{"sharing", "publicAccess", "externalAccess", "userAccesses", "userGroupAccesses"} {
		if value, ok := said[name]; ok {
			changes[name] = value
		}
	}
	opts.SkipSharing = false
	return s.Merge(ctx, t, id, changes, opts)
}

// defaults are the objects without which data has no category: everybody needs them.
var defaults = map[string]bool{DefaultCategory: true, DefaultCategoryOption: true, DefaultCategoryCombo: true, DefaultCategoryOptionCombo: true}

// private is the access string that gives nothing.
const private = "--------"

// share settles what the payload says of sharing before it is read: the form of older clients is put into today's, what is no
// sharing is refused, and a new object gets an owner and the public access that its type begins with.
func (p *plan) share(w *Write) {
	property := w.Type.Property("sharing")
	if property == nil || property.Slot < 0 {
		return
	}
	s := &sharing{plan: p, write: w, property: property}
	said, given := s.said()
	w.Tree = maps.Clone(w.Tree)
	if !given && w.Before != nil {
		delete(w.Tree, "sharing")
		return
	}
	settled := s.settle(said)
	w.Tree["sharing"] = settled
	if p.opts.Limited && w.Before == nil && string(payload.Append(nil, settled)) != string(payload.Append(nil, s.settle(payload.Tree{}))) {
		w.Faults = append(w.Faults, ErrLimited().On(w.Type.Name, w.UID, "sharing"))
	}
}

// sharing is what one payload says of sharing, on its way into the document.
type sharing struct {
	plan     *plan
	write    *Write
	property *schema.Property
	former   payload.Tree // see was
}

// was is the sharing that the object has, as a payload.
func (s *sharing) was() payload.Tree {
	if s.former == nil {
		s.former = payload.Tree{}
		if s.write.Before != nil {
			if doc, ok := s.write.Before.Doc().Embedded(s.property); ok {
				s.former = payloadOf(s.plan.snap, doc)
			}
		}
	}
	return s.former
}

// said is the sharing that a payload asks for.
func (s *sharing) said() (tree payload.Tree, given bool) {
	if s.plan.opts.SkipSharing {
		return payload.Tree{}, false
	}
	switch x := s.write.Tree["sharing"].(type) {
	case payload.Tree:
		return x, true
	case nil:
		return s.older()
	default:
		s.wrong("sharing", x, "an object")
		return payload.Tree{}, true
	}
}

// older reads publicAccess, externalAccess, userAccesses and userGroupAccesses.
func (s *sharing) older() (payload.Tree, bool) {
	tree, given := maps.Clone(s.was()), false
	for former, now := range map[string]string{"publicAccess": "public", "externalAccess": "external"} {
		if value := s.write.Tree[former]; value != nil {
			tree[now], given = value, true
		}
	}
	for former, now := range map[string]string{"userAccesses": "users", "userGroupAccesses": "userGroups"} {
		value := s.write.Tree[former]
		if value == nil {
			continue
		}
		given = true
		list, ok := value.([]any)
		entries := payload.Tree{}
		for _, item := range list {
			entry, _ := item.(payload.Tree)
			id, named := entry["id"].(string)
			if !named {
				ok = false
				break
			}
			entries[id] = entry
		}
		if !ok {
			s.wrong(former, value, "a list of objects with id and access")
		}
		tree[now] = entries
	}
	return tree, given
}

func (s *sharing) wrong(property string, value any, want string) {
	shown := quoted(value)
	s.write.fault("E4023", property, []any{property, shown}, "Property `%s` of %s takes %s, and was given %s", property, s.write.label(), want, shown)
}

// quoted is a value as messages repeat it.
func quoted(value any) string {
	text := string(payload.Append(nil, value))
	if len(text) > 100 {
		return strings.ToValidUTF8(text[:100], "") + "..."
	}
	return text
}

// settle makes the sharing that is stored: {owner, public, external, users, userGroups}.
func (s *sharing) settle(said payload.Tree) payload.Tree {
	out := payload.Tree{
		"external":   s.external(said["external"]),
		"users":      s.grants(said, "users", "user", "E3018", "user access string"),
		"userGroups": s.grants(said, "userGroups", "userGroup", "E3017", "user group access string"),
	}
	if owner := s.owner(said["owner"]); owner != "" {
		out["owner"] = owner
	}
	switch {
	case said["public"] != nil:
		out["public"] = s.access(said["public"], "E3015", "public access string")
	case s.write.Before != nil:
		out["public"] = private
	case s.write.Type.Shareable:
		out["public"] = private
		if t := s.write.Type; !t.DefaultPrivate && (s.plan.view == nil || s.plan.view.CanCreatePublic(t)) {
			out["public"] = "rw------"
		}
	}
	return out
}

// owner is who owns the object: whom the payload names, if he is known here, or else who did before, or who creates it.
func (s *sharing) owner(said any) string {
	if id, ok := said.(string); ok && s.plan.find(s.plan.store.Type("user"), "id", id) != 0 {
		return id
	}
	if id, ok := s.was()["owner"].(string); ok || s.write.Before != nil {
		return id
	}
	if o := s.plan.snap.Object(s.plan.opts.User); o != nil && s.write.Type.Shareable {
		return o.UID
	}
	return ""
}

// external says whether the object is shown to people who have not signed in. Objects of few types can be.
func (s *sharing) external(said any) bool {
	text, ok := scalar(said) // "false" is how XML says it
	external, err := strconv.ParseBool(text)
	if said != nil && (!ok || text != "" && err != nil) {
		s.wrong("externalAccess", said, "true or false")
	}
	if external && s.was()["external"] != true && len(s.write.Type.AuthoritiesFor(schema.Externalize)) == 0 {
		class := shortClass(s.write.Type)
		s.write.fault("E3006", "sharing", []any{class}, "Objects of type `%s` cannot be made external", class)
	}
	return external
}

// grants reads a map from the identifiers of users, or of their groups, to what they may do.
func (s *sharing) grants(said payload.Tree, list, typ, code, what string) payload.Tree {
	out := payload.Tree{}
	entries, ok := said[list].(payload.Tree)
	if !ok && said[list] != nil {
		s.wrong(list, said[list], "an object that maps identifiers to {id, access}")
	}
	for _, id := range slices.Sorted(maps.Keys(entries)) {
		entry := entries[id]
		grant, ok := entry.(payload.Tree)
		if !ok {
			s.wrong(list, entry, "an object with id and access")
			continue
		}
		if t := s.plan.store.Type(typ); s.plan.find(t, "id", id) == 0 {
			shown := "[" + id + "] (" + shortClass(t) + ")"
			s.write.fault("E5002", list, []any{shown, s.write.label(), list}, "Invalid reference %s on object %s for association `%s`", shown, s.write.label(), list)
			continue
		}
		out[id] = payload.Tree{"id": id, "access": s.access(grant["access"], code, what)}
	}
	return out
}

// access reads an access string: who may read and write the object, and the data that is recorded with it.
func (s *sharing) access(said any, code, what string) string {
	text, _ := said.(string)
	if !validAccess(text) {
		shown := quoted(said)
		s.write.fault(code, "sharing", []any{shown}, "Invalid %s: %s; it must be like rw------", what, shown)
		return private
	}
	if class := shortClass(s.write.Type); text[2:] != private[2:] && !s.write.Type.DataShareable {
		s.write.fault("E3011", "sharing", []any{class},
			"Data sharing is not enabled for type `%s`, but access strings contain data sharing read or write.", class)
	}
	return text
}

// validAccess reports whether an access string has its form: r and w for the object, r and w for data, four dashes.
func validAccess(text string) bool {
	if len(text) != len(private) {
		return false
	}
	for i := range len(text) {
		if text[i] != '-' && (i >= 4 || text[i] != "rwrw"[i]) {
			return false
		}
	}
	return true
}

func sharingIn(v *graph.Values) (doc *graph.Values, property *schema.Property) {
	property = v.Type.MustProperty("sharing")
	doc, _ = v.Get(property).(*graph.Values)
	return doc, property
}

func publicAccess(v *graph.Values) string {
	doc, property := sharingIn(v)
	if doc == nil {
		return ""
	}
	public, _ := doc.Get(property.Target.MustProperty("public")).(string)
	return public
}

func externalAccess(v *graph.Values) bool {
	doc, property := sharingIn(v)
	if doc == nil {
		return false
	}
	external, _ := doc.Get(property.Target.MustProperty("external")).(bool)
	return external
}
