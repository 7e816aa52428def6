package access

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/graph"
	"cohort/schema"
)

// Places of the letters in an access string such as rwr-----: metadata first, then data.
const (
	readMetadata = iota
	writeMetadata
	readData
	writeData
)

// CanRead reports whether the user may see an object.
func (v *View) CanRead(o *graph.Object) bool {
	return v.super || v.shared(o, readMetadata) || v.shared(o, writeMetadata) || o == v.User
}

// CanReadData reports whether the user may see data of an object. A type whose data is not shared by itself asks nothing.
func (v *View) CanReadData(o *graph.Object) bool {
	return v.super || !o.Type.DataShareable || v.shared(o, readData) || v.shared(o, writeData)
}

// CanWriteData reports whether the user may write data of an object.
func (v *View) CanWriteData(o *graph.Object) bool {
	return v.super || !o.Type.DataWriteShareable || v.shared(o, writeData)
}

// CanCreate reports whether the user may create objects of a type at all.
func (v *View) CanCreate(t *schema.Type) bool {
	return v.CanCreatePublic(t) || v.allowed(t, schema.CreatePrivate) || v.super
}

// CanCreatePublic reports whether the user may create objects of a type that everybody sees.
func (v *View) CanCreatePublic(t *schema.Type) bool {
	return v.super || v.allowed(t, schema.CreatePublic) || v.allowed(t, schema.Create)
}

// CanUpdate reports whether the user may change an object: by an authority of its type, and by its sharing.
func (v *View) CanUpdate(o *graph.Object) bool {
	if v.super {
		return true
	}
	authority := v.allowed(o.Type, schema.Update) || v.CanCreate(o.Type)
	if !o.Type.Shareable {
		return authority
	}
	return authority && v.shared(o, writeMetadata)
}

// CanDelete reports whether the user may delete an object.
func (v *View) CanDelete(o *graph.Object) bool {
	if v.super {
		return true
	}
	return v.allowed(o.Type, schema.Delete) && (!o.Type.Shareable || v.shared(o, writeMetadata))
}

// allowed reports whether the user has an authority that the type names for that act. A type that names none leaves it to
// the superuser.
func (v *View) allowed(t *schema.Type, act schema.AuthorityKind) bool {
	named := t.AuthoritiesFor(act)
	return len(named) > 0 && v.HasAny(named)
}

// shared looks for one letter in what an object's sharing grants the user: as its owner, as one of the public, by his
// name, or by a group of his. A type that is not shared is everybody's to read.
func (v *View) shared(o *graph.Object, place int) bool {
	if !o.Type.Shareable {
		return place == readMetadata
	}
	p := o.Type.Property("sharing")
	sharing, ok := o.Doc().Embedded(p)
	if !ok || v.User == nil {
		return false
	}
	t := p.Target
	if sharing.Text(t.MustProperty("owner")) == v.User.UID || grants(sharing.Text(t.MustProperty("public")), place) {
		return true
	}
	return v.granted(sharing.Raw(t.MustProperty("users")), place, func(id string) bool { return id == v.User.UID }) ||
		v.granted(sharing.Raw(t.MustProperty("userGroups")), place, func(id string) bool { return v.groups[id] })
}

func grants(letters string, place int) bool {
	if place >= len(letters) {
		return false
	}
	if place == readMetadata || place == readData {
		return letters[place] == 'r'
	}
	return letters[place] == 'w'
}

// granted looks through a map from identifiers to {"access": "rw------"} for one that is the user's and has the letter.
func (v *View) granted(entries []byte, place int, mine func(string) bool) bool {
	if len(entries) <= len("{}") {
		return false
	}
	dec := jsontext.NewDecoder(bytes.NewReader(entries))
	dec.ReadToken()
	for dec.PeekKind() == '"' {
		id, err := dec.ReadToken()
		if err != nil {
			return false
		}
		key := id.String()
		entry, err := dec.ReadValue()
		if err != nil {
			return false
		}
		if mine(key) && grants(accessOf(entry), place) {
			return true
		}
	}
	return false
}

func accessOf(entry []byte) string {
	dec := jsontext.NewDecoder(bytes.NewReader(entry))
	if token, err := dec.ReadToken(); err != nil || token.Kind() != '{' {
		return ""
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return ""
		}
		wanted := name.String() == "access"
		value, err := dec.ReadToken()
		if err != nil {
			return ""
		}
		if wanted {
			return value.String()
		}
		if value.Kind() == '{' || value.Kind() == '[' {
			return ""
		}
	}
	return ""
}
