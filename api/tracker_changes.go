package api

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"cohort/db"
	"cohort/fault"
	"cohort/tracker/exporter"
)

// loggedChange is what became of one value, in the form of the newer dialect.
type loggedChange struct {
	CreatedBy *changeAuthor           `json:"createdBy,omitzero"`
	CreatedAt string                  `json:"createdAt"`
	Type      string                  `json:"type"`
	Change    map[string]changedValue `json:"change"`
}

type changeAuthor struct {
	UID       string `json:"uid"`
	Username  string `json:"username"`
	FirstName string `json:"firstName"`
	Surname   string `json:"surname"`
}

type changedValue struct {
	Attribute   string  `json:"attribute,omitzero"`
	DataElement string  `json:"dataElement,omitzero"`
	Field       string  `json:"field,omitzero"`
	Previous    *string `json:"previousValue,omitzero"`
	Current     *string `json:"currentValue,omitzero"`
}

// of names what has changed, whatever it is.
func (v changedValue) of() string { return cmp.Or(v.Attribute, v.DataElement, v.Field) }

// changeTerms are the words in which changes can be asked for: filters by what they look at, and orders.
type changeTerms struct {
	filters, orders changeReaders
}

// changeReaders read of a change what can be asked for, by its name.
type changeReaders = map[string]func(*loggedChange) string

var (
	entityTerms = changeTerms{
		filters: changeReaders{"attribute": changedWhat, "username": changedBy},
		orders:  changeReaders{"attribute": changedWhat, "createdAt": changedAt, "username": changedBy},
	}
	eventTerms = changeTerms{
		filters: changeReaders{"dataElement": changedElement, "field": changedField, "username": changedBy},
		orders:  changeReaders{"change": changedWhat, "createdAt": changedAt, "username": changedBy},
	}
)

func changedBy(l *loggedChange) string {
	if l.CreatedBy == nil {
		return ""
	}
	return l.CreatedBy.Username
}

func changedAt(l *loggedChange) string { return l.CreatedAt }

func changedWhat(l *loggedChange) string { return l.only().of() }

func changedField(l *loggedChange) string { return l.only().Field }

func changedElement(l *loggedChange) string { return l.only().DataElement }

// only is the value that has changed.
func (l *loggedChange) only() (v changedValue) {
	for _, v = range l.Change {
	}
	return v
}

// entityChanges is GET /api/tracker/trackedEntities/{id}/changeLogs.
func (s *Server) entityChanges(c *call) error {
	changes, err := s.Exporter.EntityChanges(c.Context(), c.View, c.PathValue("id"), c.Query().Get("program"))
	if err != nil {
		return err
	}
	return s.answerChanges(c, changes, entityTerms, func(x *exporter.Change) (string, changedValue) {
		return "attributeValue", changedValue{Attribute: x.Of.UID, Previous: x.Before, Current: x.After}
	})
}

// eventChanges is GET /api/tracker/events/{id}/changeLogs.
func (s *Server) eventChanges(c *call) error {
	changes, err := s.Exporter.EventChanges(c.Context(), c.View, c.PathValue("id"))
	if err != nil {
		return err
	}
	return s.answerChanges(c, changes, eventTerms, func(x *exporter.Change) (string, changedValue) {
		if x.Of == nil {
			return "eventField", changedValue{Field: x.Property, Previous: x.Before, Current: x.After}
		}
		return "dataValue", changedValue{DataElement: x.Of.UID, Previous: x.Before, Current: x.After}
	})
}

// changePage is which part of the changes an answer has.
type changePage struct {
	Page     int `json:"page"`
	PageSize int `json:"pageSize"`
}

func (s *Server) answerChanges(c *call, changes []exporter.Change, terms changeTerms, show func(*exporter.Change) (string, changedValue)) error {
	list := make([]loggedChange, len(changes))
	for i := range changes {
		x := &changes[i]
		name, value := show(x)
		list[i] = loggedChange{CreatedAt: s.time(db.FromMillis(x.At)), Type: x.Type(), Change: map[string]changedValue{name: value}}
		if u, ok := s.Exporter.Models.At(c.View.Snapshot).UserInfo(x.By); ok {
			list[i].CreatedBy = &changeAuthor{u.UID, u.Username, u.FirstName, u.Surname}
		}
	}
	list, err := terms.choose(c, list)
	if err != nil {
		return err
	}
	p, err := c.page(len(list))
	if err != nil {
		return err
	}
	if p == nil {
		return c.JSON(http.StatusOK, map[string]any{"changeLogs": list})
	}
	return c.JSON(http.StatusOK, struct {
		Pager      changePage     `json:"pager"`
		ChangeLogs []loggedChange `json:"changeLogs"`
	}{changePage{p.number, p.size}, list[p.first:p.end]})
}

// choose filters and orders changes as the request asks for.
func (t changeTerms) choose(c *call, list []loggedChange) ([]loggedChange, error) {
	for _, text := range c.Query()["filter"] {
		if text == "" {
			continue
		}
		parts := strings.SplitN(text, ":", 3)
		read := t.filters[parts[0]]
		if read == nil || len(parts) != 3 || !strings.EqualFold(parts[1], "eq") || parts[2] == "" { // what has no data element is no change of ""
			return nil, unknownTerm("filter", text, "field:eq:value", t.filters)
		}
		list = slices.DeleteFunc(list, func(l loggedChange) bool { return read(&l) != parts[2] })
	}
	text := c.Query().Get("order")
	if text == "" {
		return list, nil // the newest first
	}
	field, direction, _ := strings.Cut(text, ":")
	read := t.orders[field]
	descending := strings.EqualFold(direction, "desc")
	if read == nil || direction != "" && !descending && !strings.EqualFold(direction, "asc") {
		return nil, unknownTerm("order", text, "field:direction", t.orders)
	}
	slices.SortStableFunc(list, func(a, b loggedChange) int {
		n := cmp.Compare(read(&a), read(&b))
		if descending {
			return -n
		}
		return n
	})
	return list, nil
}

func unknownTerm(parameter, text, form string, known changeReaders) error {
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	f := fault.New(fault.BadRequest, "Value '%s' is not valid for parameter %s: it has the form %s, with one of the fields %s.", text, parameter, form, strings.Join(names, ", "))
	f.Property, f.Value = parameter, text
	return f
}
