// Package dxf translates between the JSON of the Web API and the XML in which DHIS2 says the same. The types of the catalog
// say what is an attribute and what an element, how the members of a list are called, and which elements are lists; what
// they do not know is translated by its form alone. An object that Write has written and Read reads is the same object.
package dxf

import "cohort/schema"

// Shape says what a document is: one object of a type, lists of objects of many types, or an answer of another kind.
type Shape struct {
	root  string                           // the name of the root element that Write writes; Read takes any
	typ   *schema.Type                     // of the object, where one is known
	lists func(plural string) *schema.Type // of a package: the types by the names of their lists

	records bool // the objects and lists are read piece by piece
	stream  bool // what is in it is written piece by piece
}

// Object is one object of a type: <dataElement id="..."/>.
func Object(t *schema.Type) Shape { return Shape{root: t.Name, typ: t} }

// Package is lists of objects under the names of their types' plurals, of which lists knows the types:
// <metadata><dataElements>...</dataElements></metadata>. Only one list or element is in memory at a time, and of a list only
// one object. Read also takes a single list for the whole: <dataElements>...</dataElements>.
func Package(lists func(plural string) *schema.Type) Shape {
	return Shape{root: "metadata", lists: lists}
}

// Named is an answer that no type describes.
func Named(root string) Shape { return Shape{root: root} }

// Called is the shape under another root element. A list of that name has no element of its own beside the root.
func (s Shape) Called(root string) Shape {
	s.root = root
	return s
}

var (
	// Message is DHIS2's envelope of answers that are no resources.
	Message = Shape{root: message.Name, typ: message, stream: true}

	// Members is the body of a change of a collection: identifiableObjects, or additions and deletions.
	Members = Object(members)
)

var (
	message = &schema.Type{Name: "webMessage", Properties: []*schema.Property{
		attribute("httpStatus"), attribute("httpStatusCode"), attribute("status"), attribute("code"),
		{Name: "response", Singular: "response", Kind: schema.Complex, TargetName: summary.Name},
	}}
	summary = &schema.Type{Name: "importSummary", Properties: []*schema.Property{
		{Name: "importSummaries", Singular: "importSummary", Kind: schema.Collection, Item: schema.Complex, TargetName: "importSummary"},
		of("conflicts", conflict), of("", count),
		nested("relationships"), nested("enrollments"), nested("events"),
	}}
	conflict = record("conflict", []string{"object", "value"})
	count    = record("importCount", []string{"imported", "updated", "ignored", "deleted"})

	one     = &schema.Type{Name: oneMember, Properties: []*schema.Property{attribute("id")}}
	members = &schema.Type{Name: allMembers, Properties: []*schema.Property{
		list(allMembers, oneMember), list("additions", "addition"), list("deletions", "deletion"),
	}}
)

const (
	oneMember  = "identifiableObject"
	allMembers = "identifiableObjects"
)

func init() { schema.Link([]*schema.Type{message, summary, conflict, count, one, members}) }

func attribute(name string) *schema.Property {
	return &schema.Property{Name: name, Singular: name, Kind: schema.Text, Attribute: true}
}

// nested is the summaries of what was nested in an object.
func nested(name string) *schema.Property {
	return &schema.Property{Name: name, Singular: name, Kind: schema.Complex, TargetName: "importSummary"}
}

func list(name, singular string) *schema.Property {
	return &schema.Property{Name: name, Singular: singular, Kind: schema.Collection, Item: schema.Complex, TargetName: oneMember}
}

// raw reports whether a property's value is any JSON, which no type describes.
func raw(p *schema.Property) bool {
	kind := p.Kind
	if kind == schema.Collection {
		kind = p.Item
	}
	return p.Target == nil && (kind == schema.Reference || kind == schema.Complex)
}
