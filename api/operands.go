package api

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"cohort/graph"
	"cohort/schema"
	"cohort/schema/catalog"
)

// Operands and the data elements of programs are objects of no table: they are made of what they are about, for one answer.
var (
	operandType        = catalog.Get("dataElementOperand")
	programElementType = catalog.Get("programDataElement")
)

// paired returns an object of a type that is about two others; the second may be none.
func paired(t *schema.Type, first *graph.Object, as string, second *graph.Object, also string) *graph.Object {
	v, uid := graph.NewValues(t), first.UID
	v.Set(t.MustProperty(as), first.ID)
	if second != nil {
		v.Set(t.MustProperty(also), second.ID)
		uid += "." + second.UID
	}
	return graph.NewObject(0, uid, 0, 0, v)
}

// operands collects data elements with the option combos that they are broken down by, as far as the user may see both.
type operands struct {
	*call
	list []*graph.Object
	seen map[string]bool
}

func (c *call) operands() *operands { return &operands{call: c, seen: map[string]bool{}} }

func (l *operands) add(element, combo *graph.Object) {
	if combo != nil && !l.canRead(combo) {
		return
	}
	o := paired(operandType, element, "dataElement", combo, "categoryOptionCombo")
	if !l.seen[o.UID] {
		l.seen[o.UID] = true
		l.list = append(l.list, o)
	}
}

// breakDown adds a data element in all option combos of a category combo, and with total also as a whole, where that is something else.
func (l *operands) breakDown(element *graph.Object, combos []*graph.Object, total bool) {
	if element == nil || !l.canRead(element) {
		return
	}
	if total && !slices.ContainsFunc(combos, func(o *graph.Object) bool { return o.Name() == "default" }) {
		l.add(element, nil)
	}
	for _, combo := range combos {
		for option := range l.snapshot().Referrers(optionComboOf, combo.ID) {
			l.add(element, option)
		}
	}
}

var optionComboOf = catalog.Get("categoryOptionCombo").MustProperty("categoryCombo")

// combosOf are the category combos by which a data element is broken down, its own first, then those that data sets give it.
func (l *operands) combosOf(element *graph.Object) []*graph.Object {
	var d distinct
	snap := l.snapshot()
	if own := snap.Object(element.Doc().Ref(element.Type.MustProperty("categoryCombo"))); own != nil {
		d.add(own)
	}
	list := catalog.Get("dataSet").MustProperty("dataSetElements")
	of, given := list.Target.MustProperty("dataElement"), list.Target.MustProperty("categoryCombo")
	for set := range snap.Referrers(of, element.ID) {
		for _, doc := range set.Doc().Docs(list) {
			if combo := snap.Object(doc.Ref(given)); combo != nil && doc.Ref(of) == element.ID {
				d.add(combo)
			}
		}
	}
	return d.list
}

// ofDataSet adds the data elements of a data set, broken down as they are in it.
func (l *operands) ofDataSet(set *graph.Object, total bool) {
	snap, list := l.snapshot(), set.Type.MustProperty("dataSetElements")
	of, given := list.Target.MustProperty("dataElement"), list.Target.MustProperty("categoryCombo")
	for _, doc := range set.Doc().Docs(list) {
		element := snap.Object(doc.Ref(of))
		if element == nil {
			continue
		}
		combo := snap.Object(cmp.Or(doc.Ref(given), element.Doc().Ref(element.Type.MustProperty("categoryCombo"))))
		if combo != nil {
			l.breakDown(element, []*graph.Object{combo}, total)
		}
	}
}

// named adds the operands that metadata names: greyed fields, compulsory ones, items of analyses.
func (l *operands) named() {
	for _, t := range catalog.All() {
		if !t.Graph() || !holdsOperands(t, nil) {
			continue
		}
		for o := range l.snapshot().All(t) {
			if l.canRead(o) {
				l.inside(o.Doc())
			}
		}
	}
}

func (l *operands) inside(doc graph.Doc) {
	if doc.Type() == operandType {
		element := l.snapshot().Object(doc.Ref(operandType.MustProperty("dataElement")))
		if element != nil && l.canRead(element) {
			l.add(element, l.snapshot().Object(doc.Ref(operandType.MustProperty("categoryOptionCombo"))))
		}
		return
	}
	for _, p := range doc.Type().Stored() {
		switch {
		case p.Target == nil || !holdsOperands(p.Target, nil):
		case p.Storage == schema.StoredDocs:
			for _, inner := range doc.Docs(p) {
				l.inside(inner)
			}
		case p.Storage == schema.StoredDoc:
			if inner, ok := doc.Embedded(p); ok {
				l.inside(inner)
			}
		}
	}
}

// holdsOperands reports whether documents of a type are operands or hold some.
func holdsOperands(t *schema.Type, within []*schema.Type) bool {
	if t == operandType {
		return true
	}
	if slices.Contains(within, t) {
		return false
	}
	return slices.ContainsFunc(t.Stored(), func(p *schema.Property) bool {
		return (p.Storage == schema.StoredDoc || p.Storage == schema.StoredDocs) && holdsOperands(p.Target, append(within, t))
	})
}

// listOperands is GET /api/dataElementOperands: data elements in each of their option combos, with totals=true also as a whole. With
// dataSet= they are those of a data set, as it breaks them down; with persisted=true those that metadata names.
func (s *Server) listOperands(c *call) error {
	total, err := c.Flag("totals", false)
	if err != nil {
		return err
	}
	persisted, err := c.Flag("persisted", false)
	if err != nil {
		return err
	}
	l := c.operands()
	switch set := c.Query().Get("dataSet"); {
	case persisted:
		l.named()
	case set != "":
		o, err := c.objectOf(catalog.Get("dataSet"), set)
		if err != nil {
			return err
		}
		l.ofDataSet(o, total)
	default:
		for element := range c.snapshot().All(catalog.Get("dataElement")) {
			l.breakDown(element, l.combosOf(element), total)
		}
	}
	return l.answer()
}

func (l *operands) answer() error {
	l.Type = operandType
	return l.listOf(l.queryContext(), slices.Values(l.list), len(l.list))
}

// operandsOfGroup is GET /api/dataElementGroups/{id}/operands, and /query/{text}: those whose name holds a text, whatever its case.
func (s *Server) operandsOfGroup(c *call) error {
	group, err := c.object()
	if err != nil {
		return err
	}
	l := c.operands()
	for _, id := range group.Doc().Refs(group.Type.MustProperty("dataElements")) {
		if element := c.snapshot().Object(id); element != nil {
			l.breakDown(element, l.combosOf(element), false)
		}
	}
	if text := strings.ToLower(c.PathValue("text")); text != "" {
		shown := c.queryContext().Shown(operandType, "name")
		l.list = slices.DeleteFunc(l.list, func(o *graph.Object) bool { return !strings.Contains(strings.ToLower(shown(o)), text) })
	}
	return l.answer()
}

// listProgramElements is GET /api/programDataElements: the data elements of the stages of a program, program=, or of all that the user
// may see, as items of data.
func (s *Server) listProgramElements(c *call) error {
	programs := c.snapshot().All(catalog.Get("program"))
	if id := c.Query().Get("program"); id != "" {
		o, err := c.objectOf(catalog.Get("program"), id)
		if err != nil {
			return err
		}
		programs = slices.Values([]*graph.Object{o})
	}
	items := slices.Collect(c.programElements(programs))
	return c.listOf(c.queryContext(), slices.Values(items), len(items))
}

func (c *call) programElements(programs iter.Seq[*graph.Object]) iter.Seq[*graph.Object] {
	snap, stage := c.snapshot(), catalog.Get("programStage")
	list := stage.MustProperty("programStageDataElements")
	element := list.Target.MustProperty("dataElement")
	return func(yield func(*graph.Object) bool) {
		for program := range programs {
			if !c.canRead(program) {
				continue
			}
			seen := map[int32]bool{}
			for stage := range snap.Referrers(stage.MustProperty("program"), program.ID) {
				for _, doc := range stage.Doc().Docs(list) {
					e := snap.Object(doc.Ref(element))
					if e == nil || seen[e.ID] || !c.canRead(e) {
						continue
					}
					seen[e.ID] = true
					if !yield(paired(programElementType, program, "program", e, "dataElement")) {
						return
					}
				}
			}
		}
	}
}

// filterTemplates is GET /api/programNotificationTemplates/filter: the messages of a program, or of a stage, whole.
func (s *Server) filterTemplates(c *call) error {
	among := map[int32]int{}
	asked := 0
	for _, of := range []string{"program", "programStage"} {
		id := c.Query().Get(of)
		if id == "" {
			continue
		}
		asked++
		o, err := c.objectOf(catalog.Get(of), id)
		if err != nil {
			return err
		}
		for _, template := range o.Doc().Refs(o.Type.MustProperty("notificationTemplates")) {
			among[template]++
		}
	}
	if !c.Query().Has("fields") {
		c.Query().Set("fields", "*")
	}
	return c.listOf(c.queryContext(), func(yield func(*graph.Object) bool) {
		for o := range c.snapshot().All(c.Type) {
			if among[o.ID] == asked && !yield(o) {
				return
			}
		}
	}, c.snapshot().Count(c.Type))
}
