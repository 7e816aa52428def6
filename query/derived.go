package query

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"cohort/graph"
	"cohort/schema"
)

// derivations compute the values that nobody stores, by the name of the property. A derivation returns string, int64, bool,
// or []byte with JSON, and nil for no value. root is the object that d belongs to.
var derivations = map[string]func(c *Context, root *graph.Object, d graph.Doc) any{
	"access":            access,
	"href":              href,
	"favorite":          favorite,
	"level":             level,
	"path":              path,
	"leaf":              leaf,
	"name":              fullName,
	"dimensionItem":     dimensionItem,
	"dimensionItemType": dimensionItemType,
	"optionSetValue":    optionSetValue,
	"sharing":           unshared,
	"isDefault":         isDefault,
	"default":           isDefault,
}

// derive returns a computed value, or nil.
func derive(c *Context, root *graph.Object, d graph.Doc, p *schema.Property) any {
	if p.Container {
		return root.UID
	}
	if f := derivations[p.Name]; f != nil {
		return f(c, root, d)
	}
	if base, ok := strings.CutPrefix(p.Name, "display"); ok && base != "" {
		if s := display(c, root, d, strings.ToLower(base[:1])+base[1:]); s != "" {
			return s
		}
	}
	return nil
}

func (it *item) derived(b []byte, c *Context, root *graph.Object, d graph.Doc, p *schema.Property) ([]byte, bool) {
	if p.Container {
		if it.nested == nil {
			return b, false
		}
		return it.nested.Append(b, c, root), true
	}
	switch x := derive(c, root, d, p).(type) {
	case string:
		return quote(b, x), true
	case int64:
		return strconv.AppendInt(b, x, 10), true
	case bool:
		return strconv.AppendBool(b, x), true
	case []byte:
		return append(b, x...), true
	}
	if p.Kind == schema.Collection {
		return append(b, "[]"...), true
	}
	return b, false
}

// display is a text as it is shown: translated into the asked language, else as it is stored. A form name that is not given
// is the name.
func display(c *Context, root *graph.Object, d graph.Doc, base string) string {
	t := d.Type()
	if c.Locale != "" {
		if s := translation(c, d, constantName(base)); s != "" {
			return s
		}
	}
	if p := t.Property(base); p != nil {
		if s, ok := valueOf(c, root, d, p).(string); ok && s != "" {
			return s
		}
	}
	if base == "formName" {
		return display(c, root, d, "name")
	}
	return ""
}

// translation looks for the language itself, then for the language without its country.
func translation(c *Context, d graph.Doc, property string) string {
	p := d.Type().Property("translations")
	if p == nil || p.Storage != schema.StoredDocs {
		return ""
	}
	t := p.Target
	language, _, _ := strings.Cut(c.Locale, "_")
	found := ""
	for _, doc := range d.Docs(p) {
		if doc.Text(t.MustProperty("property")) != property {
			continue
		}
		switch doc.Text(t.MustProperty("locale")) {
		case c.Locale:
			return doc.Text(t.MustProperty("value"))
		case language:
			found = doc.Text(t.MustProperty("value"))
		}
	}
	return found
}

// constantName writes shortName as SHORT_NAME.
func constantName(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

func access(c *Context, root *graph.Object, _ graph.Doc) any {
	if c.Access == nil {
		return nil
	}
	a := c.Access(root)
	var b []byte
	for _, entry := range []struct {
		name string
		may  bool
	}{{"manage", a.Manage}, {"externalize", a.Externalize}, {"write", a.Write}, {"read", a.Read}, {"update", a.Update}, {"delete", a.Delete}} {
		b = append(b, ',')
		b = quote(b, entry.name)
		b = append(b, ':')
		b = strconv.AppendBool(b, entry.may)
	}
	b[0] = '{'
	return append(b, '}')
}

func href(c *Context, root *graph.Object, d graph.Doc) any {
	if root.Type.Endpoint == "" || d.Type() != root.Type {
		return nil
	}
	return c.Base + "/api/" + root.Type.Endpoint + "/" + root.UID
}

func favorite(c *Context, _ *graph.Object, d graph.Doc) any {
	p := d.Type().Property("favorites")
	if p == nil || p.Storage != schema.StoredTexts {
		return nil
	}
	return c.User != nil && slices.Contains(d.Texts(p), c.User.UID)
}

func level(c *Context, root *graph.Object, _ graph.Doc) any {
	if n := c.Snapshot.Tree().Level(root.ID); n > 0 {
		return int64(n)
	}
	return nil
}

func path(c *Context, root *graph.Object, _ graph.Doc) any {
	var b bytes.Buffer
	for _, id := range c.Snapshot.Tree().Path(root.ID) {
		b.WriteByte('/')
		b.WriteString(c.Snapshot.Object(id).UID)
	}
	if b.Len() == 0 {
		return nil
	}
	return b.String()
}

func leaf(c *Context, root *graph.Object, _ graph.Doc) any {
	return len(c.Snapshot.Tree().Children(root.ID)) == 0
}

// fullName is the name of a user; other types without a stored name have none.
func fullName(_ *Context, _ *graph.Object, d graph.Doc) any {
	first, sur := d.Type().Property("firstName"), d.Type().Property("surname")
	if first == nil || sur == nil {
		return nil
	}
	return strings.TrimSpace(d.Text(first) + " " + d.Text(sur))
}

func dimensionItem(_ *Context, root *graph.Object, _ graph.Doc) any { return root.UID }

// itemTypes are the names that analytics gives to the types of which a dimension can consist.
var itemTypes = map[string]string{
	"dataElement": "DATA_ELEMENT", "indicator": "INDICATOR", "programIndicator": "PROGRAM_INDICATOR", "organisationUnit": "ORGANISATION_UNIT",
	"categoryOption": "CATEGORY_OPTION", "optionGroup": "OPTION_GROUP", "option": "OPTION", "dataElementGroup": "DATA_ELEMENT_GROUP",
	"organisationUnitGroup": "ORGANISATION_UNIT_GROUP", "categoryOptionGroup": "CATEGORY_OPTION_GROUP",
	"trackedEntityAttribute": "PROGRAM_ATTRIBUTE", "dataSet": "REPORTING_RATE",
}

func dimensionItemType(_ *Context, root *graph.Object, _ graph.Doc) any {
	if s := itemTypes[root.Type.Name]; s != "" {
		return s
	}
	return nil
}

func optionSetValue(_ *Context, root *graph.Object, d graph.Doc) any {
	p := d.Type().Property("optionSet")
	return p != nil && d.Ref(p) != 0
}

func isDefault(_ *Context, root *graph.Object, _ graph.Doc) any { return root.Name() == "default" }

// unshared is the sharing of types that are not shared by object.
func unshared(*Context, *graph.Object, graph.Doc) any {
	return []byte(`{"external":false,"users":{},"userGroups":{}}`)
}
