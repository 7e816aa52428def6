// Package schema is the language in which a metadata type is described: its names, its properties and what may be done
// with it. It holds no data and does no input or output; the sentences of the language are in schema/catalog.
package schema

// Kind is what a property's value is, under DHIS2's names (propertyType in /api/schemas).
type Kind string

const (
	Text        Kind = "TEXT"
	Identifier  Kind = "IDENTIFIER"
	Boolean     Kind = "BOOLEAN"
	Integer     Kind = "INTEGER"
	Number      Kind = "NUMBER"
	Date        Kind = "DATE"
	Constant    Kind = "CONSTANT" // one of Property.Constants
	URL         Kind = "URL"
	Email       Kind = "EMAIL"
	Color       Kind = "COLOR"
	Password    Kind = "PASSWORD"
	PhoneNumber Kind = "PHONENUMBER"
	Reference   Kind = "REFERENCE"  // one object of another type, by its identifier
	Complex     Kind = "COMPLEX"    // an object inside this one
	Collection  Kind = "COLLECTION" // several of Property.Item
)

// Storage is how a property's value is kept. It follows from the property and is set when the catalog is linked.
type Storage uint8

const (
	Derived      Storage = iota // computed when it is read; what a payload says of it is ignored
	StoredText                  // a string: texts, identifiers, enums, addresses
	StoredBool                  //
	StoredInt                   // a 64-bit integer
	StoredNumber                // a decimal number, kept as it was written
	StoredTime                  // milliseconds since 1970, UTC
	StoredRef                   // the id of one object
	StoredRefs                  // the ids of several objects
	StoredDoc                   // a document inside this one, of type Property.Target
	StoredDocs                  // several of those
	StoredTexts                 // several strings or numbers, as strings
	StoredJSON                  // any JSON value, kept as it is
	InverseSide                 // the other side of a relation: read from the reverse index, written through its owner
)

// Property is one property of a type.
type Property struct {
	Name     string // its name in payloads: dataElementGroups
	Singular string // its name in /api/schemas: dataElementGroup
	Field    string // fieldName in /api/schemas: groups

	Kind      Kind
	Item      Kind   // of a collection's members
	Klass     string // the class that DHIS2 names
	ItemKlass string

	TargetName string // the type referred to or embedded, by its name; empty for plain values
	InverseOf  string // on the other side of a relation: the owning property of the target type
	OrderBy    string // on the other side of a relation: the members' property that orders them
	AliasOf    string // another name of this property of the same type, or of the type that this type is a view of

	Owner        bool // this side of a relation, or this value, is stored with the object
	Persisted    bool
	Required     bool
	Unique       bool
	Attribute    bool // an XML attribute rather than an element
	Simple       bool
	Ordered      bool
	Embedded     bool // the value lives inside this object and has no endpoint of its own
	Identifiable bool
	Nameable     bool
	Analytical   bool
	ReadOnly     bool
	WriteOnly    bool
	Translatable bool

	// Edges marks a large list of references (a data set's 40,000 organisation units): the database holds it as rows of its
	// own rather than in the body, so that adding one costs one row. Its order means nothing.
	Edges bool

	Summary   bool // a reference shows who it is about, not the identifier alone
	Computed  bool // nothing is kept: the value is derived when it is read
	Container bool // the object that this document is inside

	// Default is what an object has that was given no value: an absent value reads as it, and what is computed without a
	// rule of its own always does.
	Default string

	TranslationKey string // what the property is called in an object's translations: SHORT_NAME

	Length      *float64 // longest text
	Min, Max    *float64 // of a number, or of a text's or collection's length
	Constants   []string // what a text or a list's members can be; empty is anything
	Description string

	// Set when the catalog is linked.
	Owning  *Type // the type that has this property
	Target  *Type
	Inverse *Property // on the other side: the owning property
	Alias   *Property // what this is another name of
	Order   *Property // what orders the members of the other side
	Storage Storage
	Slot    int // the position among the stored properties of the type; -1 when nothing is stored
}

// AuthorityKind is what an authority of a type allows.
type AuthorityKind string

const (
	Create        AuthorityKind = "CREATE"
	CreatePublic  AuthorityKind = "CREATE_PUBLIC"
	CreatePrivate AuthorityKind = "CREATE_PRIVATE"
	Read          AuthorityKind = "READ"
	Update        AuthorityKind = "UPDATE"
	Delete        AuthorityKind = "DELETE"
	Externalize   AuthorityKind = "EXTERNALIZE"
)

// Authorities are those of which a user needs one for that kind of act.
type Authorities struct {
	Kind        AuthorityKind
	Authorities []string
}

// Type is one type of metadata, or one type of document inside others.
type Type struct {
	Name        string // dataElement
	Plural      string // dataElements
	Klass       string // org.hisp.dhis.dataelement.DataElement
	DisplayName string // Data Element
	Collection  string // the name of a list of these in payloads
	Endpoint    string // the path below /api, without a slash: dataElements; empty where there is none
	Order       int    // types that others refer to come first in exports and imports

	Metadata, Secondary, Identifiable, Nameable, Embedded, Persisted            bool
	Shareable, DataShareable, DataReadShareable, DataWriteShareable             bool
	Subscribable, Favoritable, Translatable, DefaultPrivate, ImplicitPrivateAdd bool

	ViewOf   string // a type whose documents are the objects of another type under other names
	Unlisted bool   // described for the sake of those that refer to it; no part of /api/schemas

	// OwnTable marks types that grow with use or hold secrets or people's data: they are described here, and kept in
	// tables of their own rather than in the metadata graph.
	OwnTable bool

	Authorities []Authorities
	Properties  []*Property

	byName  map[string]*Property
	stored  []*Property
	uniques []*Property
}

// Property returns the property of this name in payloads, or nil.
func (t *Type) Property(name string) *Property { return t.byName[name] }

// MustProperty is Property for names that the program itself writes; an unknown one is a programming error.
func (t *Type) MustProperty(name string) *Property {
	p := t.byName[name]
	if p == nil {
		panic("schema: " + t.Name + " has no property " + name)
	}
	return p
}

// Stored returns the properties whose values a document of this type holds, by slot.
func (t *Type) Stored() []*Property { return t.stored }

// Uniques returns the stored properties whose values no two objects of this type share. The identifier is one too, and is looked
// after where objects are identified.
func (t *Type) Uniques() []*Property { return t.uniques }

// Graph reports whether objects of this type live in the metadata graph and have an endpoint of their own.
func (t *Type) Graph() bool { return t.Endpoint != "" && t.Persisted && !t.Embedded && !t.OwnTable }

// AuthoritiesFor returns the authorities of which one is needed for that kind of act; none means that nothing is asked.
func (t *Type) AuthoritiesFor(kind AuthorityKind) []string {
	for _, a := range t.Authorities {
		if a.Kind == kind {
			return a.Authorities
		}
	}
	return nil
}
