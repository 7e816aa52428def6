// Package metadatatest makes up metadata for tests: objects of any type of the catalog that an import takes, with a value
// in every property that is stored.
package metadatatest

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"cohort/payload"
	"cohort/schema"
)

// Object is one object as an import takes it.
type Object struct {
	Type *schema.Type
	UID  string
	Tree payload.Tree
}

// Objects makes count objects, at least two, of each of the types that live in the graph. They are always the same. They refer to each
// other, and to no others: they are to be imported together, and all of those types must be among them. A country's tree of
// organisation units is a chain.
func Objects(types []*schema.Type, count int) []Object {
	var out []Object
	for _, t := range types {
		for i := range count {
			if t.Graph() {
				m := maker{count: count, index: i, root: t}
				out = append(out, Object{t, UID(t, i), m.object(t)})
			}
		}
	}
	return out
}

// Package is the objects as POST /api/metadata takes them.
func Package(objects []Object) payload.Tree {
	tree := payload.Tree{}
	for _, o := range objects {
		list, _ := tree[o.Type.Plural].([]any)
		tree[o.Type.Plural] = append(list, o.Tree)
	}
	return tree
}

// UID is the identifier of the object of that index.
func UID(t *schema.Type, index int) string {
	return identifier(fmt.Sprint(t.Name, index))
}

// identifier is the same for the same text, and has the form of an identifier.
func identifier(text string) string {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	h := fnv.New64a()
	h.Write([]byte(text))
	n := h.Sum64()
	b := make([]byte, 11)
	for i := range b {
		b[i] = letters[n%uint64(len(letters))]
		n /= uint64(len(letters))
	}
	return string(b)
}

// maker makes one object.
type maker struct {
	count, index int
	root         *schema.Type // of the object
	inside       string       // where in the object a document is
	made         int          // how many texts there are
	shift        int          // by which references within a document are others than the object's
}

// leftOut are properties whose values have rules of their own that made-up values would break.
var leftOut = []string{
	"lastUpdated", "lastUpdatedBy", // the import says them
	"attribute.mandatory",           // every object of its types would need a value of it
	"attribute.optionSet",           // its values would have to be codes of it
	"programStage.nextScheduleDate", // it would have to be a date
}

func (m *maker) object(t *schema.Type) payload.Tree {
	if t.Name == "sharing" {
		return m.sharing()
	}
	tree := payload.Tree{}
	for _, p := range t.Stored() {
		if slices.Contains(leftOut, p.Name) || slices.Contains(leftOut, t.Name+"."+p.Name) {
			continue
		}
		if value := m.value(p); value != nil {
			tree[p.Name] = value
		}
	}
	return tree
}

// sharing is with users and groups that there are.
func (m *maker) sharing() payload.Tree {
	with := func(name string) payload.Tree {
		id := identifier(fmt.Sprint(name, m.index))
		return payload.Tree{id: payload.Tree{"id": id, "access": "rw------"}}
	}
	return payload.Tree{"owner": identifier(fmt.Sprint("user", m.index)), "public": "r-------",
		"external": m.index > 0 && len(m.root.AuthoritiesFor(schema.Externalize)) > 0,
		"users":    with("user"), "userGroups": with("userGroup")}
}

// document is a part of the object.
func (m *maker) document(p *schema.Property, i int) payload.Tree {
	outer := m.inside
	m.inside = fmt.Sprint(outer, p.Name, i)
	defer func() { m.inside = outer }()
	return m.object(p.Target)
}

func (m *maker) value(p *schema.Property) any {
	switch p.Storage {
	case schema.StoredText:
		if p.Target != nil && p.Target.Name == "period" {
			return payload.Tree{"id": fmt.Sprint(202401 + m.shift)}
		}
		if p.Target != nil {
			return payload.Tree{"id": identifier(p.Name)}
		}
		return m.text(p)
	case schema.StoredBool:
		if p.Owning.Name == "attribute" && strings.HasSuffix(p.Name, "Attribute") {
			return true // otherwise no object could have a value of it
		}
		return len(p.Name)%2 == 0
	case schema.StoredInt:
		return payload.Number(fmt.Sprint(int64(m.number(p))))
	case schema.StoredNumber:
		if p.Owning.Name == "legend" { // no two of a set have a value in common
			return payload.Number(fmt.Sprint(2*strings.Count(m.inside, "1") + 10 - len(p.Name)))
		}
		return payload.Number(fmt.Sprint(m.number(p) + 0.5))
	case schema.StoredTime:
		return "2024-03-31T12:30:45.678"
	case schema.StoredRef:
		return m.reference(p)
	case schema.StoredRefs:
		return m.references(p)
	case schema.StoredDoc:
		return m.document(p, 0)
	case schema.StoredDocs:
		if p.Name == "attributeValues" && p.Target.MustProperty("attribute").Target.Property(p.Owning.Name+"Attribute") == nil {
			return nil // no attribute is for this type
		}
		list := []any{m.document(p, 0)}
		m.shift++ // the second is about other objects
		list = append(list, m.document(p, 1))
		m.shift--
		return list
	case schema.StoredTexts:
		return m.texts(p)
	case schema.StoredJSON:
		return anything(p)
	}
	return nil
}

// number is within the bounds of its property.
func (m *maker) number(p *schema.Property) float64 {
	n := float64(m.index + 1)
	if p.Min != nil && *p.Min > n {
		n = *p.Min
	}
	if p.Max != nil && *p.Max < n {
		n = *p.Max
	}
	return n
}

// reference is to an object of the target type: of its own type to the one before, so that nothing is below itself.
func (m *maker) reference(p *schema.Property) any {
	i := (m.index + m.shift) % m.count
	if p.Target == m.root {
		if i--; i < 0 {
			return nil
		}
	}
	return payload.Tree{"id": UID(p.Target, i)}
}

// alone are lists that hold one object, the one that the form of the list's owner has.
var alone = map[string]bool{"section.dataElements": true, "programStageSection.dataElements": true}

func (m *maker) references(p *schema.Property) any {
	list := []any{}
	for i := range m.count {
		if alone[p.Owning.Name+"."+p.Name] && i != m.index {
			continue
		}
		if p.Target != m.root || i < m.index {
			list = append(list, payload.Tree{"id": UID(p.Target, i)})
		}
	}
	return list
}

// awkward begins each free text: what formats have to write otherwise than it is.
const awkward = "<&> \"é'"

// expressions are properties whose text must be one that can be read.
var expressions = []string{
	"indicator.numerator", "indicator.denominator", "expressionDimensionItem.expression", "programIndicator.expression",
	"programIndicator.filter", "expression.expression", "programRule.condition", "programRuleAction.data",
}

func (m *maker) text(p *schema.Property) any {
	switch owned := p.Owning.Name + "." + p.Name; {
	case slices.Contains(expressions, owned):
		m.made++
		return fmt.Sprintf("%q /* %s %d\n\t<p>]]></p>\r\n */ ", awkward, m.inside, m.made)
	case owned == "analyticsPeriodBoundary.boundaryTarget":
		return "EVENT_DATE"
	case owned == "dataSet.periodType":
		return "Monthly"
	}
	if p.Kind != schema.Collection && len(p.Constants) > 0 {
		return p.Constants[m.index%len(p.Constants)]
	}
	if p.Name == "sqlQuery" {
		return "select 1 as one"
	}
	m.made++
	mark := fmt.Sprint(m.index, m.inside, m.made)
	if p.Name == "url" && m.root.Name == "document" {
		return fmt.Sprint("https://example.org/?a=1&b=", m.index) // made-up documents are links
	}
	switch p.Kind {
	case schema.Identifier:
		if p.Name == "id" && m.inside == "" {
			return UID(m.root, m.index)
		}
		return identifier(m.root.Name + mark)
	case schema.Email:
		return fmt.Sprint("somebody", m.index, "@example.org")
	case schema.URL:
		return fmt.Sprint("https://example.org/?a=1&b=", m.index)
	case schema.Color:
		return "#12abEF"
	}
	longest := math.Inf(1)
	for _, bound := range []*float64{p.Length, p.Max} {
		if bound != nil {
			longest = min(longest, *bound)
		}
	}
	text := []rune(fmt.Sprint(identifier(m.root.Name + mark)[:5], " ", awkward))
	if longest > 255 {
		text = append(text, []rune("\n\t<p>]]></p>\r\n ")...) // of a long text the spaces around it are a part
	}
	text = text[:min(len(text), int(min(longest, 1000)))]
	if least := int(*cmp.Or(p.Min, new(float64))); len(text) < least {
		text = append(text, []rune(strings.Repeat("x", least-len(text)))...)
	}
	return string(text)
}

func (m *maker) texts(p *schema.Property) any {
	switch {
	case p.Target != nil:
		return []any{payload.Tree{"id": "202401"}, payload.Tree{"id": "202402"}}
	case strings.HasSuffix(p.Name, "Dimensions"):
		return []any{map[string]string{"columnDimensions": "dx", "rowDimensions": "pe", "filterDimensions": "ou"}[p.Name]}
	case p.Item == schema.Integer || p.Item == schema.Number:
		return []any{payload.Number("1"), payload.Number("2")}
	case len(p.Constants) > 0:
		return []any{p.Constants[0]}
	}
	return []any{awkward, "true", " "}
}

// anything is a value of a property that takes any JSON: now one that XML could say by elements, and now one that it could
// not.
func anything(p *schema.Property) any {
	object := payload.Tree{"type": "Point", "flag": true, "inner": payload.Tree{"text": awkward}}
	if len(p.Name)%2 == 0 {
		object = payload.Tree{"type": "Point", "coordinates": []any{payload.Number("1.50"), payload.Number("-2")}, "1": "true", "none": nil}
	}
	if p.Kind == schema.Collection {
		return []any{object, object}
	}
	return object
}
