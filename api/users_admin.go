package api

import (
	"context"
	"net/http"
	"time"

	"cohort/datetime"
	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/query"
)

// expireUser is POST /api/users/{id}/expired?date=: the account ends then.
func (s *Server) expireUser(c *call) error {
	at, err := c.day("date")
	if err != nil {
		return err
	}
	if at.IsZero() {
		return fault.New(fault.BadRequest, "Required request parameter 'date' for method parameter type Date is not present").On("", "", "date")
	}
	return s.mergeUser(c, payload.Tree{"accountExpiry": datetime.Format(at, s.Config.Location())})
}

// unexpireUser is POST /api/users/{id}/unexpired.
func (s *Server) unexpireUser(c *call) error {
	return s.mergeUser(c, payload.Tree{"accountExpiry": nil})
}

// mergeUser changes the user of the path, if he who asks may.
func (s *Server) mergeUser(c *call, changes payload.Tree) error {
	report, err := s.Metadata.Merge(c.Context(), s.Metadata.Type("user"), c.PathValue("id"), changes, c.writer())
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return failed.Faults
	}
	return c.NoContent()
}

// personal is what a replica does not take over: what identifies the user, or belongs to the person.
var personal = []string{
	"id", "code", "username", "created", "lastUpdated", "createdBy", "lastUpdatedBy", "lastLogin", "passwordLastUpdated", "openId", "ldapId", "email",
	"phoneNumber", "whatsApp", "facebookMessenger", "skype", "telegram", "twitter", "avatar", "invitation", "selfRegistered", "userCredentials", "sharing", "favorites",
}

// replicateUser is POST /api/users/{id}/replica: another user with the same roles, groups, organisation units and settings.
func (s *Server) replicateUser(c *call) error {
	if err := c.Demand("F_REPLICATE_USER"); err != nil {
		return err
	}
	if err := c.inPerson(); err != nil {
		return err
	}
	var sent struct {
		Username string `json:"username"`
		Password string `json:"password"`
	}
	if err := c.small(&sent); err != nil {
		return err
	}
	return s.administer(c, func(c *call, user *graph.Object) error {
		switch {
		case sent.Username == "":
			return fault.New(fault.Conflict, "Username must be specified").On("user", "", "username")
		case sent.Password == "":
			return fault.New(fault.Conflict, "Password must be specified").On("user", "", "password")
		}
		if metadata.UsernameTaken(c.View.Snapshot, user.Type, sent.Username) {
			f := fault.New(fault.Conflict, "Username already taken: %s", sent.Username).On("user", "", "username")
			f.Value = sent.Username
			return f
		}
		tree, err := s.copyOf(c, user)
		if err != nil {
			return err
		}
		tree["username"], tree["password"] = sent.Username, sent.Password
		report, err := s.Metadata.Import(c.Context(), []*metadata.Payload{{Type: user.Type, Tree: tree}}, metadata.ImportOptions{
			Strategy: metadata.Create, User: c.View.User.ID, ReportAll: true,
			Beside: func(ctx context.Context, tx db.Tx, report *metadata.Report) error {
				return s.Settings.CopyUser(ctx, tx, user.ID, report.Types[0].Objects[0].ID)
			},
		})
		if err != nil {
			return err
		}
		message, id := objectAnswer(user.Type, report, http.StatusCreated)
		if message.HTTPStatusCode == http.StatusCreated {
			message.Message = "User replica created"
			c.ResponseWriter.Header().Set("Location", c.Href("/users/"+id))
		}
		return c.JSON(message.HTTPStatusCode, message)
	})
}

// copyOf is a payload of a new user who is like another.
func (s *Server) copyOf(c *call, user *graph.Object) (payload.Tree, error) {
	fields, err := query.ParseFields(":owner,userGroups[id]")
	if err != nil {
		return nil, err
	}
	q := c.queryContext()
	q.CanRead = nil // what he may not give, the import refuses
	value, err := payload.Parse(query.Select(user.Type, fields).Append(nil, q, user))
	if err != nil {
		return nil, err
	}
	tree, _ := value.(payload.Tree)
	for _, name := range personal {
		delete(tree, name)
	}
	return tree, nil
}

// clearInvitations is POST and PUT /api/maintenance/expiredInvitationsClear: users go who did not come within the time of their invitation.
func (s *Server) clearInvitations(c *call) error {
	if err := c.Demand("F_PERFORM_MAINTENANCE"); err != nil {
		return err
	}
	if err := c.unlimited(); err != nil {
		return err
	}
	open, err := s.Accounts.Invitations(c.Context())
	if err != nil {
		return err
	}
	t := s.Metadata.Type("user")
	invitation := t.MustProperty("invitation")
	var gone []*metadata.Payload
	for user := range c.View.Snapshot.All(t) {
		if user.Doc().Bool(invitation) && !time.Now().Before(open[user.ID]) {
			gone = append(gone, &metadata.Payload{Type: t, Tree: payload.Tree{"id": user.UID}})
		}
	}
	if len(gone) > 0 {
		if _, err := s.Metadata.Import(c.Context(), gone, metadata.ImportOptions{Strategy: metadata.Delete, KeepGood: true, User: c.View.User.ID, Granted: true}); err != nil {
			return err
		}
	}
	return c.NoContent()
}

// byInvitation asks for those who were invited and have not come yet, or for those whose time is over.
func (c *call) byInvitation() (condition, error) {
	status, err := c.Choice("invitationStatus", "NONE", "NONE", "ALL", "EXPIRED")
	if err != nil || status == "NONE" {
		return nil, err
	}
	invitation := c.Type.MustProperty("invitation")
	if status == "ALL" {
		return func(user *graph.Object) bool { return user.Doc().Bool(invitation) }, nil
	}
	c.passing = true
	open, err := c.server.Accounts.Invitations(c.Context())
	return func(user *graph.Object) bool {
		return user.Doc().Bool(invitation) && !time.Now().Before(open[user.ID])
	}, err
}

// addUserOfRole is PUT /api/userRoles/{id}/users/{member}: the same as with POST.
func (s *Server) addUserOfRole(c *call) error {
	c.SetPathValue("property", "users")
	return s.addMember(c)
}
