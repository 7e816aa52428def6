package access

import (
	"bytes"
	"slices"

	"github.com/go-json-experiment/json"

	"cohort/graph"
)

// right is a place in an access string such as rw-r----: two characters for the object, two for the data recorded with it.
type right int

const (
	read right = iota
	write
	readData
	writeData
)

// grants reports whether an access string gives a right. What is malformed gives none.
func (r right) grants(access string) bool {
	want := byte('r')
	if r == write || r == writeData {
		want = 'w'
	}
	return len(access) > int(r) && access[r] == want
}

// grant is an entry of sharing.users and sharing.userGroups.
type grant struct {
	Access string `json:"access"`
}

// shared reports whether an object's sharing gives the user a right: as everybody, as himself, or as a member of a group. The
// owner has all rights to the object, but none to data by that alone. An object of a type that is not shared is left to
// authorities.
func (v *View) shared(o *graph.Object, r right) bool {
	property := o.Type.Property("sharing")
	if !o.Type.Shareable || property == nil {
		return r == read || r == write
	}
	sharing, ok := o.Doc().Embedded(property)
	if !ok || v.User == nil {
		return false
	}
	t := property.Target
	if r.grants(sharing.Text(t.MustProperty("public"))) {
		return true
	}
	if (r == read || r == write) && sharing.Text(t.MustProperty("owner")) == v.User.UID {
		return true
	}
	return r.granted(sharing.Raw(t.MustProperty("users")), v.User) || r.granted(sharing.Raw(t.MustProperty("userGroups")), v.groups...)
}

// granted reports whether a map from identifiers to grants gives one of the objects a right. Most maps name none of them,
// which a look for the identifiers tells without reading the map.
func (r right) granted(raw []byte, objects ...*graph.Object) bool {
	if len(raw) <= len("{}") || !slices.ContainsFunc(objects, func(o *graph.Object) bool { return bytes.Contains(raw, []byte(o.UID)) }) {
		return false
	}
	var grants map[string]grant
	if json.Unmarshal(raw, &grants) != nil {
		return false // what cannot be read gives nobody anything
	}
	return slices.ContainsFunc(objects, func(o *graph.Object) bool { return r.grants(grants[o.UID].Access) })
}
