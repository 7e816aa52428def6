package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/db"
	"cohort/fault"
	"cohort/query"
	"cohort/tracker"
	"cohort/tracker/duplicate"
)

// potentialDuplicate is a pair in an answer, with what DHIS2 shows of whatever has an identifier.
type potentialDuplicate struct {
	ID                string         `json:"id"`
	Created           string         `json:"created"`
	LastUpdated       string         `json:"lastUpdated"`
	Original          string         `json:"original"`
	Duplicate         string         `json:"duplicate"`
	A                 string         `json:"teiA"` // what earlier clients call the two
	B                 string         `json:"teiB"`
	Status            string         `json:"status"`
	CreatedBy         jsontext.Value `json:"createdBy,omitzero"`
	LastUpdatedBy     jsontext.Value `json:"lastUpdatedBy,omitzero"`
	User              jsontext.Value `json:"user,omitzero"`
	CreatedByName     string         `json:"createdByUserName,omitzero"`
	LastUpdatedByName string         `json:"lastUpdatedByUserName,omitzero"`
	Sharing           pairSharing    `json:"sharing"`
	Favorite          bool           `json:"favorite"`
	Favorites         []string       `json:"favorites"`
	Translations      []string       `json:"translations"`
	AttributeValues   []string       `json:"attributeValues"`
}

// pairSharing says that pairs are not shared: whoever sees both people sees the pair.
type pairSharing struct {
	Owner      string         `json:"owner,omitzero"`
	External   bool           `json:"external"`
	Users      map[string]any `json:"users"`
	UserGroups map[string]any `json:"userGroups"`
	Public     string         `json:"public"`
}

// pairAuthors are the members that say who wrote a pair.
var pairAuthors = []string{"createdBy", "lastUpdatedBy", "user", "createdByUserName", "lastUpdatedByUserName"}

const pairFields = "id,created,lastUpdated,original,duplicate,teiA,teiB,status"

// pair appends a pair with those members that fields ask for.
func (c *call) pair(b []byte, p *duplicate.Pair, fields query.Fields) ([]byte, error) {
	shown := potentialDuplicate{
		ID: p.UID, Created: c.server.time(db.FromMillis(p.Created)), LastUpdated: c.server.time(db.FromMillis(p.Updated)),
		Original: p.Original, Duplicate: p.Duplicate, A: p.Original, B: p.Duplicate, Status: p.Status.String(), Sharing: pairSharing{Public: "--------"},
	}
	if slices.ContainsFunc(pairAuthors, fields.Includes) {
		shown.CreatedBy, shown.CreatedByName = c.whoIs(p.CreatedBy)
		shown.LastUpdatedBy, shown.LastUpdatedByName = c.whoIs(p.UpdatedBy)
		shown.User = shown.CreatedBy
	}
	if o := c.View.Snapshot.Object(p.CreatedBy); o != nil {
		shown.Sharing.Owner = o.UID
	}
	text, err := json.Marshal(shown, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	return query.Project(b, text, fields), nil
}

// whoIs is what everybody may know of who wrote something, and his username; nothing of one who was deleted.
func (c *call) whoIs(user int32) (jsontext.Value, string) {
	o := c.View.Snapshot.Object(user)
	if o == nil || o.Type != tracker.UserType {
		return nil, ""
	}
	q := c.queryContext()
	q.CanRead = nil
	return query.Select(o.Type, userFields).Append(nil, q, o), tracker.Username(o)
}

var userFields = query.Fields{{Name: "id"}, {Name: "code"}, {Name: "name"}, {Name: "displayName"}, {Name: "username"}}

// pairStatuses reads status=: one, several, or all of them.
func (c *call) pairStatuses(preset ...duplicate.Status) ([]duplicate.Status, error) {
	text := c.Query().Get("status")
	if text == "" {
		return preset, nil
	}
	var list []duplicate.Status
	for name := range strings.SplitSeq(strings.ToUpper(text), ",") {
		s, ok := duplicate.ParseStatus(name)
		switch {
		case name == "ALL":
			return nil, nil
		case !ok:
			f := fault.New(fault.BadRequest, "Value '%s' is not valid for parameter status. Valid values are: [ALL, %s]", text, strings.Join(duplicate.Statuses, ", "))
			f.Property, f.Value = "status", text
			return nil, f
		}
		list = append(list, s)
	}
	return list, nil
}

// listPairs is GET /api/potentialDuplicates: the open ones, unless status= says otherwise, the oldest first.
func (s *Server) listPairs(c *call) error {
	q := duplicate.Query{}
	var err error
	if q.Statuses, err = c.pairStatuses(duplicate.Open); err != nil {
		return err
	}
	for _, name := range [...]string{"teis", "trackedEntities"} {
		for _, text := range c.Query()[name] {
			for id := range strings.SplitSeq(text, ",") {
				if id = strings.TrimSpace(id); id != "" {
					q.Entities = append(q.Entities, id)
				}
			}
		}
	}
	return s.answerPairs(c, q)
}

// pairsOf is GET /api/potentialDuplicates/tei/{id}: all that one person is part of.
func (s *Server) pairsOf(c *call) error {
	q := duplicate.Query{Entities: []string{c.PathValue("id")}}
	var err error
	if q.Statuses, err = c.pairStatuses(); err != nil {
		return err
	}
	if err := s.Duplicates.MayRead(c.Context(), c.View, c.PathValue("id")); err != nil {
		return err
	}
	return s.answerPairs(c, q)
}

// pairsPage is which part of the pairs an answer has. The number of the page, and what there is in all, are told to who asks.
type pairsPage struct {
	Page      int              `json:"page,omitzero"`
	PageCount *int             `json:"pageCount,omitzero"`
	Total     *int             `json:"total,omitzero"`
	PageSize  int              `json:"pageSize,omitzero"`
	Pairs     []jsontext.Value `json:"potentialDuplicates"`
}

func (s *Server) answerPairs(c *call, q duplicate.Query) error {
	fields, err := c.fields(pairFields)
	if err != nil {
		return err
	}
	orders, err := query.ParseOrder(c.Query()["order"]...)
	if err != nil {
		return err
	}
	for _, o := range orders {
		order, err := duplicate.ParseOrder(strings.Join(o.Path, "."), o.Descending)
		if err != nil {
			return err
		}
		q.Orders = append(q.Orders, order)
	}
	if q.Total, err = c.Flag("totalPages", false); err != nil {
		return err
	}
	p, err := c.page(0)
	if err != nil {
		return err
	}
	answer := pairsPage{}
	if p != nil {
		q.Skip, q.Most, answer.PageSize = (p.number-1)*p.size, p.size, p.size
	}
	list, total, err := s.Duplicates.List(c.Context(), c.View, q)
	if err != nil {
		return err
	}
	if p != nil && (q.Total || c.Query().Has("page")) {
		answer.Page = p.number
	}
	if p != nil && q.Total {
		count := (total + p.size - 1) / p.size
		answer.Total, answer.PageCount = &total, &count
	}
	answer.Pairs = make([]jsontext.Value, len(list))
	for i, pair := range list {
		if answer.Pairs[i], err = c.pair(nil, pair, fields); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// readPair is GET /api/potentialDuplicates/{id}.
func (s *Server) readPair(c *call) error {
	p, err := s.Duplicates.Get(c.Context(), c.View, c.PathValue("id"))
	if err != nil {
		return err
	}
	return c.onePair(p)
}

func (c *call) onePair(p *duplicate.Pair) error {
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	text, err := c.pair(nil, p, fields)
	if err != nil {
		return err
	}
	return c.Bytes(http.StatusOK, "application/json", text)
}

// addPair is POST /api/potentialDuplicates. DHIS2's reference calls the two teiA and teiB, too.
func (s *Server) addPair(c *call) error {
	var sent struct {
		Original  string `json:"original"`
		Duplicate string `json:"duplicate"`
		A         string `json:"teiA"`
		B         string `json:"teiB"`
		Status    string `json:"status"`
	}
	if err := c.small(&sent); err != nil {
		return err
	}
	if sent.Original == "" && sent.Duplicate == "" {
		sent.Original, sent.Duplicate = sent.A, sent.B
	}
	if sent.Status != "" && sent.Status != duplicate.Open.String() {
		f := fault.New(fault.BadRequest, "'%s' is not a valid status of a new potential duplicate: it is OPEN", sent.Status).On("potentialDuplicate", "", "status")
		f.Value = sent.Status
		return f
	}
	p, err := s.Duplicates.Add(c.Context(), c.View, sent.Original, sent.Duplicate)
	if err != nil {
		return err
	}
	return c.onePair(p)
}

// setPairStatus is PUT /api/potentialDuplicates/{id}?status=.
func (s *Server) setPairStatus(c *call) error {
	text := strings.ToUpper(c.Query().Get("status"))
	if text == "" {
		return missing("status")
	}
	status, ok := duplicate.ParseStatus(text)
	if !ok {
		return c.badParameter("status", "OPEN or INVALID")
	}
	if err := s.Duplicates.SetStatus(c.Context(), c.View, c.PathValue("id"), status); err != nil {
		return err
	}
	m := Success(http.StatusOK)
	m.Message = "Potential duplicate updated: " + c.PathValue("id")
	return c.JSON(http.StatusOK, m)
}

// mergePair is POST /api/potentialDuplicates/{id}/merge: the original gets what the strategy says, and the duplicate is deleted. By AUTO
// it gets all that it does not have; by MANUAL what the body names.
func (s *Server) mergePair(c *call) error {
	strategy, err := c.Choice("mergeStrategy", "AUTO", "AUTO", "MANUAL")
	if err != nil {
		return err
	}
	var parts *duplicate.Parts
	if strategy == "MANUAL" {
		parts = &duplicate.Parts{}
		if c.ContentLength != 0 { // without a body nothing is moved
			if err := c.small(parts); err != nil {
				return err
			}
		}
	}
	if err := s.Duplicates.Merge(c.Context(), c.View, c.PathValue("id"), parts); err != nil {
		return err
	}
	m := Success(http.StatusOK)
	m.Message = "Potential duplicate merged: " + c.PathValue("id")
	return c.JSON(http.StatusOK, m)
}

// flagEntity is PUT /api/trackedEntityInstances/{id}/potentialDuplicate?flag=.
func (s *Server) flagEntity(c *call) error {
	if c.Query().Get("flag") == "" {
		return missing("flag")
	}
	flag, err := c.Flag("flag", false)
	if err != nil {
		return err
	}
	if err := s.Duplicates.Flag(c.Context(), c.View, c.PathValue("id"), flag); err != nil {
		return err
	}
	m := Success(http.StatusOK)
	m.Message = "Tracked entity instance updated: " + c.PathValue("id")
	return c.JSON(http.StatusOK, m)
}
