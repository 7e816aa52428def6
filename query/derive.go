package query

import (
	"slices"
	"strings"

	"cohort/graph"
	"cohort/schema"
)

// derivations compute plain values that are kept nowhere, by the name of the property.
var derivations = map[string]func(s scope) value{
	"id":                  operandID,
	"name":                composedName,
	"shortName":           composedShortName,
	"href":                href,
	"favorite":            func(s scope) value { return truth(s.listsUser("favorites")) },
	"subscribed":          func(s scope) value { return truth(s.listsUser("subscribers")) },
	"level":               level,
	"path":                path,
	"leaf":                func(s scope) value { return truth(len(s.Snapshot.Tree().Children(s.object.ID)) == 0) },
	"dimension":           itself,
	"dimensionItem":       itself,
	"isDefault":           func(s scope) value { return truth(s.object.Name() == "default") },
	"optionSetValue":      func(s scope) value { return truth(s.ref("optionSet") != nil) },
	"valueType":           valueType,
	"formType":            formType,
	"registration":        func(s scope) value { return truth(s.text("programType") == "WITH_REGISTRATION") },
	"withoutRegistration": func(s scope) value { return truth(s.text("programType") != "WITH_REGISTRATION") },
	"itemCount":           func(s scope) value { return count(s.members("dashboardItems")) },
	"type":                itemType,
	"contentCount":        contentCount,

	"interpretationCount":     func(s scope) value { return remarked(s, func(*graph.Object) int { return 1 }) },
	"interpretationLikeCount": func(s scope) value { return remarked(s, likes) },
}

// derivation is the rule for a property that is not stored, or nil.
func derivation(p *schema.Property) func(s scope) value {
	if f := derivations[p.Name]; f != nil {
		return f
	}
	if base, ok := strings.CutPrefix(p.Name, "display"); ok && base != "" {
		return displayed(p.Owning, strings.ToLower(base[:1])+base[1:])
	}
	return nil
}

// attributeValue is the rule for the value of the attribute with this identifier.
func attributeValue(values *schema.Property, uid string) func(s scope) value {
	attribute, text := values.Target.MustProperty("attribute"), values.Target.MustProperty("value")
	return func(s scope) value {
		for _, doc := range s.doc.Docs(values) {
			if o := s.Snapshot.Object(doc.Ref(attribute)); o != nil && o.UID == uid {
				return textOf(doc.Text(text))
			}
		}
		return value{}
	}
}

// itself is the identifier by which analyses name an object, or what is inside one.
func itself(s scope) value {
	if s.own() {
		return textOf(s.object.UID)
	}
	return operandID(s)
}

// href leads to the object; what is embedded in one has no address.
func href(s scope) value {
	if s.object.Type.Endpoint == "" || !s.own() {
		return value{}
	}
	return textOf(s.Base + "/api/" + s.object.Type.Endpoint + "/" + s.object.UID)
}

// markers are the users whom a list of those who have marked the object names; of other lists, nobody.
func (s scope) markers(p *schema.Property) []string {
	if s.Markers == nil || !s.own() || p == nil || p.Name != "favorites" && p.Name != "subscribers" || !p.Persisted {
		return nil
	}
	return s.Markers(p.Name, s.object)
}

// listsUser reports whether a list of those who have marked the object names the asking user.
func (s scope) listsUser(list string) bool {
	return s.User != nil && slices.Contains(s.markers(s.doc.Type().Property(list)), s.User.UID)
}

// members is the length of a list of documents.
func (s scope) members(list string) int {
	p := s.doc.Type().Property(list)
	if p == nil || p.Storage != schema.StoredDocs {
		return 0
	}
	return len(s.doc.Docs(p))
}

func level(s scope) value {
	n := s.Snapshot.Tree().Level(s.object.ID)
	if n == 0 {
		return value{}
	}
	return count(n)
}

// path is a unit's place in the hierarchy: /country/district/clinic.
func path(s scope) value {
	return textOf(string(appendPath(make([]byte, 0, 72), s.Snapshot, s.object.ID)))
}

func appendPath(b []byte, s *graph.Snapshot, unit int32) []byte {
	o := s.Object(unit)
	if o == nil || s.Tree().Level(unit) == 0 {
		return b
	}
	b = append(appendPath(b, s, s.Tree().Parent(unit)), '/')
	return append(b, o.UID...)
}

// operandID names what is about two objects: element.combination, program.element, program.attribute; or about the reporting of
// a data set: set.REPORTING_RATE.
func operandID(s scope) value {
	first, second := s.ref("dataElement"), s.ref("categoryOptionCombo")
	if set := s.ref("dataSet"); set != nil {
		return textOf(set.UID + "." + s.text("metric"))
	}
	if program := s.ref("program"); program != nil {
		second = first
		if attribute := s.ref("attribute"); attribute != nil {
			second = attribute
		}
		first = program
	}
	switch {
	case first == nil:
		return value{}
	case second == nil && s.ref("attributeOptionCombo") == nil:
		return textOf(first.UID)
	case second == nil:
		return textOf(first.UID + ".*." + s.ref("attributeOptionCombo").UID)
	}
	id := first.UID + "." + second.UID
	if attributed := s.ref("attributeOptionCombo"); attributed != nil {
		id += "." + attributed.UID
	}
	return textOf(id)
}

// valueType is that of the attribute or data element which the document is about.
func valueType(s scope) value {
	for _, name := range []string{"trackedEntityAttribute", "attribute", "dataElement"} {
		if o := s.ref(name); o != nil {
			return textOf(o.Text("valueType"))
		}
	}
	return value{}
}

// formType says whether data is entered in a form of its own, in sections, or in the default form.
func formType(s scope) value {
	if s.ref("dataEntryForm") != nil {
		return textOf("CUSTOM")
	}
	for _, name := range []string{"sections", "programStageSections"} {
		if p := s.doc.Type().Property(name); p != nil && p.Storage == schema.InverseSide {
			for range s.Snapshot.Referrers(p.Inverse, s.object.ID) {
				return textOf("SECTION")
			}
		}
	}
	return textOf("DEFAULT")
}

// itemTypes are the contents of a dashboard item, in the order in which they are looked for.
var itemTypes = []struct{ property, name string }{
	{"visualization", "VISUALIZATION"}, {"eventVisualization", "EVENT_VISUALIZATION"}, {"eventChart", "EVENT_CHART"},
	{"map", "MAP"}, {"eventReport", "EVENT_REPORT"}, {"users", "USERS"}, {"reports", "REPORTS"}, {"resources", "RESOURCES"},
	{"text", "TEXT"}, {"messages", "MESSAGES"}, {"appKey", "APP"},
}

func itemType(s scope) value {
	if s.doc.Type().Name != "dashboardItem" {
		return value{}
	}
	for _, t := range itemTypes {
		if p := s.doc.Type().Property(t.property); p != nil && s.doc.Has(p) {
			return textOf(t.name)
		}
	}
	return value{}
}

// contentCount is how many objects a dashboard item shows.
func contentCount(s scope) value {
	if s.doc.Type().Name != "dashboardItem" {
		return value{}
	}
	n := 0
	for _, t := range itemTypes {
		switch p := s.doc.Type().Property(t.property); {
		case p.Storage == schema.StoredRefs:
			n += len(s.doc.Refs(p))
		case p.Storage == schema.StoredBool && s.doc.Bool(p), p.Storage != schema.StoredBool && s.doc.Has(p):
			n++
		}
	}
	return count(n)
}

// remarked adds up something of the interpretations of the analysis that a dashboard item shows, as far as they are known here.
func remarked(s scope, of func(*graph.Object) int) value {
	if s.doc.Type().Name != "dashboardItem" || s.Related == nil {
		return value{}
	}
	n := 0
	for _, t := range itemTypes {
		shown := s.doc.Type().Property(t.property)
		if shown.Storage != schema.StoredRef || shown.Target.Property("interpretations") == nil {
			continue
		}
		analysis, related := s.ref(shown.Name), s.Related[shown.Target.Property("interpretations")]
		if analysis == nil || related == nil || s.CanRead != nil && !s.CanRead(analysis) {
			continue
		}
		for o := range related(analysis) {
			n += of(o)
		}
	}
	return count(n)
}

func likes(interpretation *graph.Object) int {
	return int(interpretation.Doc().Int(interpretation.Type.MustProperty("likes")))
}
