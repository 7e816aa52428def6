package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/db"
	"cohort/query"
	"cohort/schema"
	"cohort/tracker"
	"cohort/tracker/exporter"
)

// valueAudit is what an update has made of a value of a person or an event. The value is the former one, and where there was none
// the new one.
type valueAudit struct {
	Created    string    `json:"created"`
	ModifiedBy string    `json:"modifiedBy,omitzero"` // a username
	Type       string    `json:"auditType"`           // CREATE, UPDATE or DELETE
	Value      string    `json:"value"`
	Previous   *string   `json:"previousValue,omitzero"`
	Current    *string   `json:"currentValue,omitzero"`
	Event      auditedID `json:"event,omitzero"`
	Element    auditedID `json:"dataElement,omitzero"`
	Entity     auditedID `json:"trackedEntity,omitzero"`
	Attribute  auditedID `json:"trackedEntityAttribute,omitzero"`
}

type auditedID struct {
	ID   string `json:"id"`
	Name string `json:"displayName,omitzero"`
}

// valueAuditTypes are what can be asked for. Reading and searching changes no value: there are none of these.
var valueAuditTypes = []string{"CREATE", "UPDATE", "DELETE", "READ", "SEARCH"}

// eventAudits is GET /api/audits/trackedEntityDataValue: what updates have made of data values of events, the newest first; by data
// elements de=, events psi=, program stages ps=, organisation units ou= and ouMode=, startDate=, endDate= and auditType=.
func (s *Server) eventAudits(c *call) error {
	q := &exporter.AuditQuery{Kind: tracker.KindEvent}
	var err error
	if q.Of, err = c.namedBy(tracker.ElementType, "a data element", "de"); err != nil {
		return err
	}
	if q.Stages, err = c.namedBy(tracker.StageType, "a program stage", "ps"); err != nil {
		return err
	}
	q.Objects = c.allOf("psi", "event", "events")
	p := parameters{call: c}
	q.Units = p.units("ou")
	q.Units.UIDs = c.allOf("ou")
	if p.err != nil {
		return p.err
	}
	return s.answerAudits(c, "trackedEntityDataValueAudits", q, func(v *exporter.Audited, a *valueAudit, of auditedID) {
		a.Event, a.Element = auditedID{ID: v.Object}, of
	})
}

// entityAudits is GET /api/audits/trackedEntityAttributeValue: what updates have made of attribute values of people, the newest first;
// by attributes tea=, people tei=, startDate=, endDate= and auditType=.
func (s *Server) entityAudits(c *call) error {
	q := &exporter.AuditQuery{Kind: tracker.KindEntity}
	var err error
	if q.Of, err = c.namedBy(tracker.AttributeType, "a tracked entity attribute", "tea"); err != nil {
		return err
	}
	q.Objects = c.allOf("tei", "trackedEntity", "trackedEntities")
	return s.answerAudits(c, "trackedEntityAttributeValueAudits", q, func(v *exporter.Audited, a *valueAudit, of auditedID) {
		a.Entity, a.Attribute = auditedID{ID: v.Object}, of
	})
}

// allOf reads what stands in parameters that may be repeated, each with several values between commas or semicolons; nil where none is
// there.
func (c *call) allOf(names ...string) []string {
	var list []string
	for _, name := range names {
		for _, text := range c.Query()[name] {
			list = append(list, strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' })...)
		}
	}
	return list
}

// namedBy returns the ids of the objects of a type that a parameter names and that the user may see.
func (c *call) namedBy(t *schema.Type, expected, parameter string) ([]int32, error) {
	var ids []int32
	for _, uid := range c.allOf(parameter) {
		o := c.View.Snapshot.ByUID(t, uid)
		if o == nil || !c.View.CanRead(o) {
			return nil, c.badParameter(parameter, "the identifier of "+expected)
		}
		ids = append(ids, o.ID)
	}
	return ids, nil
}

func (s *Server) answerAudits(c *call, name string, q *exporter.AuditQuery, put func(*exporter.Audited, *valueAudit, auditedID)) error {
	for _, text := range c.allOf("auditType") {
		kind := strings.ToUpper(text)
		if !slices.Contains(valueAuditTypes, kind) {
			return c.badParameter("auditType", "one of "+strings.Join(valueAuditTypes, ", "))
		}
		q.Types = append(q.Types, kind)
	}
	spans := parameters{call: c}
	if q.At = spans.span([]string{"startDate"}, []string{"endDate"}); spans.err != nil {
		return spans.err
	}
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	p, err := c.page(0)
	if err != nil {
		return err
	}
	if p != nil {
		q.Skip, q.Most = (p.number-1)*p.size, p.size
	}
	found, err := s.Exporter.Audits(c.Context(), c.View, q)
	if err != nil {
		return err
	}
	names := c.queryContext()
	list := make([]jsontext.Value, len(found.List))
	for i := range found.List {
		v := &found.List[i]
		a := valueAudit{Created: s.time(db.FromMillis(v.At)), Type: v.Type(), Previous: v.Before, Current: v.After}
		if a.Value = value(v.After); v.Before != nil {
			a.Value = *v.Before
		}
		if u, ok := s.Exporter.Models.At(c.View.Snapshot).UserInfo(v.By); ok {
			a.ModifiedBy = u.Username
		}
		put(v, &a, auditedID{v.Of.UID, names.DisplayName(v.Of)})
		text, err := json.Marshal(a, json.Deterministic(true))
		if err != nil {
			return err
		}
		list[i] = query.Project(nil, text, fields)
	}
	answer := map[string]any{name: list}
	if p != nil {
		if answer["pager"], err = c.auditPager(p, found); err != nil {
			return err
		}
	}
	c.recordExport(name, len(list), exporter.Page{All: p == nil})
	return c.JSON(http.StatusOK, answer)
}

// auditPager is the pager of a page. What is not counted to its end has no total.
func (c *call) auditPager(p *page, found *exporter.Audits) (jsontext.Value, error) {
	if found.Whole {
		p, err := c.page(found.Total)
		return p.value(), err
	}
	pager := struct {
		Page int    `json:"page"`
		Size int    `json:"pageSize"`
		Next string `json:"nextPage"`
	}{p.number, p.size, c.pageAddress(p.number + 1)}
	text, err := json.Marshal(pager)
	return text, err
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
