package api

import (
	"net/http"
	"slices"

	"cohort/dxf"
	"cohort/fault"
	"cohort/graph"
	"cohort/query"
	"cohort/schema"
	"cohort/schema/catalog"
)

// dimensionType is a type whose objects are dimensions of analyses, with the list that holds their items.
type dimensionType struct {
	*schema.Type
	items *schema.Property
}

var dimensionTypes = []dimensionType{
	newDimensionType("category", "categoryOptions"),
	newDimensionType("categoryOptionGroupSet", "categoryOptionGroups"),
	newDimensionType("dataElementGroupSet", "dataElementGroups"),
	newDimensionType("organisationUnitGroupSet", "organisationUnitGroups"),
}

func newDimensionType(name, items string) dimensionType {
	t := catalog.Get(name)
	return dimensionType{t, t.MustProperty(items)}
}

// dimensionTypeOf is what is known of a type; it is one of dimensionTypes.
func dimensionTypeOf(t *schema.Type) dimensionType {
	return dimensionTypes[slices.IndexFunc(dimensionTypes, func(d dimensionType) bool { return d.Type == t })]
}

func schemas(dimensions []dimensionType) (types []*schema.Type) {
	for _, d := range dimensions {
		types = append(types, d.Type)
	}
	return types
}

// isDataDimension reports whether an object is offered as a dimension.
func isDataDimension(o *graph.Object) bool { return o.Doc().Bool(o.Type.MustProperty("dataDimension")) }

// dimensions are those that the user may see, type by type.
func (c *call) dimensions() (out []*graph.Object) {
	for _, t := range dimensionTypes {
		for o := range c.View.Snapshot.All(t.Type) {
			if isDataDimension(o) && c.View.CanRead(o) {
				out = append(out, o)
			}
		}
	}
	return out
}

// listDimensions is GET /api/dimensions: the dimensions that analyses have beside data, periods and organisation units.
func (s *Server) listDimensions(c *call) error {
	return c.rendered(func() ([]byte, error) {
		return c.mixedList("dimensions", schemas(dimensionTypes), c.dimensions, byDisplayName)
	})
}

// answerDimensions answers with some dimensions, those left out that the user may not see.
func (c *call) answerDimensions(list []*graph.Object) error {
	list = slices.DeleteFunc(list, func(o *graph.Object) bool { return !c.View.CanRead(o) })
	b, err := c.appendMixed([]byte{'{'}, "dimensions", c.queryContext(), list)
	if err != nil {
		return err
	}
	return c.Bytes(http.StatusOK, "application/json", b)
}

// dimension finds the dimension that the path names, and makes its type that of the call.
func (c *call) dimension() error {
	for _, t := range dimensionTypes {
		if c.View.Snapshot.ByUID(t.Type, c.PathValue("id")) != nil {
			c.Type, c.shape = t.Type, dxf.Object(t.Type)
			return nil
		}
	}
	f := fault.Coded(fault.NotFound, "E1005", "DimensionalObject with id %s could not be found.", c.PathValue("id"))
	f.UID = c.PathValue("id")
	return f
}

// readDimension is GET /api/dimensions/{id}.
func (s *Server) readDimension(c *call) error {
	if err := c.dimension(); err != nil {
		return err
	}
	return s.readObject(c)
}

// readDimensionProperty is GET /api/dimensions/{id}/{property}, where items are those of any dimension, and gist is all of it in
// short.
func (s *Server) readDimensionProperty(c *call) error {
	if err := c.dimension(); err != nil {
		return err
	}
	property := c.PathValue("property")
	if property == "gist" {
		return s.readGist(c)
	}
	if c.Format == "csv" {
		return fault.New(fault.NotAcceptable, "There is no .csv of this.")
	}
	if property == "items" {
		return c.dimensionItems()
	}
	return s.readProperty(c)
}

// dimensionItems answers with the items of a dimension that the user may see, in the dimension's own order; in pages only where that
// is asked for.
func (c *call) dimensionItems() error {
	o, err := c.object()
	if err != nil {
		return err
	}
	list := dimensionTypeOf(o.Type).items
	w, err := c.wanted(list.Target)
	if err != nil {
		return err
	}
	fields, err := c.fields("id,displayName")
	if err != nil {
		return err
	}
	q := c.queryContext()
	var items []*graph.Object
	for _, id := range o.Doc().Refs(list) {
		item := c.View.Snapshot.Object(id)
		if item != nil && c.View.CanRead(item) && w.filters.Match(q, item) && (w.search == nil || w.search.Match(q, item)) {
			items = append(items, item)
		}
	}
	query.Sort(q, list.Target, items, w.orders)
	b := []byte{'{'}
	if c.Query().Has("paging") || c.Query().Has("page") || c.Query().Has("pageSize") {
		page, err := c.page(len(items))
		if err != nil {
			return err
		}
		if page != nil {
			items = items[page.first:page.end]
			b = append(page.append(b), ',')
		}
	}
	b = append(b, `"items":[`...)
	selection := query.Select(list.Target, fields)
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = selection.Append(b, q, item)
	}
	c.shape = packages
	return c.Bytes(http.StatusOK, "application/json", append(b, "]}"...))
}
