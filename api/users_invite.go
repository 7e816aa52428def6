package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cohort/account"
	"cohort/db"
	"cohort/dxf"
	"cohort/fault"
	"cohort/graph"
	"cohort/mail"
	"cohort/metadata"
	"cohort/payload"
	"cohort/schema/catalog"
	"cohort/uid"
)

// provisional begins the username of somebody who is to choose one himself.
const provisional = "invite-"

// inviteUser is POST /api/users/invite: a user without a password, who gets a link to complete his account.
func (s *Server) inviteUser(c *call) error {
	tree, err := c.tree(dxf.Object(c.Type))
	if err != nil {
		return err
	}
	message, err := s.invite(c, tree)
	if err != nil {
		return err
	}
	return c.JSON(message.HTTPStatusCode, message)
}

// inviteUsers is POST /api/users/invites: several, each for himself.
func (s *Server) inviteUsers(c *call) error {
	tree, err := c.tree(packages)
	if err != nil {
		return err
	}
	list, ok := tree["users"].([]any)
	if !ok || len(list) == 0 {
		return fault.New(fault.BadRequest, "The body must be an object with a list of users.").On("", "", "users")
	}
	var links []any
	for _, item := range list {
		user, ok := item.(payload.Tree)
		if !ok {
			return fault.New(fault.BadRequest, "Each of the users must be an object.").On("", "", "users")
		}
		message, err := s.invite(c, user)
		if err != nil {
			return err
		}
		if message.HTTPStatusCode >= http.StatusBadRequest {
			return c.JSON(message.HTTPStatusCode, message)
		}
		if link, ok := message.Response.(linkAnswer); ok && link.Link != "" {
			links = append(links, link)
		}
	}
	if len(links) == 0 {
		return c.NoContent()
	}
	message := Success(http.StatusOK)
	message.Response = map[string]any{"responseType": "Invitations", "invitations": links}
	return c.JSON(http.StatusOK, message)
}

// linkAnswer is an ObjectReport with the link, where no mail took it to the user.
type linkAnswer struct {
	ResponseType string `json:"responseType"`
	UID          string `json:"uid"`
	Klass        string `json:"klass"`
	Link         string `json:"link,omitzero"`
}

func (s *Server) invite(c *call, tree payload.Tree) (WebMessage, error) {
	t := catalog.Get("user")
	if err := c.inPerson(); err != nil {
		return WebMessage{}, err
	}
	if !c.View.CanCreate(t) {
		return WebMessage{}, fault.Coded(fault.Forbidden, "E1006", "You don't have the proper permissions to create this object.")
	}
	if email, _ := tree["email"].(string); !strings.Contains(email, "@") {
		return WebMessage{}, fault.New(fault.Conflict, "User email is not specified, or not valid").On(t.Name, "", "email")
	}
	signIn := tree
	if older, ok := tree["userCredentials"].(payload.Tree); ok {
		signIn = older
	}
	if name, _ := signIn["username"].(string); name == "" {
		signIn["username"] = provisional + strings.ToLower(uid.New())
	}
	delete(tree, "password")
	delete(signIn, "password")
	tree["invitation"], tree["selfRegistered"] = true, false
	var key string
	report, err := s.Metadata.Import(c.Context(), []*metadata.Payload{{Type: t, Tree: tree}}, metadata.ImportOptions{
		Strategy: metadata.Create, User: c.View.User.ID, ReportAll: true,
		Beside: func(ctx context.Context, tx db.Tx, report *metadata.Report) (err error) {
			key, err = account.Invite(ctx, tx, report.Types[0].Objects[0].ID, account.Invitation)
			return err
		},
	})
	if err != nil {
		return WebMessage{}, err
	}
	message, id := objectAnswer(t, report, http.StatusCreated)
	if message.HTTPStatusCode >= http.StatusBadRequest {
		return message, nil
	}
	user := s.Metadata.Current().ByUID(t, id)
	link, err := s.sendLink(c, user, account.Invitation, key)
	if err != nil {
		return WebMessage{}, err
	}
	message.Response = linkAnswer{"ObjectReport", id, t.Klass, link}
	return message, nil
}

// inviteAgain is POST /api/users/{id}/invite: another link for somebody who was invited.
func (s *Server) inviteAgain(c *call) error {
	return s.administer(c, func(c *call, user *graph.Object) error {
		if !user.Doc().Bool(user.Type.MustProperty("invitation")) {
			return fault.New(fault.Conflict, "User account is not an invitation: %s", user.UID).On("user", user.UID, "invitation")
		}
		return s.answerLink(c, user, account.Invitation)
	})
}

// resetUser is POST /api/users/{id}/reset: a link by which a user sets a new password.
func (s *Server) resetUser(c *call) error {
	return s.administer(c, func(c *call, user *graph.Object) error { return s.answerLink(c, user, account.Restoration) })
}

// answerLink makes a link, and answers with it where no mail can take it to the user.
func (s *Server) answerLink(c *call, user *graph.Object, purpose account.Purpose) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	if err := account.Admissible(user, time.Now()); err != nil {
		return fault.New(fault.Conflict, "%s: %s", err.Error(), user.UID).On("user", user.UID, "")
	}
	key, err := s.Accounts.Invite(c.Context(), user.ID, purpose)
	if err != nil {
		return err
	}
	link, err := s.sendLink(c, user, purpose, key)
	if err != nil {
		return err
	}
	if link == "" {
		return c.NoContent()
	}
	c.ResponseWriter.Header().Set("Cache-Control", "no-store")
	message := Success(http.StatusOK)
	message.Response = linkAnswer{"ObjectReport", user.UID, user.Type.Klass, link}
	return c.JSON(http.StatusOK, message)
}

// sendLink mails a link to its user. Where there is no mail server, or it takes nothing, the link is returned for whoever asked for
// it to hand over.
func (s *Server) sendLink(c *call, user *graph.Object, purpose account.Purpose, key string) (link string, err error) {
	page := "/account.html?token=" + url.QueryEscape(key)
	subject, text := "Set a new password", "Somebody asked for a new password for your account "+user.Text("username")+". Set it here, within an hour:"
	if purpose == account.Invitation {
		page += "&invitation=1"
		if name := user.Text("username"); !strings.HasPrefix(name, provisional) {
			page += "&username=" + url.QueryEscape(name)
		}
		subject, text = "You are invited", "You are invited to an account. Complete it here, within four days:"
	}
	link = c.Base + page
	to := user.Text("email")
	if to == "" {
		return link, nil
	}
	err = s.Mail.Send(c.Context(), to, subject, text+"\n\n"+link+"\n")
	if err == nil {
		return "", nil
	}
	if !errors.Is(err, mail.ErrNotConfigured) {
		s.Log.WarnContext(c.Context(), "a mail was not sent", "user", user.UID, "error", err)
	}
	return link, nil
}
