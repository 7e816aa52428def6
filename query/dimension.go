package query

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/graph"
	"cohort/period"
	"cohort/schema"
)

// axes are the lists of dimensions of an analysis, and where the names of their dimensions are kept.
var axes = map[string]string{"columns": "columnDimensions", "rows": "rowDimensions", "filters": "filterDimensions"}

// axisOf is the rule for a list of the dimensions of an analysis, or nil.
func axisOf(p *schema.Property) func(b []byte, s scope) ([]byte, bool) {
	kept := axes[p.Name]
	if kept == "" || p.Kind != schema.Collection || p.Item != schema.Reference {
		return nil
	}
	return func(b []byte, s scope) ([]byte, bool) {
		b = append(b, '[')
		for i, name := range s.axis(kept) {
			if i > 0 {
				b = append(b, ',')
			}
			b = s.dimension(b, name)
		}
		return append(b, ']'), true
	}
}

// axis are the names of the dimensions on an axis. The layers of maps keep no rows: the organisation units stand there.
func (s scope) axis(kept string) []string {
	if s.known != all {
		return nil
	}
	if p := s.doc.Type().Property(kept); p != nil {
		return s.doc.Texts(p)
	}
	for _, other := range axes {
		if p := s.doc.Type().Property(other); p != nil {
			for _, name := range s.doc.Texts(p) {
				if name == "ou" {
					return nil
				}
			}
		}
	}
	return []string{"ou"}
}

// dimension writes a dimension with the items of it that the analysis shows.
func (s scope) dimension(b []byte, name string) []byte {
	b = append(append(b, `{"id":`...), quote(nil, name)...)
	b = append(append(b, `,"dimension":`...), quote(nil, name)...)
	switch name {
	case "dx":
		b = s.dimensionItems(append(b, `,"dimensionType":"DATA_X","items":[`...), s.dataItems())
	case "pe":
		b = s.dimensionItems(append(b, `,"dimensionType":"PERIOD","items":[`...), s.periodItems())
	case "ou":
		b = s.dimensionItems(append(b, `,"dimensionType":"ORGANISATION_UNIT","items":[`...), s.unitItems())
	default:
		b = s.otherDimension(b, name)
	}
	return append(b, '}')
}

// shownItem is one item of a dimension: its identifier, what it is, and what it is called.
type shownItem struct {
	id, name string
	kind     string
	of       scope // where the names are to be found; of the zero scope the name is all there is
	secret   bool  // the user may not see what it is about
}

// hidden reports whether the user may not see an object.
func (s scope) hidden(o *graph.Object) bool { return s.CanRead != nil && !s.CanRead(o) }

func (s scope) objectItem(o *graph.Object) shownItem {
	it := shownItem{id: o.UID, of: s.at(o), secret: s.hidden(o)}
	if p := o.Type.Property("dimensionItemType"); p != nil {
		it.kind = p.Default
	}
	return it
}

// dimensionItems writes items, and the end of their list.
func (s scope) dimensionItems(b []byte, items []shownItem) []byte {
	for i, it := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, `{"id":`...), quote(nil, it.id)...)
		b = append(append(b, `,"dimensionItem":`...), quote(nil, it.id)...)
		if it.kind != "" {
			b = append(append(b, `,"dimensionItemType":`...), quote(nil, it.kind)...)
		}
		b = s.itemNames(b, it)
		b = append(b, '}')
	}
	return append(b, ']')
}

// itemNames writes what an item is called.
func (s scope) itemNames(b []byte, it shownItem) []byte {
	if it.secret {
		return b
	}
	for _, name := range []string{"name", "displayName", "shortName", "displayShortName"} {
		text := it.name
		if it.of.Context != nil {
			if a := accessByName(it.of.doc.Type(), name); a != nil {
				text = a.value(it.of).text
			}
		}
		if text != "" {
			b = append(quote(append(b, ','), name), ':')
			b = quote(b, text)
		}
	}
	return b
}

func (s scope) dataItems() (items []shownItem) {
	list := s.doc.Type().Property("dataDimensionItems")
	if list == nil || list.Storage != schema.StoredDocs {
		return nil
	}
	for _, doc := range s.doc.Docs(list) {
		if it, ok := s.inside(doc).dataItem(); ok {
			items = append(items, it)
		}
	}
	return items
}

// dataItem is one of the data of an analysis: an object, or a part of one as another one has it.
func (s scope) dataItem() (it shownItem, ok bool) {
	for _, p := range s.doc.Type().Stored() {
		switch p.Storage {
		case schema.StoredRef:
			if o := s.mentioned(s.doc.Ref(p)); o != nil {
				return s.objectItem(o), true
			}
		case schema.StoredDoc:
			doc, has := s.doc.Embedded(p)
			if !has {
				continue
			}
			it.kind = p.Target.MustProperty("dimensionItemType").Default
			it.of = s.inside(doc)
			for _, part := range doc.Type().Stored() {
				if part.Storage == schema.StoredRef {
					o := s.mentioned(doc.Ref(part))
					it.secret = it.secret || o != nil && s.hidden(o)
				}
			}
			it.id = operandID(it.of).text
			return it, it.id != ""
		}
	}
	return it, false
}

func (s scope) periodItems() (items []shownItem) {
	t := s.doc.Type()
	if relative := t.Property("relativePeriods"); relative != nil && relative.Slot >= 0 {
		flags := s.doc.Raw(relative)
		for _, name := range period.Relative {
			if v := jsonMember(flags, period.Flag(name)); v.Kind() == 't' {
				items = append(items, shownItem{id: name, name: name, kind: "PERIOD"})
			}
		}
	}
	for _, id := range s.doc.Texts(t.MustProperty("periods")) {
		items = append(items, shownItem{id: id, name: id, kind: "PERIOD"})
	}
	return items
}

func (s scope) unitItems() (items []shownItem) {
	t := s.doc.Type()
	for _, user := range [][2]string{{"userOrganisationUnit", "USER_ORGUNIT"}, {"userOrganisationUnitChildren", "USER_ORGUNIT_CHILDREN"},
		{"userOrganisationUnitGrandChildren", "USER_ORGUNIT_GRANDCHILDREN"}} {
		if s.doc.Bool(t.MustProperty(user[0])) {
			items = append(items, shownItem{id: user[1], name: user[1], kind: "ORGANISATION_UNIT"})
		}
	}
	items = append(items, s.referredItems(s.doc, t.MustProperty("organisationUnits"), "")...)
	for _, number := range s.doc.Texts(t.MustProperty("organisationUnitLevels")) {
		items = append(items, shownItem{id: "LEVEL-" + s.levelUID(number), name: "LEVEL-" + number})
	}
	return append(items, s.referredItems(s.doc, t.MustProperty("itemOrganisationUnitGroups"), "OU_GROUP-")...)
}

// levelUID is the identifier of a level of the hierarchy; of one that nobody has named, its number.
func (s scope) levelUID(number string) string {
	t := s.Snapshot.TypeNamed("organisationUnitLevel")
	if t == nil {
		return number
	}
	for o := range s.Snapshot.All(t) {
		if strconv.FormatInt(o.Doc().Int(t.MustProperty("level")), 10) == number {
			return o.UID
		}
	}
	return number
}

func (s scope) referredItems(d graph.Doc, p *schema.Property, prefix string) (items []shownItem) {
	for _, id := range d.Refs(p) {
		if o := s.mentioned(id); o != nil {
			it := s.objectItem(o)
			it.id = prefix + it.id
			items = append(items, it)
		}
	}
	return items
}

// objectDimensions are the kinds of dimensions that are objects: where they are kept, by which reference, with which list of
// items, and their type.
var objectDimensions = []struct{ kept, ref, items, kind string }{
	{"categoryDimensions", "category", "categoryOptions", "CATEGORY"},
	{"dataElementGroupSetDimensions", "dataElementGroupSet", "dataElementGroups", "DATA_ELEMENT_GROUP_SET"},
	{"organisationUnitGroupSetDimensions", "organisationUnitGroupSet", "organisationUnitGroups", "ORGANISATION_UNIT_GROUP_SET"},
	{"categoryOptionGroupSetDimensions", "categoryOptionGroupSet", "categoryOptionGroups", "CATEGORY_OPTION_GROUP_SET"},
	{"dataElementDimensions", "dataElement", "", "PROGRAM_DATA_ELEMENT"},
	{"attributeDimensions", "attribute", "", "PROGRAM_ATTRIBUTE"},
	{"programIndicatorDimensions", "programIndicator", "", "PROGRAM_INDICATOR"},
}

// otherDimension writes what is kept of a dimension that not every analysis has.
func (s scope) otherDimension(b []byte, name string) []byte {
	stage, uid, qualified := strings.Cut(name, ".")
	if !qualified {
		uid = stage
	}
	for _, kind := range objectDimensions {
		list := s.doc.Type().Property(kind.kept)
		if list == nil || list.Storage != schema.StoredDocs {
			continue
		}
		for _, doc := range s.doc.Docs(list) {
			inner := s.inside(doc)
			o := inner.ref(kind.ref)
			if o == nil || o.UID != uid || qualified && inner.ref("programStage") != nil && inner.ref("programStage").UID != stage {
				continue
			}
			b = append(append(b, `,"dimensionType":`...), quote(nil, kind.kind)...)
			b = s.itemNames(b, s.objectItem(o))
			b = append(b, `,"items":[`...)
			if kind.items == "" {
				return s.repetition(inner.narrowed(append(b, ']'), o), name)
			}
			return s.dimensionItems(b, s.referredItems(doc, list.Target.MustProperty(kind.items), ""))
		}
	}
	var items []shownItem
	if doc, ok := s.namedDimension("simpleDimensions", name); ok {
		for _, value := range doc.Texts(doc.Type().MustProperty("values")) {
			items = append(items, shownItem{id: value, name: value})
		}
	}
	return s.repetition(s.dimensionItems(append(b, `,"items":[`...), items), name)
}

// narrowed writes what a dimension of an analysis of events is narrowed down by.
func (s scope) narrowed(b []byte, o *graph.Object) []byte {
	if text := s.text("filter"); text != "" {
		b = quote(append(b, `,"filter":`...), text)
	}
	for _, name := range []string{"legendSet", "programStage"} {
		if to := s.ref(name); to != nil {
			b = append(quote(append(b, ','), name), `:{"id":`...)
			b = append(quote(b, to.UID), '}')
		}
	}
	if text := o.Text("valueType"); text != "" && !s.hidden(o) {
		b = quote(append(b, `,"valueType":`...), text)
		if set := s.at(o).ref("optionSet"); set != nil {
			b = append(quote(append(b, `,"optionSet":{"id":`...), set.UID), '}')
		}
	}
	return b
}

// repetition writes which of the repeated events of a stage a dimension shows.
func (s scope) repetition(b []byte, name string) []byte {
	doc, ok := s.namedDimension("repetitions", name)
	if !ok {
		return b
	}
	t := doc.Type()
	b = quote(append(b, `,"repetition":{"parent":`...), doc.Text(t.MustProperty("parent")))
	b = quote(append(b, `,"dimension":`...), name)
	b = append(b, `,"indexes":[`...)
	b = append(b, strings.Join(doc.Texts(t.MustProperty("indexes")), ",")...)
	return append(b, "]}"...)
}

// namedDimension is the document of a list that is kept for the dimension of a name.
func (s scope) namedDimension(list, name string) (graph.Doc, bool) {
	p := s.doc.Type().Property(list)
	if p == nil || p.Storage != schema.StoredDocs {
		return graph.Doc{}, false
	}
	for _, doc := range s.doc.Docs(p) {
		if doc.Text(p.Target.MustProperty("dimension")) == name {
			return doc, true
		}
	}
	return graph.Doc{}, false
}

// writeSummed writes which value an analysis of events adds up.
func writeSummed(b []byte, s scope) ([]byte, bool) {
	for _, name := range []string{"dataElementValueDimension", "attributeValueDimension"} {
		if o := s.ref(name); o != nil {
			items := s.dimensionItems(nil, []shownItem{s.objectItem(o)})
			return append(b, jsontext.Value(items[:len(items)-1])...), true
		}
	}
	return b, false
}
