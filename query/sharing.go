package query

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/graph"
	"cohort/schema"
)

// appendSharing writes an object's sharing. What users and groups it names are called today stands with them.
func appendSharing(b []byte, c *Context, d graph.Doc, p *schema.Property) []byte {
	sharing, _ := d.Embedded(p)
	t := p.Target
	b = append(b, '{')
	for _, name := range []string{"owner", "public"} {
		if s := sharing.Text(t.MustProperty(name)); s != "" {
			b = quote(b, name)
			b = append(b, ':')
			b = quote(b, s)
			b = append(b, ',')
		}
	}
	b = append(b, `"external":`...)
	b = strconv.AppendBool(b, sharing.Bool(t.MustProperty("external")))
	b = append(b, `,"users":`...)
	b = appendGrants(b, c, sharing.Raw(t.MustProperty("users")), "user")
	b = append(b, `,"userGroups":`...)
	b = appendGrants(b, c, sharing.Raw(t.MustProperty("userGroups")), "userGroup")
	return append(b, '}')
}

// appendGrants writes a map from identifiers to {"id", "access"}, and adds the present display names.
func appendGrants(b []byte, c *Context, entries []byte, target string) []byte {
	b = append(b, '{')
	first := len(b)
	dec := jsontext.NewDecoder(bytes.NewReader(entries))
	dec.ReadToken()
	for dec.PeekKind() == '"' {
		name, _ := dec.ReadToken()
		id := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			break
		}
		if len(b) > first {
			b = append(b, ',')
		}
		b = quote(b, id)
		b = append(b, `:{"id":`...)
		b = quote(b, id)
		b = append(b, `,"access":`...)
		b = quote(b, accessIn(value))
		if o := c.Snapshot.ByName(target, id); o != nil {
			if s := display(c, o, o.Doc(), "name"); s != "" {
				b = append(b, `,"displayName":`...)
				b = quote(b, s)
			}
		}
		b = append(b, '}')
	}
	return append(b, '}')
}

func accessIn(entry []byte) string {
	dec := jsontext.NewDecoder(bytes.NewReader(entry))
	dec.ReadToken()
	for dec.PeekKind() == '"' {
		name, _ := dec.ReadToken()
		wanted := name.String() == "access"
		value, err := dec.ReadValue()
		if err != nil {
			return ""
		}
		if wanted {
			s, _ := jsontext.AppendUnquote(nil, value)
			return string(s)
		}
	}
	return ""
}
