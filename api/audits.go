package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/audit"
	"cohort/fault"
)

// auditAuthority lets somebody who is no superuser read what others did.
const auditAuthority = "F_AUDIT_VIEW"

// auditKinds are what can be asked for.
var auditKinds = []audit.Kind{
	audit.Login, audit.LoginFailed, audit.Logout, audit.Credential, audit.Privilege, audit.Sharing, audit.BreakGlass, audit.Transfer, audit.OutsideScope, audit.Export, audit.Merge, audit.Read, audit.Search,
}

// auditEntry is a record in an answer.
type auditEntry struct {
	At       string `json:"at"`
	Kind     string `json:"kind"`
	User     string `json:"user,omitzero"` // identifier; none of nobody who is known
	Username string `json:"username,omitzero"`
	Request  string `json:"request,omitzero"`
	Address  string `json:"address,omitzero"`
	Type     string `json:"type,omitzero"`
	Object   string `json:"object,omitzero"`
	Detail   any    `json:"detail"`
}

// listAudits is GET /api/audits: who did what, the newest first; by kind, user, username, object, startDate and endDate.
func (s *Server) listAudits(c *call) error {
	if err := c.Demand(auditAuthority); err != nil {
		return err
	}
	q, err := c.auditQuery()
	if err != nil {
		return err
	}
	p, err := c.page(0)
	if err != nil {
		return err
	}
	if p == nil {
		return fault.New(fault.BadRequest, "Audits are read in pages.").On("", "", "paging")
	}
	q.Skip, q.Most = (p.number-1)*p.size, p.size
	records, total, err := s.Audit.Read(c.Context(), q)
	if err != nil {
		return err
	}
	if p, err = c.page(total); err != nil {
		return err
	}
	entries := make([]auditEntry, len(records))
	for i, r := range records {
		entries[i] = auditEntry{
			At: s.time(r.At), Kind: string(r.Kind), Username: r.Username, Request: r.Request, Address: r.Address, Type: r.Type, Object: r.Object, Detail: r.Detail,
		}
		if user := c.View.Snapshot.Object(r.User); user != nil {
			entries[i].User = user.UID
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"pager": jsontext.Value(p.value()), "audits": entries})
}

func (c *call) auditQuery() (q audit.Query, err error) {
	for _, text := range c.Query()["kind"] {
		for _, kind := range strings.Split(strings.ToUpper(text), ",") {
			if !slices.Contains(auditKinds, audit.Kind(kind)) {
				return q, c.badParameter("kind", "one of LOGIN, LOGIN_FAILED, LOGOUT, CREDENTIAL, PRIVILEGE, SHARING, BREAK_GLASS, TRANSFER, OUTSIDE_SCOPE, EXPORT, MERGE, READ, SEARCH")
			}
			q.Kinds = append(q.Kinds, kind)
		}
	}
	if id := c.Query().Get("user"); id != "" {
		user := c.View.Snapshot.ByUID(c.View.User.Type, id)
		if user == nil {
			return q, c.badParameter("user", "the identifier of a user")
		}
		q.User = user.ID
	}
	q.Username, q.Object = c.Query().Get("username"), c.Query().Get("object")
	err = c.auditTimes(&q)
	return q, err
}

// auditTimes reads startDate and endDate.
func (c *call) auditTimes(q *audit.Query) (err error) {
	if q.From, err = c.day("startDate"); err != nil {
		return err
	}
	if q.Till, err = c.day("endDate"); err == nil && !q.Till.IsZero() && len(c.Query().Get("endDate")) == len("2006-01-02") {
		q.Till = q.Till.AddDate(0, 0, 1) // the whole day
	}
	return err
}
