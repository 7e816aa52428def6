package api

import (
	"net/http"

	"cohort/fault"
	"cohort/period"
)

// periodTypes is GET /api/periodTypes: the kinds of periods, the most frequent first.
func (s *Server) periodTypes(c *call) error {
	return c.described(period.Types, func(text []byte) []byte { return append(append([]byte(`{"periodTypes":`), text...), '}') })
}

// relativePeriodTypes is GET /api/periodTypes/relativePeriodTypes: the names of periods that move with today.
func (s *Server) relativePeriodTypes(c *call) error { return c.JSON(http.StatusOK, period.Relative) }

// periodType is GET /api/periodTypes/{name}.
func (s *Server) periodType(c *call) error {
	for _, t := range period.Types {
		if t.Name == c.PathValue("name") {
			return c.described(t, nil)
		}
	}
	return fault.Coded(fault.NotFound, "E1005", "There is no type of periods called %s.", c.PathValue("name"))
}
