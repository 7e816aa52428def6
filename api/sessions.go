package api

import (
	"net/http"

	"cohort/account/session"
	"cohort/audit"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
)

// sessionEntry is a session in a list. Its id names it and opens nothing.
type sessionEntry struct {
	ID       string `json:"id"`
	Created  string `json:"created"`
	LastUsed string `json:"lastUsed"`
	Address  string `json:"address"`
	Agent    string `json:"userAgent"`
	Current  bool   `json:"current"` // of the request
}

// mySessions is GET /api/me/sessions.
func (s *Server) mySessions(c *call) error { return s.listSessions(c, c.View.User) }

// endMySession is DELETE /api/me/sessions/{id}.
func (s *Server) endMySession(c *call) error { return s.endOne(c, c.View.User) }

// endMySessions is DELETE /api/me/sessions: all but that of the request.
func (s *Server) endMySessions(c *call) error { return s.endAll(c, c.View.User) }

// sessionsOf is GET /api/users/{id}/sessions, for those who may change the user.
func (s *Server) sessionsOf(c *call) error { return s.administer(c, s.listSessions) }

// endSessionOf is DELETE /api/users/{id}/sessions/{session}.
func (s *Server) endSessionOf(c *call) error { return s.administer(c, s.endOne) }

// endSessionsOf is DELETE /api/users/{id}/sessions.
func (s *Server) endSessionsOf(c *call) error { return s.administer(c, s.endAll) }

// administer does something to the user of the path, for somebody who may change him.
func (s *Server) administer(c *call, do func(*call, *graph.Object) error) error {
	t := s.Metadata.Type("user")
	user := c.View.Snapshot.ByUID(t, c.PathValue("id"))
	switch {
	case user == nil || !c.View.CanRead(user):
		return metadata.NotFound(t, c.PathValue("id"))
	case !c.View.CanUpdate(user):
		return fault.Coded(fault.Forbidden, "E3001", "You don't have the proper permissions to update user %s.", user.UID).On(t.Name, user.UID, "")
	}
	return do(c, user)
}

func (s *Server) listSessions(c *call, user *graph.Object) error {
	list, err := s.Sessions.Of(c.Context(), user.ID)
	if err != nil {
		return err
	}
	entries := make([]sessionEntry, len(list))
	for i, found := range list {
		entries[i] = sessionEntry{
			ID: found.UID, Created: s.time(found.Created), LastUsed: s.time(found.Used), Address: found.Address, Agent: found.Agent,
			Current: c.isCurrent(found),
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"sessions": entries})
}

func (c *call) isCurrent(found session.Session) bool {
	return c.by.session != nil && c.by.session.UID == found.UID
}

func (s *Server) endOne(c *call, user *graph.Object) error {
	id := c.PathValue("session")
	ended, err := s.Sessions.End(c.Context(), user.ID, id)
	if err != nil {
		return err
	}
	if !ended {
		return fault.Coded(fault.NotFound, "E1005", "User %s has no session %s.", user.UID, id)
	}
	s.Audit.Note(c.Context(), audit.Record{Kind: audit.Logout, Type: "user", Object: user.UID, Detail: map[string]string{"session": id}})
	return c.NoContent()
}

func (s *Server) endAll(c *call, user *graph.Object) error {
	but := ""
	if c.by.session != nil {
		but = c.by.session.UID
	}
	if err := s.Sessions.EndAll(c.Context(), user.ID, but); err != nil {
		return err
	}
	s.Audit.Note(c.Context(), audit.Record{Kind: audit.Logout, Type: "user", Object: user.UID, Detail: map[string]string{"session": "all"}})
	return c.NoContent()
}
