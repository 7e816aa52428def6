package api

import (
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/audit"
	"cohort/fault"
	"cohort/query"
)

// sightAudits is GET /api/audits/trackedEntity and /api/audits/trackedEntityInstance: who has read and found people whose types keep
// that, the newest first; by trackedEntities=, user=, startDate=, endDate= and auditType=.
func (s *Server) sightAudits(name string) handler {
	return func(c *call) error {
		if err := c.Demand(auditAuthority); err != nil {
			return err
		}
		q, err := c.sightQuery()
		if err != nil {
			return err
		}
		fields, err := c.fields("*")
		if err != nil {
			return err
		}
		p, err := c.page(0)
		if err != nil {
			return err
		}
		if q.Most = maxPageSize; p != nil {
			q.Skip, q.Most = (p.number-1)*p.size, p.size
		}
		records, total, err := s.Audit.Read(c.Context(), q)
		if err != nil {
			return err
		}
		if p == nil && total > len(records) {
			return fault.New(fault.Conflict, "More than %d audits match: ask for pages, or for those of a shorter time by startDate and endDate", maxPageSize)
		}
		list := make([]jsontext.Value, len(records))
		for i, r := range records {
			text, err := json.Marshal(map[string]string{"created": s.time(r.At), "accessedBy": r.Username, "auditType": string(r.Kind), name: r.Object}, json.Deterministic(true))
			if err != nil {
				return err
			}
			list[i] = query.Project(nil, text, fields)
		}
		answer := map[string]any{name + "Audits": list}
		if p != nil {
			if p, err = c.page(total); err != nil {
				return err
			}
			answer["pager"] = jsontext.Value(p.value())
		}
		return c.JSON(http.StatusOK, answer)
	}
}

func (c *call) sightQuery() (q audit.Query, err error) {
	q.Objects = c.allOf("trackedEntities", "trackedEntity", "trackedEntityInstances", "tei")
	for _, text := range c.allOf("auditType") {
		kind := strings.ToUpper(text)
		if kind != string(audit.Read) && kind != string(audit.Search) {
			return q, c.badParameter("auditType", "READ or SEARCH")
		}
		q.Kinds = append(q.Kinds, kind)
	}
	if q.Kinds == nil {
		q.Kinds = []string{string(audit.Read), string(audit.Search)}
	}
	if q.Users, err = c.namedBy(c.View.User.Type, "a user", "user"); err != nil {
		return q, err
	}
	err = c.auditTimes(&q)
	return q, err
}
