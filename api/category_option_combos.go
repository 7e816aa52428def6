package api

import "net/http"

// updateOptionCombos is POST and PUT /api/maintenance/categoryOptionComboUpdate: generates the option combos that category combos
// lack, and deletes those that are none any more and that nothing uses. With an id it does so for one category combo.
func (s *Server) updateOptionCombos(c *call) error {
	if err := c.Demand("F_PERFORM_MAINTENANCE"); err != nil {
		return err
	}
	id := c.PathValue("id")
	if err := s.Metadata.UpdateOptionCombos(c.Context(), id, c.View.User.ID); err != nil {
		return err
	}
	if id == "" {
		return c.NoContent()
	}
	message := Success(http.StatusOK)
	message.Message = "Category option combos were updated"
	return c.JSON(http.StatusOK, message)
}
