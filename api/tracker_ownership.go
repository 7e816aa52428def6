package api

import (
	"net/http"

	"cohort/fault"
)

// overrideOwnership is POST /api/tracker/ownership/override: the user breaks the glass of a person's part in a program, for a
// reason.
func (s *Server) overrideOwnership(c *call) error {
	entity, program, err := c.ownership()
	if err != nil {
		return err
	}
	if err := s.Owners.Override(c.Context(), c.View, entity, program, c.Query().Get("reason")); err != nil {
		return err
	}
	m := Success(http.StatusOK)
	m.Message = "Temporary Ownership granted"
	return c.JSON(http.StatusOK, m)
}

// transferOwnership is PUT /api/tracker/ownership/transfer: the part belongs to another organisation unit from now on.
func (s *Server) transferOwnership(c *call) error {
	entity, program, err := c.ownership()
	if err != nil {
		return err
	}
	unit := c.either("ou", "orgUnit")
	if unit == "" {
		return missing("ou")
	}
	if err := s.Owners.Transfer(c.Context(), c.View, entity, program, unit); err != nil {
		return err
	}
	m := Success(http.StatusOK)
	m.Message = "Ownership transferred"
	return c.JSON(http.StatusOK, m)
}

// ownership reads which part is meant.
func (c *call) ownership() (entity, program string, err error) {
	if entity = c.either("trackedEntityInstance", "trackedEntity"); entity == "" {
		return "", "", missing("trackedEntity")
	}
	if program = c.Query().Get("program"); program == "" {
		return "", "", missing("program")
	}
	return entity, program, nil
}

// either returns a parameter that has two names.
func (c *call) either(name, other string) string {
	if text := c.Query().Get(name); text != "" {
		return text
	}
	return c.Query().Get(other)
}

func missing(parameter string) error {
	f := fault.New(fault.BadRequest, "Required request parameter '%s' is not present", parameter)
	f.Property = parameter
	return f
}
