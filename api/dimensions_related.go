package api

import (
	"slices"
	"strings"

	"cohort/fault"
	"cohort/graph"
	"cohort/schema/catalog"
)

// dimensionConstraints is GET /api/dimensions/constraints: the dimensions by which access to data is restricted, those of attributes.
func (s *Server) dimensionConstraints(c *call) error {
	return c.answerDimensions(slices.DeleteFunc(c.dimensions(), func(o *graph.Object) bool {
		return o.Type.Name != "category" && o.Type.Name != "categoryOptionGroupSet" || o.Text("dataDimensionType") != "ATTRIBUTE"
	}))
}

// dimensionsOfDataSet is GET /api/dimensions/dataSet/{id}: the categories of a data set, and the sets of groups that their options
// are in.
func (s *Server) dimensionsOfDataSet(c *call) error {
	set, err := c.object()
	if err != nil {
		return err
	}
	var d distinct
	for _, category := range c.categoriesOf(set) {
		if category.Name() != "default" {
			d.add(category)
		}
	}
	snap := c.View.Snapshot
	options := catalog.Get("category").MustProperty("categoryOptions")
	grouped := catalog.Get("categoryOptionGroup").MustProperty("categoryOptions")
	collected := catalog.Get("categoryOptionGroupSet").MustProperty("categoryOptionGroups")
	for _, category := range slices.Clone(d.list) {
		for _, option := range category.Doc().Refs(options) {
			for group := range snap.Referrers(grouped, option) {
				for set := range snap.Referrers(collected, group.ID) {
					d.add(set)
				}
			}
		}
	}
	return c.answerDimensions(d.list)
}

// distinct is objects, each once, in the order in which they were added.
type distinct struct{ list []*graph.Object }

func (d *distinct) add(o *graph.Object) {
	if !slices.Contains(d.list, o) {
		d.list = append(d.list, o)
	}
}

// categoriesOf are the categories of the category combo of an object.
func (c *call) categoriesOf(o *graph.Object) (out []*graph.Object) {
	return c.categories(o.Doc().Ref(o.Type.MustProperty("categoryCombo")))
}

func (c *call) categories(combo int32) (out []*graph.Object) {
	o := c.View.Snapshot.Object(combo)
	if o == nil {
		return nil
	}
	for _, id := range o.Doc().Refs(o.Type.MustProperty("categories")) {
		if category := c.View.Snapshot.Object(id); category != nil {
			out = append(out, category)
		}
	}
	return out
}

// recommendDimensions is GET /api/dimensions/recommendations: the dimensions by which the data elements of dimension=dx: are broken
// down, in themselves and in their data sets, and all sets of groups of organisation units.
func (s *Server) recommendDimensions(c *call) error {
	elements, err := c.askedElements()
	if err != nil {
		return err
	}
	var d distinct
	add := func(categories []*graph.Object) {
		for _, category := range categories {
			if isDataDimension(category) {
				d.add(category)
			}
		}
	}
	list := catalog.Get("dataSet").MustProperty("dataSetElements")
	element, combo := list.Target.MustProperty("dataElement"), list.Target.MustProperty("categoryCombo")
	for _, o := range elements {
		add(c.categoriesOf(o))
		for set := range c.View.Snapshot.Referrers(element, o.ID) {
			add(c.categoriesOf(set))
			for _, doc := range set.Doc().Docs(list) {
				if doc.Ref(element) == o.ID {
					add(c.categories(doc.Ref(combo)))
				}
			}
		}
	}
	slices.SortFunc(d.list, func(a, b *graph.Object) int { return strings.Compare(a.Name(), b.Name()) })
	for set := range c.View.Snapshot.All(catalog.Get("organisationUnitGroupSet")) {
		if isDataDimension(set) {
			d.add(set)
		}
	}
	return c.answerDimensions(d.list)
}

// askedElements are the data elements of dimension=dx:id;id, those of operands too. Other items of data are taken for what they are,
// and lead to no dimension; but some item there has to be.
func (c *call) askedElements() (elements []*graph.Object, err error) {
	if !c.Query().Has("dimension") {
		return nil, fault.New(fault.BadRequest, "Required request parameter 'dimension' is not present")
	}
	for _, text := range c.Query()["dimension"] {
		name, items, _ := strings.Cut(text, ":")
		if name != "dx" {
			continue
		}
		known := false
		for item := range strings.SplitSeq(items, ";") {
			id, _, _ := strings.Cut(strings.TrimSpace(item), ".")
			o := c.dataOf(id)
			known = known || o != nil
			if o != nil && o.Type.Name == "dataElement" && !slices.Contains(elements, o) {
				elements = append(elements, o)
			}
		}
		if !known {
			f := fault.Coded(fault.Conflict, "E7124", "Dimension `%s` is present in query without any valid dimension options", name).On("", "", "dimension")
			f.Value = text
			return nil, f
		}
	}
	return elements, nil
}

// dataOf is the object of an item of data, or of its first part, as far as the user may see it.
func (c *call) dataOf(id string) *graph.Object {
	for _, typ := range []string{"dataElement", "indicator", "dataSet", "programIndicator", "program", "expressionDimensionItem"} {
		if o := c.View.Snapshot.ByName(typ, id); o != nil && c.View.CanRead(o) {
			return o
		}
	}
	return nil
}
