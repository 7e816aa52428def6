package api

import (
	"net/http"
	"slices"
	"strings"

	"cohort/dxf"
	"cohort/fault"
	"cohort/graph"
	"cohort/payload"
	"cohort/query"
	"cohort/schema"
	"cohort/schema/catalog"
)

// sharedObject is an object's sharing in the form of /api/sharing.
type sharedObject struct {
	Meta struct {
		Public   bool `json:"allowPublicAccess"`
		External bool `json:"allowExternalAccess"`
	} `json:"meta"`
	Object struct {
		ID          string    `json:"id"`
		Name        string    `json:"name"`
		DisplayName string    `json:"displayName"`
		Public      string    `json:"publicAccess"`
		External    bool      `json:"externalAccess"`
		User        grantee   `json:"user"`
		Users       []grantee `json:"userAccesses"`
		Groups      []grantee `json:"userGroupAccesses"`
	} `json:"object"`
}

// grantee is a user or group with what it may do, or one that could be given something.
type grantee struct {
	ID          string `json:"id,omitzero"`
	Name        string `json:"name,omitzero"`
	DisplayName string `json:"displayName,omitzero"`
	Username    string `json:"username,omitzero"`
	Access      string `json:"access,omitzero"`
}

// shareable finds what ?type= and ?id= name.
func (s *Server) shareable(c *call) (*schema.Type, *graph.Object, error) {
	for _, name := range []string{"type", "id"} {
		if c.Query().Get(name) == "" {
			return nil, nil, fault.New(fault.BadRequest, "Required request parameter '%s' is not present", name)
		}
	}
	name, id := c.Query().Get("type"), c.Query().Get("id")
	t := s.Metadata.Type(name)
	if t == nil || !t.Graph() || !t.Shareable {
		return nil, nil, fault.New(fault.Conflict, "Type %s is not supported.", name)
	}
	o := c.View.Snapshot.ByUID(t, id)
	if o == nil {
		return nil, nil, fault.Coded(fault.NotFound, "E1005", "Object of type %s with ID %s was not found.", name, id)
	}
	if !c.View.CanRead(o) {
		return nil, nil, fault.Coded(fault.Forbidden, "E3014", "You do not have manage access to this object.")
	}
	return t, o, nil
}

// sharing is GET /api/sharing.
func (s *Server) sharing(c *call) error {
	if c.Query().Get("type") == entryType {
		return s.entrySharing(c)
	}
	t, o, err := s.shareable(c)
	if err != nil {
		return err
	}
	var answer sharedObject
	answer.Meta.Public, answer.Meta.External = c.View.CanCreatePublic(t), c.View.CanExternalize(t)
	q := c.queryContext()
	out := &answer.Object
	out.ID, out.Name, out.Public = o.UID, q.DisplayName(o), "--------"
	out.DisplayName, out.Users, out.Groups = out.Name, []grantee{}, []grantee{}
	if author := c.View.Snapshot.Object(o.Doc().Ref(t.MustProperty("createdBy"))); author != nil {
		out.User = grantee{ID: author.UID, Name: q.DisplayName(author)}
	}
	property := t.MustProperty("sharing")
	if doc, ok := o.Doc().Embedded(property); ok {
		if public := doc.Text(property.Target.MustProperty("public")); public != "" {
			out.Public = public
		}
		out.External = doc.Bool(property.Target.MustProperty("external"))
		out.Users = grantees(q, doc.Raw(property.Target.MustProperty("users")), "user")
		out.Groups = grantees(q, doc.Raw(property.Target.MustProperty("userGroups")), "userGroup")
	}
	return c.JSON(http.StatusOK, answer)
}

// grantees reads a stored map from identifiers to grants, in the order of names.
func grantees(q *query.Context, raw []byte, typ string) []grantee {
	out := []grantee{}
	value, err := payload.Parse(raw)
	tree, ok := value.(payload.Tree)
	if err != nil || !ok {
		return out
	}
	for id, grant := range tree {
		o := q.Snapshot.ByName(typ, id)
		if entry, ok := grant.(payload.Tree); ok && o != nil {
			access, _ := entry["access"].(string)
			name := q.NameOfPrincipal(typ, id)
			out = append(out, grantee{ID: id, Name: name, DisplayName: name, Access: access})
		}
	}
	slices.SortFunc(out, byName)
	return out
}

func byName(a, b grantee) int {
	if n := strings.Compare(a.Name, b.Name); n != 0 {
		return n
	}
	return strings.Compare(a.ID, b.ID)
}

// setSharing is POST and PUT /api/sharing.
func (s *Server) setSharing(c *call) error {
	if c.Query().Get("type") == entryType {
		return s.shareEntry(c)
	}
	t, o, err := s.shareable(c)
	if err != nil {
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
	delete(said, "sharing") // the form of the other endpoint
	if err := s.share(c, t, o.UID, said); err != nil {
		return err
	}
	message := Success(http.StatusOK)
	message.Message = "Access control set"
	return c.JSON(http.StatusOK, message)
}

// replaceSharing is PUT /api/{type}/{id}/sharing, with {owner, public, external, users, userGroups}.
func (s *Server) replaceSharing(c *call) error {
	tree, err := c.tree(dxf.Object(catalog.Get("sharing")))
	if err != nil {
		return err
	}
	if err := s.share(c, c.Type, c.PathValue("id"), payload.Tree{"sharing": tree}); err != nil {
		return err
	}
	return c.NoContent()
}

func (s *Server) share(c *call, t *schema.Type, id string, said payload.Tree) error {
	o := c.writer()
	o.If, o.ReportAll = c.expected(), true
	report, err := s.Metadata.Share(c.Context(), t, id, said, o)
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return failed.Faults
	}
	c.isNow(report.Types[0].Objects[0].Version)
	return nil
}

// searchSharing is GET /api/sharing/search?key=: the users and groups that something could be shared with. Who somebody is may
// be known to all who work here; a group is shown to those who may see it.
func (s *Server) searchSharing(c *call) error {
	key := strings.ToLower(strings.TrimSpace(c.Query().Get("key")))
	if key == "" {
		return fault.New(fault.BadRequest, "Required request parameter 'key' is not present")
	}
	most, err := c.Number("pageSize", defaultPageSize, 1, maxPageSize)
	if err != nil {
		return err
	}
	q := c.queryContext()
	users, groups := []grantee{}, []grantee{}
	for o := range c.View.Snapshot.All(s.Metadata.Type("user")) {
		g := grantee{ID: o.UID, Name: q.DisplayName(o), Username: o.Text("username")}
		if strings.Contains(strings.ToLower(g.Name), key) || strings.Contains(strings.ToLower(g.Username), key) {
			users = append(users, g)
		}
	}
	for o := range c.View.Snapshot.All(s.Metadata.Type("userGroup")) {
		if g := (grantee{ID: o.UID, Name: q.DisplayName(o)}); c.View.CanRead(o) && strings.Contains(strings.ToLower(g.Name), key) {
			groups = append(groups, g)
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"users": firstOf(users, most), "userGroups": firstOf(groups, most)})
}

func firstOf(list []grantee, most int) []grantee {
	slices.SortFunc(list, byName)
	list = list[:min(most, len(list))]
	for i := range list {
		list[i].DisplayName = list[i].Name
	}
	return list
}
