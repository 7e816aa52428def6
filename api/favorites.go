package api

import (
	"fmt"
	"net/http"

	"cohort/fault"
	"cohort/favorite"
	"cohort/graph"
)

// setFavorite is POST /api/{type}/{id}/favorite.
func (s *Server) setFavorite(c *call) error {
	return s.mark(c, favorite.Favorite, true, "Object '%s' set as favorite for user '%s'")
}

// unsetFavorite is DELETE /api/{type}/{id}/favorite.
func (s *Server) unsetFavorite(c *call) error {
	return s.mark(c, favorite.Favorite, false, "Object '%s' removed as favorite for user '%s'")
}

// subscribe is POST /api/{type}/{id}/subscriber.
func (s *Server) subscribe(c *call) error {
	return s.mark(c, favorite.Subscribed, true, "Object '%s' is subscribed to by user '%s'")
}

// unsubscribe is DELETE /api/{type}/{id}/subscriber.
func (s *Server) unsubscribe(c *call) error {
	return s.mark(c, favorite.Subscribed, false, "Object '%s' is not subscribed to any more by user '%s'")
}

// mark changes a mark of the asking user on an object that he may read. The object itself stays as it is.
func (s *Server) mark(c *call, k favorite.Kind, marked bool, message string) error {
	o, err := c.object()
	if err != nil {
		return err
	}
	switch {
	case k == favorite.Favorite && !c.Type.Favoritable:
		return fault.New(fault.Conflict, "Objects of this class cannot be set as favorite").On(c.Type.Name, o.UID, "favorite")
	case k == favorite.Subscribed && !c.Type.Subscribable:
		return fault.New(fault.Conflict, "Objects of this class cannot be subscribed to").On(c.Type.Name, o.UID, "subscribers")
	}
	if err := s.Favorites.Set(c.Context(), k, o.ID, c.View.User.ID, marked); err != nil {
		return err
	}
	answer := Success(http.StatusOK)
	answer.Message = fmt.Sprintf(message, o.UID, c.View.User.Text("username"))
	return c.JSON(http.StatusOK, answer)
}

// marks reads who has marked objects: of the first object of an answer by itself, and of all when there is a second.
type marks struct {
	first int32
	one   map[favorite.Kind][]int32
	all   map[int32]map[favorite.Kind][]int32
}

// markers are the identifiers of those who have marked an object, under the name of the property that lists them.
func (c *call) markers(property string, o *graph.Object) []string {
	kind := favorite.Favorite
	if property == "subscribers" {
		kind = favorite.Subscribed
	}
	of, err := c.marksOf(o.ID)
	if err != nil {
		c.server.Log.ErrorContext(c.Context(), "favorites were not read", "object", o.UID, "error", err)
		return nil
	}
	var users []string
	for _, id := range of[kind] {
		if user := c.View.Snapshot.Object(id); user != nil {
			users = append(users, user.UID)
		}
	}
	return users
}

func (c *call) marksOf(object int32) (of map[favorite.Kind][]int32, err error) {
	c.passing = true
	m := &c.marked
	switch {
	case m.all != nil:
		return m.all[object], nil
	case m.first == 0:
		m.first = object
		m.one, err = c.server.Favorites.Of(c.Context(), object)
		return m.one, err
	case m.first == object:
		return m.one, nil
	}
	m.all, err = c.server.Favorites.All(c.Context())
	return m.all[object], err
}
