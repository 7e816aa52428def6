package schema

import (
	"slices"
	"strings"
	"unicode"
)

// Namespace is that of all elements in XML.
const Namespace = "http://dhis2.org/schema/dxf/2.0"

// Description is a type as /api/schemas shows it.
type Description struct {
	Klass              string `json:"klass"`
	IdentifiableObject bool   `json:"identifiableObject"`
	NameableObject     bool   `json:"nameableObject"`
	SubscribableObject bool   `json:"subscribableObject"`
	EmbeddedObject     bool   `json:"embeddedObject"`
	Singular           string `json:"singular"`
	Plural             string `json:"plural"`
	Metadata           bool   `json:"metadata"`
	SecondaryMetadata  bool   `json:"secondaryMetadata"`
	Namespace          string `json:"namespace"`
	Name               string `json:"name"`
	DisplayName        string `json:"displayName"`
	CollectionName     string `json:"collectionName"`
	Shareable          bool   `json:"shareable"`
	DataShareable      bool   `json:"dataShareable"`
	DataWriteShareable bool   `json:"dataWriteShareable"`
	DataReadShareable  bool   `json:"dataReadShareable"`

	RelativeAPIEndpoint string `json:"relativeApiEndpoint,omitzero"`
	APIEndpoint         string `json:"apiEndpoint,omitzero"`
	Href                string `json:"href"`

	Persisted                bool                   `json:"persisted"`
	DefaultPrivate           bool                   `json:"defaultPrivate"`
	ImplicitPrivateAuthority bool                   `json:"implicitPrivateAuthority"`
	Authorities              []AuthorityDescription `json:"authorities"`
	Order                    int                    `json:"order"`
	References               []string               `json:"references"`
	Properties               []PropertyDescription  `json:"properties"`
	Favoritable              bool                   `json:"favoritable"`
	Subscribable             bool                   `json:"subscribable"`
	Translatable             bool                   `json:"translatable"`
}

// AuthorityDescription says which authorities allow one kind of act.
type AuthorityDescription struct {
	Type        AuthorityKind `json:"type"`
	Authorities []string      `json:"authorities"`
}

// PropertyDescription is a property as /api/schemas shows it.
type PropertyDescription struct {
	Klass              string   `json:"klass"`
	PropertyType       Kind     `json:"propertyType"`
	ItemKlass          string   `json:"itemKlass,omitzero"`
	ItemPropertyType   Kind     `json:"itemPropertyType,omitzero"`
	Name               string   `json:"name"`
	FieldName          string   `json:"fieldName"`
	CollectionName     string   `json:"collectionName,omitzero"`
	CollectionWrapping bool     `json:"collectionWrapping,omitzero"`
	Description        string   `json:"description,omitzero"`
	Namespace          string   `json:"namespace,omitzero"`
	Persisted          bool     `json:"persisted"`
	Attribute          bool     `json:"attribute"`
	Simple             bool     `json:"simple"`
	Collection         bool     `json:"collection"`
	Ordered            bool     `json:"ordered"`
	Owner              bool     `json:"owner"`
	IdentifiableObject bool     `json:"identifiableObject"`
	NameableObject     bool     `json:"nameableObject"`
	EmbeddedObject     bool     `json:"embeddedObject"`
	AnalyticalObject   bool     `json:"analyticalObject"`
	Readable           bool     `json:"readable"`
	Writable           bool     `json:"writable"`
	Unique             bool     `json:"unique"`
	Required           bool     `json:"required"`
	Length             *float64 `json:"length,omitzero"`
	Max                *float64 `json:"max,omitzero"`
	Min                *float64 `json:"min,omitzero"`
	ManyToMany         bool     `json:"manyToMany"`
	OneToOne           bool     `json:"oneToOne"`
	ManyToOne          bool     `json:"manyToOne"`
	OneToMany          bool     `json:"oneToMany"`
	Constants          []string `json:"constants,omitzero"`
	Translatable       bool     `json:"translatable"`
	TranslationKey     string   `json:"translationKey,omitzero"`
	I18nTranslationKey string   `json:"i18nTranslationKey,omitzero"`

	Href                string `json:"href,omitzero"`
	RelativeAPIEndpoint string `json:"relativeApiEndpoint,omitzero"`
	APIEndpoint         string `json:"apiEndpoint,omitzero"`

	GistPreferences     GistPreferences `json:"gistPreferences"`
	PropertyTransformer bool            `json:"propertyTransformer"`
}

// GistPreferences says whether a property is a part of an object's gist.
type GistPreferences struct {
	Included       string `json:"included"`
	Transformation string `json:"transformation"`
}

// Describe shows a type to a client that reaches the server at base, such as http://localhost:8080.
func Describe(t *Type, base string) *Description {
	d := &Description{
		Klass: t.Klass, Singular: t.Name, Plural: t.Plural, Name: t.Name, DisplayName: t.DisplayName,
		CollectionName: t.Collection, Namespace: Namespace, Href: base + "/api/schemas/" + t.Name, Order: t.Order,
		IdentifiableObject: t.Identifiable, NameableObject: t.Nameable, EmbeddedObject: t.Embedded,
		SubscribableObject: t.Property("subscribers") != nil, Subscribable: t.Subscribable,
		Metadata: t.Metadata, SecondaryMetadata: t.Secondary, Persisted: t.Persisted,
		Shareable: t.Shareable, DataShareable: t.DataShareable,
		DataReadShareable: t.DataReadShareable, DataWriteShareable: t.DataWriteShareable,
		DefaultPrivate: t.DefaultPrivate, ImplicitPrivateAuthority: t.ImplicitPrivateAdd,
		Favoritable: t.Favoritable, Translatable: t.Translatable,
		Authorities: make([]AuthorityDescription, 0, len(t.Authorities)),
		References:  []string{},
		Properties:  make([]PropertyDescription, 0, len(t.Properties)),
	}
	d.RelativeAPIEndpoint, d.APIEndpoint = endpoints(t, base)
	for _, a := range t.Authorities {
		d.Authorities = append(d.Authorities, AuthorityDescription{a.Kind, a.Authorities})
	}
	for _, p := range t.Properties {
		d.Properties = append(d.Properties, describeProperty(p, base))
		if klass := p.reference(); klass != "" && !slices.Contains(d.References, klass) {
			d.References = append(d.References, klass)
		}
	}
	return d
}

// DisplayPlural is what several objects of a type are called: Data Elements.
func (t *Type) DisplayPlural() string {
	var b strings.Builder
	for i, r := range t.Plural {
		switch {
		case i == 0:
			r = unicode.ToUpper(r)
		case unicode.IsUpper(r):
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func endpoints(t *Type, base string) (relative, absolute string) {
	if t.Endpoint == "" {
		return "", ""
	}
	return "/" + t.Endpoint, base + "/api/" + t.Endpoint
}

// reference is the class of the objects to which the property refers, or "".
func (p *Property) reference() string {
	switch {
	case p.Kind == Reference:
		return p.Klass
	case p.Kind == Collection && p.Item == Reference:
		return p.ItemKlass
	}
	return ""
}

func describeProperty(p *Property, base string) PropertyDescription {
	d := PropertyDescription{
		Klass: p.Klass, PropertyType: p.Kind, ItemKlass: p.ItemKlass, ItemPropertyType: p.Item,
		Name: p.Singular, FieldName: p.Field, Description: p.Description,
		Persisted: p.Persisted, Owner: p.Owner, Attribute: p.Attribute, Simple: p.Simple, Ordered: p.Ordered,
		IdentifiableObject: p.Identifiable, NameableObject: p.Nameable, EmbeddedObject: p.Embedded,
		AnalyticalObject: p.Analytical, Readable: !p.WriteOnly, Writable: !p.ReadOnly,
		Unique: p.Unique, Required: p.Required, Length: p.Length, Max: p.Max, Min: p.Min,
		Translatable:        p.Translatable,
		GistPreferences:     GistPreferences{"AUTO", "AUTO"},
		PropertyTransformer: p.Summary,
	}
	if p.Kind == Constant {
		d.Constants = p.Constants
	}
	if p.Kind == Collection {
		d.Collection, d.CollectionName, d.CollectionWrapping = true, p.Name, true
	}
	if !p.Attribute {
		d.Namespace = Namespace
	}
	if p.TranslationKey != "" {
		d.TranslationKey, d.I18nTranslationKey = p.TranslationKey, snake(p.Name)
	}
	if p.Target != nil && p.reference() != "" && !p.Target.Unlisted {
		d.Href = base + "/api/schemas/" + p.Target.Name
		d.RelativeAPIEndpoint, d.APIEndpoint = endpoints(p.Target, base)
	}
	switch {
	case !p.Persisted:
	case p.Kind == Reference:
		d.ManyToOne = true
	case p.reference() != "":
		d.OneToMany = p.Embedded || p.Inverse != nil && p.Inverse.Kind == Reference
		d.ManyToMany = !d.OneToMany
	}
	if p.LeftOutOfGist() {
		d.GistPreferences.Included = "FALSE"
	}
	return d
}

// LeftOutOfGist reports whether the gist of an object does not show the property unless it is asked to.
func (p *Property) LeftOutOfGist() bool {
	return p.Owning.Identifiable && slices.Contains(notInGist, p.Name)
}

// notInGist are the properties that a gist leaves out because they are long and seldom looked at.
var notInGist = []string{"access", "sharing", "translations", "createdBy", "relativePeriods"}

// snake spells shortName as short_name.
func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
