package api

import (
	"net/http"

	"cohort/fault"
	"cohort/tracker"
	"cohort/tracker/importer"
)

// readRelationship is GET /api/relationships/{id}.
func (s *Server) readRelationship(c *call) error {
	text, err := s.Exporter.Relationship(c.Context(), c.View, c.PathValue("id"))
	if err != nil {
		return err
	}
	return c.Bytes(http.StatusOK, "application/json", text)
}

// connecting are the parameters that say whose relationships are asked for.
var connecting = []struct {
	name string
	kind tracker.Kind
}{{"tei", tracker.KindEntity}, {"enrollment", tracker.KindEnrollment}, {"event", tracker.KindEvent}}

// listRelationships is GET /api/relationships: those of one tracked entity, enrollment or event.
func (s *Server) listRelationships(c *call) error {
	var kind tracker.Kind
	var of string
	for _, p := range connecting {
		uid := c.Query().Get(p.name)
		switch {
		case uid != "" && of != "":
			return fault.New(fault.BadRequest, "Only one of the parameters tei, enrollment and event can be given.")
		case uid != "":
			kind, of = p.kind, uid
		}
	}
	if of == "" {
		return fault.New(fault.BadRequest, "Missing required parameter 'tei', 'enrollment' or 'event'.")
	}
	deleted, err := c.Flag("includeDeleted", false)
	if err != nil {
		return err
	}
	text, err := s.Exporter.Relationships(c.Context(), c.View, kind, of, deleted)
	if err != nil {
		return err
	}
	return c.Bytes(http.StatusOK, "application/json", text)
}

// updateRelationships is PUT /api/relationships: the identifiers stand in the body. What has none is made.
func (s *Server) updateRelationships(c *call) error {
	return s.importAs(c, tracker.KindRelationship, func(o *importer.Options) { o.Strategy, o.Replace = importer.Update, true })
}
