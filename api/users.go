package api

import (
	"cohort/metadata"
)

// disableUser is POST /api/users/{id}/disabled: the user's password lets nobody in any more.
func (s *Server) disableUser(c *call) error { return s.setDisabled(c, true) }

// enableUser is POST /api/users/{id}/enabled.
func (s *Server) enableUser(c *call) error { return s.setDisabled(c, false) }

func (s *Server) setDisabled(c *call, disabled bool) error {
	report, err := s.Metadata.Merge(c.Context(), s.Metadata.Type("user"), c.PathValue("id"),
		metadata.Tree{"disabled": disabled}, metadata.ImportOptions{User: c.View.User.ID})
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return failed.Faults
	}
	return c.NoContent()
}
