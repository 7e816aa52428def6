package dataitem

import (
	"slices"

	"cohort/graph"
	"cohort/query"
	"cohort/schema"
	"cohort/schema/catalog"
)

// sources are the types of objects from which the list follows.
var sources = []*schema.Type{
	catalog.Get("dataElement"), catalog.Get("indicator"), catalog.Get("dataSet"), catalog.Get("expressionDimensionItem"),
	catalog.Get("program"), catalog.Get("programStage"), catalog.Get("programIndicator"), catalog.Get("trackedEntityAttribute"),
	catalog.Get("optionSet"),
}

// collector makes the items of a snapshot.
type collector struct {
	*query.Context
	items []Item
	names map[*schema.Type]*naming
}

// naming reads what objects of a type are called.
type naming struct{ name, shortName func(*graph.Object) string }

// collect returns all items there are, whoever may see them.
func collect(q *query.Context) []Item {
	c := &collector{Context: q, names: map[*schema.Type]*naming{}}
	for _, t := range sources {
		c.names[t] = &naming{q.Shown(t, "name"), q.Shown(t, "shortName")}
	}
	for o := range c.all("dataElement") {
		if o.Text("domainType") == "AGGREGATE" {
			c.add(DataElement, o, nil, o.Text("valueType"))
		}
	}
	for _, of := range []struct{ typ, item string }{{"indicator", Indicator}, {"dataSet", ReportingRate}, {"expressionDimensionItem", Expression}} {
		for o := range c.all(of.typ) {
			c.add(of.item, o, nil, "NUMBER")
		}
	}
	program := catalog.Get("programIndicator").MustProperty("program")
	for o := range c.all("programIndicator") {
		c.add(ProgramIndicator, o, c.Snapshot.Object(o.Doc().Ref(program)), "NUMBER")
	}
	c.elements()
	c.attributes()
	return c.items
}

func (c *collector) all(typ string) func(func(*graph.Object) bool) {
	return c.Snapshot.All(catalog.Get(typ))
}

// elements adds the data elements of programs, each once however many stages record it.
func (c *collector) elements() {
	t := catalog.Get("programStage")
	program, list := t.MustProperty("program"), t.MustProperty("programStageDataElements")
	element := list.Target.MustProperty("dataElement")
	type pair struct{ program, element int32 }
	known := map[pair]bool{}
	for stage := range c.Snapshot.All(t) {
		of := c.Snapshot.Object(stage.Doc().Ref(program))
		if of == nil {
			continue
		}
		for _, doc := range stage.Doc().Docs(list) {
			o := c.Snapshot.Object(doc.Ref(element))
			if o == nil || known[pair{of.ID, o.ID}] {
				continue
			}
			known[pair{of.ID, o.ID}] = true
			c.add(ProgramDataElement, o, of, o.Text("valueType"))
		}
	}
}

// attributes adds the attributes of programs.
func (c *collector) attributes() {
	t := catalog.Get("program")
	list := t.MustProperty("programTrackedEntityAttributes")
	attribute := list.Target.MustProperty("trackedEntityAttribute")
	for program := range c.Snapshot.All(t) {
		for _, doc := range program.Doc().Docs(list) {
			if o := c.Snapshot.Object(doc.Ref(attribute)); o != nil {
				c.add(ProgramAttribute, o, program, o.Text("valueType"))
			}
		}
	}
}

// add makes an item of an object, within a program where one is given.
func (c *collector) add(typ string, o, program *graph.Object, valueType string) {
	if !slices.Contains(valueTypes, valueType) {
		return
	}
	names := c.names[o.Type]
	it := Item{
		Type: typ, ID: o.UID, Code: o.Code(), ValueType: valueType, object: o, program: program,
		Name: o.Name(), ShortName: o.Text("shortName"), DisplayName: names.name(o), DisplayShortName: names.shortName(o),
	}
	if p := o.Type.Property("optionSet"); p != nil && p.Storage == schema.StoredRef {
		if set := c.Snapshot.Object(o.Doc().Ref(p)); set != nil {
			it.OptionSetID = set.UID
		}
	}
	if program != nil {
		it.ProgramID = program.UID
	}
	if typ == ProgramDataElement || typ == ProgramAttribute {
		of := c.names[program.Type]
		it.ID = program.UID + "." + o.UID
		it.Name = behind(program.Name(), it.Name)
		it.ShortName = behind(program.Text("shortName"), it.ShortName)
		it.DisplayName = behind(of.name(program), it.DisplayName)
		it.DisplayShortName = behind(of.shortName(program), it.DisplayShortName)
	}
	if it.Name == it.DisplayName {
		it.DisplayName = it.Name
	}
	it.fold()
	c.items = append(c.items, it)
}

func behind(program, name string) string { return program + " " + name }
