package api

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/dxf"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/query"
)

// filledLevels is GET /api/filledOrganisationUnitLevels: a list with each level that the hierarchy has. One without a level object
// is called by its number.
func (s *Server) filledLevels(c *call) error {
	fields, err := c.fields(":all")
	if err != nil {
		return err
	}
	q, selection := c.queryContext(), query.Select(c.Type, fields)
	known := c.levelObjects()
	list := make([]jsontext.Value, 0, len(known))
	for number := 1; number <= c.snapshot().Tree().Depth(); number++ {
		if o := known[int64(number)]; o != nil {
			list = append(list, selection.Append(nil, q, o))
			continue
		}
		list = append(list, fmt.Appendf(nil, `{"level":%d,"name":"Level %d","displayName":"Level %d"}`, number, number, number))
	}
	return c.JSON(http.StatusOK, list)
}

// levelObjects are the level objects by their numbers.
func (c *call) levelObjects() map[int64]*graph.Object {
	levels, number := map[int64]*graph.Object{}, c.Type.MustProperty("level")
	for o := range c.snapshot().All(c.Type) {
		levels[o.Doc().Int(number)] = o
	}
	return levels
}

// fillLevels is POST and PUT /api/filledOrganisationUnitLevels: names the levels {"organisationUnitLevels":[{"level":1,"name":"Country"}]}.
// A level that has an object keeps it, and objects of levels that the list leaves out are deleted.
func (s *Server) fillLevels(c *call) error {
	tree, err := c.tree(dxf.Object(c.Type))
	if err != nil {
		return err
	}
	list, ok := tree[c.Type.Plural].([]any)
	if !ok {
		return fault.New(fault.BadRequest, "The body must be an object with a list `%s`", c.Type.Plural)
	}
	known, o := c.levelObjects(), c.writer()
	o.Merge = true
	var given []*metadata.Payload
	for i, item := range list {
		level, ok := item.(payload.Tree)
		if !ok {
			return fault.New(fault.BadRequest, "Element %d of `%s` must be an object", i, c.Type.Plural)
		}
		number, err := strconv.ParseInt(fmt.Sprint(level["level"]), 10, 64)
		if err != nil {
			return fault.New(fault.Conflict, "Level must be specified as a number").On(c.Type.Name, "", "level")
		}
		delete(level, "id")
		if was := known[number]; was != nil {
			level["id"] = was.UID
			delete(known, number)
		}
		given = append(given, &metadata.Payload{Type: c.Type, Index: i, Tree: level})
	}
	report, err := s.Metadata.Import(c.Context(), given, o)
	if err != nil {
		return err
	}
	if len(report.Failed()) == 0 && len(known) > 0 {
		var others []*metadata.Payload
		for _, was := range known {
			others = append(others, &metadata.Payload{Type: c.Type, Tree: payload.Tree{"id": was.UID}})
		}
		o.Strategy = metadata.Delete
		if report, err = s.Metadata.Import(c.Context(), others, o); err != nil {
			return err
		}
	}
	if len(report.Failed()) > 0 {
		message := importAnswer(report)
		return c.JSON(message.HTTPStatusCode, message)
	}
	return c.JSON(http.StatusCreated, Success(http.StatusCreated))
}
