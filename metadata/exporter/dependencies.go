package exporter

import (
	"cmp"
	"slices"
	"strings"

	"cohort/graph"
	"cohort/query"
	"cohort/schema"
	"cohort/schema/catalog"
)

// needs are the properties through which an object leads to those without which it cannot be used, by type. Organisation
// units, users and user groups are no part of any package: another country has its own. A property of another type, written
// type.property, leads to the objects that refer to this one.
var needs = map[string][]string{
	"dataSet": {"dataSetElements", "sections", "indicators", "dataEntryForm", "legendSets", "categoryCombo", "compulsoryDataElementOperands"},
	"section": {"greyedFields", "indicators", "dataElements"},

	"categoryCombo":       {"categories", "categoryOptionCombos"},
	"category":            {"categoryOptions"},
	"categoryOptionCombo": {"categoryCombo", "categoryOptions"},

	"dataElementGroup": {"dataElements"},
	"dataElement":      {"categoryCombo", "optionSet", "commentOptionSet", "legendSets"},
	"indicator":        {"indicatorType", "legendSets"},

	"optionSet":   {"options"},
	"optionGroup": {"options", "optionSet"},
	"option":      {"optionSet"},
	"attribute":   {"optionSet"},

	"program": {"categoryCombo", "dataEntryForm", "trackedEntityType", "notificationTemplates", "programStages", "programSections",
		"programTrackedEntityAttributes", "programIndicators", "programRuleVariables", "programRule.program"},
	"programStage":                {"notificationTemplates", "programStageDataElements", "programStageSections", "dataEntryForm", "nextScheduleDate"},
	"programStageSection":         {"dataElements", "programIndicators"},
	"programSection":              {"trackedEntityAttributes"},
	"programIndicator":            {"legendSets"},
	"programNotificationTemplate": {"recipientProgramAttribute", "recipientDataElement"},
	"programRule":                 {"programRuleActions"},
	"programRuleAction":           {"dataElement", "trackedEntityAttribute", "programIndicator", "programStageSection", "programStage", "option", "optionGroup"},
	"programRuleVariable":         {"dataElement", "trackedEntityAttribute", "programStage"},
	"trackedEntityType":           {"trackedEntityTypeAttributes"},
	"trackedEntityAttribute":      {"optionSet", "legendSets"},

	"dashboard": {"dashboardItems"},
}

// shown are the contents of dashboards that go with them. Who is shown on one, in a list of users, does not.
var shown = []string{"visualization", "eventVisualization", "eventChart", "eventReport", "map", "report", "document"}

// packaged are the types of which there are packages of one object with all that it needs.
var packaged = []string{"dataSet", "program", "categoryCombo", "dashboard", "dataElementGroup", "optionSet"}

// HasDependencies reports whether there are packages of one object of a type with all that it needs.
func HasDependencies(t *schema.Type) bool { return slices.Contains(packaged, t.Name) }

// WithDependencies is the package of one object with all that it needs and the user may see.
func (o Options) WithDependencies(object *graph.Object, q *query.Context) *Package {
	c := &closure{q: q, found: map[int32]bool{}, byType: map[*schema.Type][]*graph.Object{}, ways: map[*schema.Type][]*schema.Property{}}
	c.add(object)
	for len(c.open) > 0 {
		next := c.open[len(c.open)-1]
		c.open = c.open[:len(c.open)-1]
		c.follow(next)
	}
	p := new(Package)
	for _, t := range catalog.All() {
		if members := c.byType[t]; members != nil {
			slices.SortFunc(members, func(a, b *graph.Object) int {
				return cmp.Or(strings.Compare(a.Name(), b.Name()), strings.Compare(a.UID, b.UID))
			})
			p.lists = append(p.lists, list{typ: t, fields: o.selection(t, nil, q.Supplied), members: members})
		}
	}
	return p
}

// closure gathers what an object leads to, each object once.
type closure struct {
	q      *query.Context
	found  map[int32]bool
	open   []*graph.Object // whose needs have still to be looked at
	byType map[*schema.Type][]*graph.Object
	ways   map[*schema.Type][]*schema.Property
}

func (c *closure) add(o *graph.Object) {
	if o == nil || c.found[o.ID] || c.q.CanRead != nil && !c.q.CanRead(o) {
		return
	}
	c.found[o.ID] = true
	c.open = append(c.open, o)
	c.byType[o.Type] = append(c.byType[o.Type], o)
}

// follow adds what an object needs. The attributes of which it has values are always needed.
func (c *closure) follow(o *graph.Object) {
	for _, p := range c.waysFrom(o.Type) {
		switch {
		case p.Owning != o.Type:
			for referrer := range c.q.Snapshot.Referrers(p, o.ID) {
				c.add(referrer)
			}
		case p.Storage == schema.InverseSide:
			for referrer := range c.q.Snapshot.Referrers(p.Inverse, o.ID) {
				c.add(referrer)
			}
		default:
			c.references(o.Doc(), p)
		}
	}
}

func (c *closure) waysFrom(t *schema.Type) []*schema.Property {
	ways, known := c.ways[t]
	if !known {
		names := needs[t.Name]
		if values := t.Property("attributeValues"); values != nil && values.Storage == schema.StoredDocs {
			names = append(slices.Clone(names), "attributeValues")
		}
		for _, name := range names {
			from := t
			if other, property, elsewhere := strings.Cut(name, "."); elsewhere {
				from, name = catalog.Get(other), property
			}
			ways = append(ways, from.MustProperty(name))
		}
		c.ways[t] = ways
	}
	return ways
}

// references adds what a property of a document refers to; of embedded documents, all that they refer to, except for what
// belongs to no package.
func (c *closure) references(d graph.Doc, p *schema.Property) {
	switch p.Storage {
	case schema.StoredRef:
		c.add(c.q.Snapshot.Object(d.Ref(p)))
	case schema.StoredRefs:
		for _, id := range d.Refs(p) {
			c.add(c.q.Snapshot.Object(id))
		}
	case schema.StoredDoc:
		if inner, ok := d.Embedded(p); ok {
			c.inside(inner)
		}
	case schema.StoredDocs:
		for _, inner := range d.Docs(p) {
			c.inside(inner)
		}
	}
}

func (c *closure) inside(d graph.Doc) {
	for _, p := range d.Type().Stored() {
		if p.Target == nil || !p.Target.Embedded && needs[p.Target.Name] == nil && !slices.Contains(shown, p.Target.Name) {
			continue
		}
		c.references(d, p)
	}
}
