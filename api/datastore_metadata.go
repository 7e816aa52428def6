package api

import (
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"cohort/datastore"
	"cohort/datetime"
	"cohort/dxf"
	"cohort/fault"
	"cohort/payload"
)

// entryMetadata is what GET /api/dataStore/{ns}/{key}/metaData says of an entry.
type entryMetadata struct {
	ID            string            `json:"id"`
	Namespace     string            `json:"namespace"`
	Key           string            `json:"key"`
	Created       string            `json:"created"`
	LastUpdated   string            `json:"lastUpdated"`
	CreatedBy     *grantee          `json:"createdBy,omitempty"`
	User          *grantee          `json:"user,omitempty"`
	LastUpdatedBy *grantee          `json:"lastUpdatedBy,omitempty"`
	Sharing       datastore.Sharing `json:"sharing"`
	Access        entryAccess       `json:"access"`
	Favorite      bool              `json:"favorite"`
	Favorites     []string          `json:"favorites"`
	Translations  []string          `json:"translations"`
}

type entryAccess struct {
	Manage      bool `json:"manage"`
	Externalize bool `json:"externalize"`
	Write       bool `json:"write"`
	Read        bool `json:"read"`
	Update      bool `json:"update"`
	Delete      bool `json:"delete"`
}

func (s *Server) entryMetadata(c *call) error {
	e, err := s.Entries.Entry(c.Context(), c.View, c.PathValue("ns"), c.PathValue("key"))
	if err != nil {
		return err
	}
	zone, w := s.Config.Location(), e.Writable
	author := c.person(e.CreatedBy)
	return c.JSON(http.StatusOK, entryMetadata{
		ID: e.UID, Namespace: e.Namespace, Key: e.Key, Created: datetime.Format(e.Created, zone), LastUpdated: datetime.Format(e.LastUpdated, zone),
		CreatedBy: author, User: author, LastUpdatedBy: c.person(e.LastUpdatedBy), Sharing: e.Sharing,
		Access: entryAccess{Manage: w, Write: w, Read: true, Update: w, Delete: w},
	})
}

// person shows a user by id, or nil when he was deleted.
func (c *call) person(id int32) *grantee {
	o := c.View.Snapshot.Object(id)
	if o == nil {
		return nil
	}
	name := c.queryContext().DisplayName(o)
	return &grantee{ID: o.UID, Name: name, DisplayName: name, Username: o.Text("username")}
}

// entryType is what /api/sharing calls an entry of the data store.
const entryType = "dataStore"

// entrySharing is GET /api/sharing of an entry.
func (s *Server) entrySharing(c *call) error {
	e, err := s.Entries.EntryByUID(c.Context(), c.View, c.Query().Get("id"))
	if err != nil {
		return err
	}
	var answer sharedObject
	answer.Meta.Public = true
	out, q := &answer.Object, c.queryContext()
	out.ID, out.Name, out.DisplayName, out.Public = e.UID, e.Key, e.Key, e.Sharing.Public
	if author := c.person(e.CreatedBy); author != nil {
		out.User = grantee{ID: author.ID, Name: author.Name}
	}
	for _, list := range []struct {
		typ    string
		grants map[string]datastore.Grant
		out    *[]grantee
	}{{"user", e.Sharing.Users, &out.Users}, {"userGroup", e.Sharing.UserGroups, &out.Groups}} {
		raw, err := json.Marshal(list.grants)
		if err != nil {
			return err
		}
		*list.out = grantees(q, raw, list.typ)
	}
	return c.JSON(http.StatusOK, answer)
}

// shareEntry is POST and PUT /api/sharing of an entry.
func (s *Server) shareEntry(c *call) error {
	if err := c.unlimited(); err != nil {
		return err
	}
	tree, err := c.tree(dxf.Named("sharing"))
	if err != nil {
		return err
	}
	said, ok := tree["object"].(payload.Tree)
	if !ok {
		return fault.New(fault.BadRequest, "The body must be {\"object\": {publicAccess, externalAccess, userAccesses, userGroupAccesses}}.")
	}
	if err := s.Entries.Share(c.Context(), c.View, c.Query().Get("id"), said); err != nil {
		return err
	}
	message := Success(http.StatusOK)
	message.Message = "Access control set"
	return c.JSON(http.StatusOK, message)
}

// joined is a list that clients send in one parameter, or in several of the same name.
func joined(values []string) string { return strings.Join(values, ",") }

// fill puts names into a message.
func fill(text, namespace, key string) string {
	return strings.NewReplacer("{ns}", namespace, "{key}", key).Replace(text)
}
