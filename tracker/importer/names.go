package importer

import (
	"strings"

	"cohort/fault"
	"cohort/graph"
	"cohort/schema"
	"cohort/schema/catalog"
	"cohort/tracker"
)

// Scheme is which property of a metadata object a payload names it by.
type Scheme struct {
	kind      schemeKind
	attribute string // identifier of the attribute whose value it is
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
	default:
		if strings.HasPrefix(upper, "ATTRIBUTE:") {
			return Scheme{kind: byAttribute, attribute: text[len("ATTRIBUTE:"):]}, nil
		}
	}
	return Scheme{}, fault.New(fault.BadRequest, "%q is not an identifier scheme: it is one of UID, CODE, NAME and ATTRIBUTE:identifier.", text)
}

// Schemes are the schemes of a payload. Tracked entity types, attributes, category options and users are always named by
// their identifiers.
type Schemes struct {
	Unit, Program, Stage, Element, OptionCombo Scheme
}

// finder returns the id of the object that goes by a name, or 0.
type finder func(name []byte) int32

// names finds the metadata objects that a payload names. It belongs to one reading of one body.
type names struct {
	unit, program, stage, element, optionCombo  finder
	attribute, entityType, categoryOption, user finder
}

func newNames(s *graph.Snapshot, schemes Schemes) (*names, error) {
	var err error
	find := func(t *schema.Type, scheme Scheme) finder {
		f, wrong := newFinder(s, t, scheme)
		if wrong != nil {
			err = wrong
		}
		return f
	}
	n := &names{
		unit:        find(tracker.UnitType, schemes.Unit),
		program:     find(tracker.ProgramType, schemes.Program),
		stage:       find(tracker.StageType, schemes.Stage),
		element:     find(tracker.ElementType, schemes.Element),
		optionCombo: find(tracker.OptionComboType, schemes.OptionCombo),

		attribute:      find(tracker.AttributeType, Scheme{}),
		entityType:     find(tracker.EntityTypeType, Scheme{}),
		categoryOption: find(tracker.CategoryOption, Scheme{}),
		user:           find(tracker.UserType, Scheme{}),
	}
	return n, err
}

// newFinder remembers what it found: a payload names the same few objects over and over.
func newFinder(s *graph.Snapshot, t *schema.Type, scheme Scheme) (finder, error) {
	found := map[string]int32{}
	look := func(name string) *graph.Object { return s.ByUID(t, name) }
	switch scheme.kind {
	case byCode:
		code := t.MustProperty("code")
		look = func(name string) *graph.Object { return s.Unique(code, name) }
	case byName:
		index(found, s, t, func(o *graph.Object) string { return o.Name() })
		look = func(string) *graph.Object { return nil }
	case byAttribute:
		a := s.ByUID(catalog.Get("attribute"), scheme.attribute)
		if a == nil {
			return nil, fault.New(fault.Conflict, "Attribute does not exist: %s", scheme.attribute)
		}
		index(found, s, t, func(o *graph.Object) string { return attributeValue(o, a.ID) })
		look = func(string) *graph.Object { return nil }
	}
	return func(name []byte) int32 {
		if id, ok := found[string(name)]; ok {
			return id
		}
		text := string(name)
		id := int32(0)
		if o := look(text); o != nil {
			id = o.ID
		}
		found[text] = id
		return id
	}, nil
}

// index fills a map from a property's values to the objects. A value that two objects have leads to neither.
func index(into map[string]int32, s *graph.Snapshot, t *schema.Type, value func(*graph.Object) string) {
	for o := range s.All(t) {
		name := value(o)
		if name == "" {
			continue
		}
		if _, twice := into[name]; twice {
			into[name] = 0
			continue
		}
		into[name] = o.ID
	}
}

// attributeValue returns the value that an object has of a metadata attribute, or "".
func attributeValue(o *graph.Object, attribute int32) string {
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
