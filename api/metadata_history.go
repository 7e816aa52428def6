package api

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/graph"
	"cohort/metadata/history"
)

// author is who made a commit.
type author struct {
	ID       string `json:"id"`
	Username string `json:"username,omitzero"`
	Name     string `json:"name,omitzero"`
}

// changeOfObject is one change of one object.
type changeOfObject struct {
	Revision int64          `json:"revision"`
	At       string         `json:"at"`
	User     *author        `json:"user,omitzero"` // none is the server itself
	Type     string         `json:"type"`          // CREATE or UPDATE
	Patch    jsontext.Value `json:"patch"`
}

func (c *call) history() history.Log {
	return history.Log{DB: c.server.DB, Snapshot: c.snapshot(), Zone: c.server.Metadata.Zone()}
}

// authorOf shows who made a commit; of a user who is gone the identifier is left.
func authorOf(snapshot *graph.Snapshot, user string) *author {
	if user == "" {
		return nil
	}
	o := snapshot.ByName("user", user)
	if o == nil {
		return &author{ID: user}
	}
	return &author{ID: o.UID, Username: o.Text("username"), Name: strings.TrimSpace(o.Text("firstName") + " " + o.Text("surname"))}
}

// readHistory is GET /api/{type}/{id}/history: who changed what and when, the newest first. Who may see the object sees it.
func (s *Server) readHistory(c *call) error {
	o, err := c.object()
	if err != nil {
		return err
	}
	log := c.history()
	total, err := log.Count(c.Context(), o)
	if err != nil {
		return err
	}
	page, err := c.page(total)
	if err != nil {
		return err
	}
	first, end := 0, total
	if page != nil {
		first, end = page.first, page.end
	}
	changes, err := log.Changes(c.Context(), o, first, end)
	if err != nil {
		return err
	}
	answer := struct {
		Pager   jsontext.Value   `json:"pager,omitzero"`
		History []changeOfObject `json:"history"`
	}{History: make([]changeOfObject, len(changes))}
	if page != nil {
		answer.Pager = page.append(nil)[len(`"pager":`):]
	}
	for i, change := range changes {
		kind := "UPDATE"
		if change.Made {
			kind = "CREATE"
		}
		answer.History[i] = changeOfObject{change.Revision, s.time(change.At), authorOf(c.View.Snapshot, change.User), kind, change.Patch}
	}
	return c.JSON(http.StatusOK, answer)
}

// bringBack is an object as it was at the time that was asked for, where too much else has changed since for all to be brought
// back: what it refers to, and the members that other objects keep, are those of today.
func (c *call) bringBack(o *graph.Object) (*graph.Object, error) {
	was, err := c.history().AsOf(c.Context(), o, c.asOf)
	if err == nil && was == nil {
		err = c.notThen(o.UID)
	}
	return was, err
}

func (c *call) notThen(id string) error {
	return fault.Coded(fault.NotFound, "E1005", "%s with id %s did not exist at %s.", c.Type.Name, id, c.server.time(c.asOf)).On(c.Type.Name, id, "")
}

// restoreVersion is POST /api/{type}/{id}/history/{revision}/restore: the object gets the version again that it had after the
// commit of that revision, as if the user had sent it.
func (s *Server) restoreVersion(c *call) error {
	o, err := c.object()
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(c.PathValue("revision"), 10, 64)
	if err != nil {
		return fault.New(fault.BadRequest, "A revision is a whole number, not %s.", c.PathValue("revision"))
	}
	options, err := c.importOptions()
	if err != nil {
		return err
	}
	tree, err := c.history().At(c.Context(), o, revision)
	if err != nil {
		return err
	}
	if tree == nil {
		return fault.Coded(fault.NotFound, "E1005", "%s with id %s had no version at revision %d.", c.Type.Name, o.UID, revision).On(c.Type.Name, o.UID, "")
	}
	options.ReportAll, options.If = true, c.expected()
	report, err := s.Metadata.Merge(c.Context(), c.Type, o.UID, tree, options)
	if err != nil {
		return err
	}
	return s.answerObject(c, report, http.StatusOK)
}
