package query

import (
	"bytes"
	"iter"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/schema"
)

// writerOf is the rule for a value that is shown otherwise than it is stored, or nil.
func writerOf(p *schema.Property) func(b []byte, s scope) ([]byte, bool) {
	switch p.Name {
	case "access":
		return writeAccess
	case "sharing":
		return writeSharing
	case "value":
		if p.Storage == schema.Derived && p.Owning.Property("dataElementValueDimension") != nil {
			return writeSummed
		}
	}
	return axisOf(p)
}

func writeAccess(b []byte, s scope) ([]byte, bool) {
	if s.Context.Access == nil {
		return b, false
	}
	a := s.Context.Access(s.object)
	b = append(b, `{"manage":`...)
	b = strconv.AppendBool(b, a.Manage)
	b = append(b, `,"externalize":`...)
	b = strconv.AppendBool(b, a.Externalize)
	b = append(b, `,"write":`...)
	b = strconv.AppendBool(b, a.Write)
	b = append(b, `,"read":`...)
	b = strconv.AppendBool(b, a.Read)
	b = append(b, `,"update":`...)
	b = strconv.AppendBool(b, a.Update)
	b = append(b, `,"delete":`...)
	b = strconv.AppendBool(b, a.Delete)
	if s.doc.Type().DataShareable {
		b = append(b, `,"data":{"write":`...)
		b = strconv.AppendBool(b, a.DataWrite)
		b = append(b, `,"read":`...)
		b = strconv.AppendBool(b, a.DataRead)
		b = append(b, '}')
	}
	return append(b, '}'), true
}

// writeSharing writes an object's sharing, with what the users and groups that it names are called today. Types that are
// not shared by object have the sharing that says nothing.
func writeSharing(b []byte, s scope) ([]byte, bool) {
	p := s.doc.Type().Property("sharing")
	if p == nil || p.Storage != schema.StoredDoc {
		return append(b, `{"external":false,"users":{},"userGroups":{}}`...), true
	}
	sharing, _ := s.doc.Embedded(p)
	t := p.Target
	b = append(b, '{')
	for _, name := range []string{"owner", "public"} {
		if text := sharing.Text(t.MustProperty(name)); text != "" {
			b = append(quote(b, name), ':')
			b = append(quote(b, text), ',')
		}
	}
	b = append(b, `"external":`...)
	b = strconv.AppendBool(b, sharing.Bool(t.MustProperty("external")))
	for _, names := range [][2]string{{"users", "user"}, {"userGroups", "userGroup"}} {
		b = append(b, ',')
		b = append(quote(b, names[0]), ':')
		b = s.writeGrants(b, sharing.Raw(t.MustProperty(names[0])), names[1])
	}
	return append(b, '}'), true
}

// writeGrants writes a map from identifiers to {"id", "access"} and adds the present display names.
func (s scope) writeGrants(b, grants []byte, target string) []byte {
	if len(grants) == 0 {
		return append(b, "{}"...)
	}
	b = append(b, '{')
	first := len(b)
	for id, grant := range grantsOf(grants) {
		if len(b) > first {
			b = append(b, ',')
		}
		b = append(quote(b, id), `:{"id":`...)
		b = append(quote(b, id), `,"access":`...)
		b = append(b, orNull(jsonMember(grant, "access"))...)
		if name := s.NameOfPrincipal(target, id); name != "" {
			b = append(b, `,"displayName":`...)
			b = quote(b, name)
		}
		b = append(b, '}')
	}
	return append(b, '}')
}

// grantsOf are the members of a map from identifiers.
func grantsOf(text []byte) iter.Seq2[string, jsontext.Value] {
	return func(yield func(string, jsontext.Value) bool) {
		dec := jsontext.NewDecoder(bytes.NewReader(text))
		dec.ReadToken()
		for dec.PeekKind() == '"' {
			name, _ := dec.ReadToken()
			id := name.String()
			grant, err := dec.ReadValue()
			if err != nil || !yield(id, grant) {
				return
			}
		}
	}
}

// NameOfPrincipal is what a user or user group is called to whom something is shared, or "" where nobody knows him, or the reader does not
// see the group. What people are called everybody may know.
func (c *Context) NameOfPrincipal(typ, uid string) string {
	o := c.Snapshot.ByName(typ, uid)
	if o == nil || o.Type.Shareable && c.CanRead != nil && !c.CanRead(o) {
		return ""
	}
	return c.DisplayName(o)
}

// formerSharing reads a part of sharing by the name that it had before there was one object for all of it, or returns nil. No preset
// holds these: they are for clients that ask for them.
func formerSharing(t *schema.Type, name string) *accessor {
	p := t.Property("sharing")
	if p == nil || p.Storage != schema.StoredDoc {
		return nil
	}
	grants := func(list, typ string) *accessor {
		return &accessor{property: p, shape: raw, write: func(b []byte, s scope) ([]byte, bool) {
			sharing, _ := s.doc.Embedded(p)
			return listGrants(b, s.writeGrants(nil, sharing.Raw(p.Target.MustProperty(list)), typ), typ+"Uid"), true
		}}
	}
	switch name {
	case "publicAccess":
		return &accessor{property: p, derive: func(s scope) value {
			sharing, _ := s.doc.Embedded(p)
			return textOf(sharing.Text(p.Target.MustProperty("public")))
		}}
	case "externalAccess":
		return &accessor{property: p, derive: func(s scope) value {
			sharing, _ := s.doc.Embedded(p)
			return truth(sharing.Bool(p.Target.MustProperty("external")))
		}}
	case "userAccesses":
		return grants("users", "user")
	case "userGroupAccesses":
		return grants("userGroups", "userGroup")
	}
	return nil
}

// listGrants writes what a map as of writeGrants leads to as a list. Each has its identifier by a second name, too.
func listGrants(b, grants []byte, second string) []byte {
	b = append(b, '[')
	first := len(b)
	for id, grant := range grantsOf(grants) {
		if len(b) > first {
			b = append(b, ',')
		}
		b = append(b, grant[:len(grant)-1]...)
		b = append(quote(append(b, ','), second), ':')
		b = append(quote(b, id), '}')
	}
	return append(b, ']')
}
