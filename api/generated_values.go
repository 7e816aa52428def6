package api

import (
	"net/http"
	"time"

	"cohort/datetime"
	"cohort/fault"
	"cohort/textpattern"
	"cohort/tracker"
	"cohort/tracker/reserve"
)

// How many days a value stays reserved unless the request says otherwise, and at most.
const (
	generatedFor = 3
	reservedFor  = 60
	longestFor   = 3650
)

// generating finds the attribute that the path names. Who may read it may have values of it generated.
func (s *Server) generating(c *call) (*tracker.Attribute, error) {
	o, err := c.object()
	if err != nil {
		return nil, err
	}
	return s.Reserved.Models.At(c.View.Snapshot).Attribute(o.ID), nil
}

// requiredValues is GET /api/trackedEntityAttributes/{id}/requiredValues: what a client must send, and what it may, for a value to be
// generated.
func (s *Server) requiredValues(c *call) error {
	a, err := s.generating(c)
	if err != nil {
		return err
	}
	pattern, err := reserve.Pattern(a)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Required []string `json:"REQUIRED"`
		Optional []string `json:"OPTIONAL"`
	}{pattern.Required(), pattern.Optional()})
}

// reservedValue is a value that was handed out.
type reservedValue struct {
	OwnerObject string `json:"ownerObject"`
	OwnerUID    string `json:"ownerUid"`
	Key         string `json:"key"`
	Value       string `json:"value"`
	Created     string `json:"created"`
	ExpiryDate  string `json:"expiryDate"`
}

// generateValue is GET /api/trackedEntityAttributes/{id}/generate: a value that is to be used at once.
func (s *Server) generateValue(c *call) error {
	list, err := s.generated(c, 1, generatedFor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list[0])
}

// reserveValues is GET /api/trackedEntityAttributes/{id}/generateAndReserve: values for somebody who will be offline.
func (s *Server) reserveValues(c *call) error {
	n, err := c.Number("numberToReserve", 1, 1, reserve.Most)
	if err != nil {
		return err
	}
	list, err := s.generated(c, n, reservedFor)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, list)
}

func (s *Server) generated(c *call, n, days int) ([]reservedValue, error) {
	if c.Method == http.MethodHead {
		return nil, fault.New(fault.NotAllowed, "Request method 'HEAD' not supported: it would take values that nobody is told.")
	}
	a, err := s.generating(c)
	if err != nil {
		return nil, err
	}
	if days, err = c.Number("expiration", days, 1, longestFor); err != nil {
		return nil, err
	}
	given := map[string]string{}
	for _, name := range textpattern.Names {
		given[name] = c.Query().Get(name)
	}
	zone := s.Config.Location()
	taken, err := s.Reserved.Take(c.Context(), reserve.Order{Attribute: a, Given: given, Number: n, Lasts: time.Duration(days) * 24 * time.Hour, Zone: zone})
	if err != nil {
		return nil, err
	}
	list := make([]reservedValue, n)
	for i, value := range taken.Values {
		list[i] = reservedValue{"TRACKEDENTITYATTRIBUTE", a.Object.UID, taken.Key, value, datetime.Format(taken.Created, zone), datetime.Format(taken.Expires, zone)}
	}
	return list, nil
}
