package api

import (
	"cohort/dxf"
	"cohort/fault"
)

// replaceTranslations is PUT /api/{type}/{id}/translations: all translations of the object.
func (s *Server) replaceTranslations(c *call) error {
	tree, err := c.tree(dxf.Object(c.Type))
	if err != nil {
		return err
	}
	list, ok := tree["translations"].([]any)
	if !ok {
		return fault.New(fault.BadRequest, "`translations` must be a list of objects with property, locale and value")
	}
	o := c.writer()
	o.If, o.ReportAll = c.expected(), true
	report, err := s.Metadata.Translate(c.Context(), c.Type, c.PathValue("id"), list, o)
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return failed.Faults
	}
	c.isNow(report.Types[0].Objects[0].Version)
	return c.NoContent()
}
