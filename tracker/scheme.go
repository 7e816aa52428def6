package tracker

import (
	"strings"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/schema"
	"cohort/schema/catalog"
)

var metadataAttribute = catalog.Get("attribute")

// Scheme is the property by which data names metadata objects. The zero value is their identifier.
type Scheme struct {
	kind      schemeKind
	attribute string // identifier of the metadata attribute whose value it is
}

type schemeKind uint8

const (
	byUID schemeKind = iota
	byCode
	byName
	byAttribute
)

// ParseScheme reads a scheme: UID (or ID), CODE, NAME, ATTRIBUTE:identifier, in any case.
func ParseScheme(text string) (Scheme, error) {
	switch upper := strings.ToUpper(text); upper {
	case "", "UID", "ID":
		return Scheme{}, nil
	case "CODE":
		return Scheme{kind: byCode}, nil
	case "NAME":
		return Scheme{kind: byName}, nil
	case "UUID":
		return Scheme{}, fault.New(fault.BadRequest, "objects that data refers to have no UUID. Valid values are: [UID, CODE, NAME, ATTRIBUTE:identifier]")
	default:
		if attribute := text[min(len(text), len("ATTRIBUTE:")):]; strings.HasPrefix(upper, "ATTRIBUTE:") && attribute != "" {
			return Scheme{kind: byAttribute, attribute: attribute}, nil
		}
	}
	return Scheme{}, fault.New(fault.BadRequest, "it is not an identifier scheme. Valid values are: [UID, CODE, NAME, ATTRIBUTE:identifier]")
}

// MarshalText returns what ParseScheme reads.
func (s Scheme) MarshalText() ([]byte, error) {
	return []byte([...]string{"UID", "CODE", "NAME", "ATTRIBUTE:" + s.attribute}[s.kind]), nil
}

// UnmarshalText is ParseScheme.
func (s *Scheme) UnmarshalText(text []byte) (err error) {
	*s, err = ParseScheme(string(text))
	return err
}

// Check fails with a fault of kind Conflict where the scheme's attribute does not exist.
func (c Scheme) Check(s *graph.Snapshot) error {
	if c.kind != byAttribute || s.ByUID(metadataAttribute, c.attribute) != nil {
		return nil
	}
	return fault.New(fault.Conflict, "Attribute does not exist: %s", c.attribute)
}

// Name returns what an object is called by the scheme: its identifier where it has nothing of that kind.
func (c Scheme) Name(s *graph.Snapshot, o *graph.Object) string {
	name := ""
	switch c.kind {
	case byCode:
		name = o.Code()
	case byName:
		name = o.Name()
	case byAttribute:
		if a := s.ByUID(metadataAttribute, c.attribute); a != nil {
			name = metadataValue(o, a.ID)
		}
	}
	if name == "" {
		return o.UID
	}
	return name
}

// Finder returns the id of the object that goes by a name, or 0. It is used by one goroutine.
type Finder func(name []byte) int32

// remembered is how many identifiers a finder remembers: beyond them, finding an object takes no longer.
const remembered = 100

// Finder returns a finder of the objects of a type, by what [Scheme.Name] calls them. It remembers what it found: data names the same few objects over and
// over. Those that the user does not see have no names, only identifiers: otherwise whoever guesses would learn what they are called.
func (c Scheme) Finder(view *access.View, t *schema.Type) (Finder, error) {
	s := view.Snapshot
	found := map[string]int32{}
	sees := func(o *graph.Object) bool { return view.CanRead(o) || view.CanReadData(o) }
	look := func(string) *graph.Object { return nil }
	switch c.kind {
	case byUID:
		look = func(name string) *graph.Object { return s.ByUID(t, name) }
	case byCode:
		code := t.MustProperty("code")
		look = func(name string) *graph.Object {
			if o := s.Unique(code, name); o != nil && sees(o) {
				return o
			}
			return nil
		}
	case byName:
		index(found, s, t, sees, (*graph.Object).Name)
	case byAttribute:
		if err := c.Check(s); err != nil {
			return nil, err
		}
		a := s.ByUID(metadataAttribute, c.attribute)
		index(found, s, t, sees, func(o *graph.Object) string { return metadataValue(o, a.ID) })
	}
	return func(name []byte) int32 {
		if id, ok := found[string(name)]; ok {
			return id
		}
		if c.kind == byUID && len(found) == remembered {
			return s.Find(t, string(name))
		}
		text := string(name)
		id := int32(0)
		if o := look(text); o != nil {
			id = o.ID
		} else if o := s.ByUID(t, text); o != nil && c.Name(s, o) == text {
			id = o.ID // it has nothing else to be called by, and is shown under its identifier, too
		}
		found[text] = id
		return id
	}, nil
}

// index fills a map from a property's values to the objects that are seen. A value that two of them have leads to neither.
func index(into map[string]int32, s *graph.Snapshot, t *schema.Type, sees func(*graph.Object) bool, value func(*graph.Object) string) {
	for o := range s.All(t) {
		name := value(o)
		if name == "" || !sees(o) {
			continue
		}
		if _, twice := into[name]; twice {
			into[name] = 0
			continue
		}
		into[name] = o.ID
	}
}

// metadataValue returns the value that an object has of a metadata attribute, or "".
func metadataValue(o *graph.Object, attribute int32) string {
	p := o.Type.Property("attributeValues")
	if p == nil || p.Storage != schema.StoredDocs {
		return ""
	}
	for _, d := range o.Doc().Docs(p) {
		if d.Ref(p.Target.MustProperty("attribute")) == attribute {
			return d.Text(p.Target.MustProperty("value"))
		}
	}
	return ""
}
