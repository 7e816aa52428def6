package api

import (
	"cohort/dxf"
	"cohort/fault"
	"cohort/schema/catalog"
)

// readIdentifiable is GET /api/identifiableObjects/{id}: an object of whichever type has that identifier.
func (s *Server) readIdentifiable(c *call) error {
	for _, t := range catalog.All() {
		if !t.Graph() || c.snapshot().ByUID(t, c.PathValue("id")) == nil {
			continue
		}
		c.Type, c.shape = t, dxf.Object(t)
		return s.readObject(c)
	}
	f := fault.Coded(fault.NotFound, "E1005", "There is no object with id %s.", c.PathValue("id"))
	f.UID = c.PathValue("id")
	return f
}
