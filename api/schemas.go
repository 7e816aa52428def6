package api

import (
	"net/http"

	"cohort/dxf"
	"cohort/fault"
	"cohort/schema"
	"cohort/schema/catalog"
)

// schemas is GET /api/schemas: every type of the catalog.
func (s *Server) schemas(c *call) error {
	var all []*schema.Description
	for _, t := range catalog.All() {
		all = append(all, schema.Describe(t, c.Base))
	}
	return c.JSON(http.StatusOK, map[string]any{"schemas": all})
}

// schema is GET /api/schemas/{name}.
func (s *Server) schema(c *call) error {
	t := catalog.Get(c.PathValue("name"))
	if t == nil {
		return fault.Coded(fault.NotFound, "E1005", "There is no type called %s.", c.PathValue("name"))
	}
	return c.JSON(http.StatusOK, schema.Describe(t, c.Base))
}

// validateAgainstSchema is POST /api/schemas/{name}: says all that is wrong with a payload, and writes nothing.
func (s *Server) validateAgainstSchema(c *call) error {
	t := catalog.Get(c.PathValue("name"))
	if t == nil || !t.Graph() {
		return fault.Coded(fault.NotFound, "E1005", "There is no type of metadata called %s.", c.PathValue("name"))
	}
	tree, err := c.tree(dxf.Object(t))
	if err != nil {
		return err
	}
	faults, err := s.Metadata.Check(c.Context(), t, tree)
	if err != nil {
		return err
	}
	message := Success(http.StatusOK)
	if len(faults) > 0 {
		message = Failure(http.StatusBadRequest, "")
	}
	message.Response = errorReports{"ErrorReports", reportOfFaults(faults)}
	return c.JSON(message.HTTPStatusCode, message)
}
