package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"cohort/account"
	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/mail"
	"cohort/metadata"
	"cohort/payload"
	"cohort/schema/catalog"
	"cohort/setting"
)

// MailServer reads from the settings where mail goes.
func (s *Server) MailServer(ctx context.Context) (mail.Server, error) {
	settings, err := s.Settings.System(ctx)
	if err != nil {
		return mail.Server{}, err
	}
	value := func(name string) string {
		text, _ := settings.Value(setting.SystemDefinition(name))
		return text
	}
	port, err := strconv.Atoi(value("keyEmailPort"))
	if err != nil {
		port = 587
	}
	return mail.Server{
		Host: value("keyEmailHostName"), Port: port, Username: value("keyEmailUsername"), Password: value("keyEmailPassword"),
		TLS: value("keyEmailTls") == "true", Sender: value("keyEmailSender"),
	}, nil
}

// newcomer is what somebody says of himself who completes his account.
type newcomer struct {
	Username    string `json:"username"`
	FirstName   string `json:"firstName"`
	Surname     string `json:"surname"`
	Password    string `json:"password"`
	Email       string `json:"email"`
	PhoneNumber string `json:"phoneNumber"`
	Token       string `json:"token"`
}

// profile is what of it goes into the user's object.
func (n *newcomer) profile() payload.Tree {
	tree := payload.Tree{"password": n.Password}
	for name, value := range map[string]string{"firstName": n.FirstName, "surname": n.Surname, "email": n.Email, "phoneNumber": n.PhoneNumber} {
		if value != "" {
			tree[name] = value
		}
	}
	return tree
}

// acceptInvitation is POST /api/auth/invite: somebody completes the account to which he was invited.
func (s *Server) acceptInvitation(c *call) error {
	var sent newcomer
	if err := c.small(&sent); err != nil {
		return err
	}
	return s.accept(c, &sent)
}

func (s *Server) accept(c *call, sent *newcomer) error {
	user, err := s.linked(c, sent.Token, account.Invitation)
	if err != nil {
		return err
	}
	changes := sent.profile()
	changes["invitation"] = false
	name := user.Text("username")
	switch {
	case strings.HasPrefix(name, provisional):
		if sent.Username == "" {
			return fault.New(fault.Conflict, "Username must be specified").On("user", user.UID, "username")
		}
		changes["username"] = sent.Username
	case sent.Username != "" && sent.Username != name:
		return fault.New(fault.Conflict, "The invitation is for username %s.", name).On("user", user.UID, "username")
	}
	if err := s.useLink(c, user, changes, sent.Token, account.Invitation); err != nil {
		return err
	}
	return c.done("Account updated")
}

// linked is the user of a link.
func (s *Server) linked(c *call, key string, purpose account.Purpose) (*graph.Object, error) {
	snapshot, err := s.snapshot(c.Context())
	if err != nil {
		return nil, err
	}
	id, err := s.Accounts.Invited(c.Context(), key, purpose)
	if err != nil {
		return nil, err
	}
	user := snapshot.Object(id)
	if user == nil {
		return nil, account.ErrNoLink
	}
	return user, nil
}

// useLink changes a user and uses his link up, both or neither.
func (s *Server) useLink(c *call, user *graph.Object, changes payload.Tree, key string, purpose account.Purpose) error {
	if password, _ := changes["password"].(string); password == "" {
		return fault.New(fault.Conflict, "Password must be specified").On("user", user.UID, "password")
	}
	report, err := s.Metadata.Merge(c.Context(), user.Type, user.UID, changes, metadata.ImportOptions{
		User: user.ID, Granted: true,
		Beside: func(ctx context.Context, tx db.Tx, _ *metadata.Report) error {
			return account.Redeem(ctx, tx, user.ID, key, purpose)
		},
	})
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return failed.Faults
	}
	return nil
}

func (c *call) done(text string) error {
	message := Success(http.StatusOK)
	message.Message = text
	return c.JSON(http.StatusOK, message)
}

// forgotPassword is POST /api/auth/forgotPassword. The answer is the same whether there is such an account or not.
func (s *Server) forgotPassword(c *call) error {
	var sent struct {
		Name string `json:"emailOrUsername"`
	}
	if err := c.small(&sent); err != nil {
		return err
	}
	if err := s.recover(c, sent.Name); err != nil {
		return err
	}
	c.WriteHeader(http.StatusOK)
	return nil
}

// recoverAccount is POST /api/account/recovery?username=, the older form of the same.
func (s *Server) recoverAccount(c *call) error {
	if err := s.recover(c, c.parameter("username")); err != nil {
		return err
	}
	return c.done("Recovery message sent")
}

// recover mails a link to whoever has forgotten his password. It answers before anybody is looked for, so that the time tells nothing.
func (s *Server) recover(c *call, name string) error {
	snapshot, err := s.snapshot(c.Context()) // and with it the newest settings
	if err != nil {
		return err
	}
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return err
	}
	if on, _ := settings.Value(setting.SystemDefinition("keyAccountRecovery")); on != "true" {
		return fault.New(fault.Conflict, "Account recovery is not enabled")
	}
	switch ok, err := s.Mail.Configured(c.Context()); {
	case err != nil:
		return err
	case !ok:
		return fault.New(fault.Conflict, "Account recovery needs mail, which is not configured")
	case s.Config.BaseURL == "": // anybody may ask, with any Host header, and the link would lead there
		return fault.New(fault.Conflict, "Account recovery needs the server's own address: it is to be set as --base-url")
	case name == "":
		return fault.New(fault.BadRequest, "A username or an email address is needed.").On("", "", "username")
	}
	if _, err := s.Accounts.Attempt("recovery of "+name, c.address); err != nil { // each counts, whatever comes of it
		return err
	}
	later := *c
	later.Request = c.Request.WithContext(context.WithoutCancel(c.Context()))
	s.background.Go(func() {
		if err := s.mailRecovery(&later, snapshot, name); err != nil {
			s.Log.ErrorContext(later.Context(), "an account was not recovered", "error", err)
		}
	})
	return nil
}

// mailRecovery looks for somebody, and mails him a link if there is anything to recover.
func (s *Server) mailRecovery(c *call, snapshot *graph.Snapshot, name string) error {
	user := userNamed(snapshot, name)
	if user == nil || user.Text("email") == "" || account.Admissible(user, time.Now()) != nil {
		return nil
	}
	record, err := s.Accounts.Records(c.Context(), user.ID)
	if err != nil || record[user.ID].PasswordChanged.IsZero() { // whoever made the account invites to it
		return err
	}
	key, err := s.Accounts.Invite(c.Context(), user.ID, account.Restoration)
	if err != nil {
		return err
	}
	_, err = s.sendLink(c, user, account.Restoration, key)
	return err
}

// userNamed finds a user by username, or by an email address that no other has.
func userNamed(snapshot *graph.Snapshot, name string) *graph.Object {
	t := catalog.Get("user")
	if user := snapshot.Unique(t.MustProperty("username"), name); user != nil {
		return user
	}
	var found *graph.Object
	email := t.MustProperty("email")
	for user := range snapshot.All(t) {
		if !strings.EqualFold(user.Doc().Text(email), name) {
			continue
		}
		if found != nil {
			return nil
		}
		found = user
	}
	return found
}

// resetPassword is POST /api/auth/passwordReset.
func (s *Server) resetPassword(c *call) error {
	var sent struct {
		Password string `json:"newPassword"`
		Token    string `json:"resetToken"`
	}
	if err := c.small(&sent); err != nil {
		return err
	}
	if err := s.restore(c, sent.Token, sent.Password); err != nil {
		return err
	}
	c.WriteHeader(http.StatusOK)
	return nil
}

// restoreAccount is POST /api/account/restore, the older form of the same.
func (s *Server) restoreAccount(c *call) error {
	if err := s.restore(c, c.parameter("token"), c.parameter("password")); err != nil {
		return err
	}
	return c.done("Account restored")
}

func (s *Server) restore(c *call, token, password string) error {
	user, err := s.linked(c, token, account.Restoration)
	if err != nil {
		return err
	}
	return s.useLink(c, user, payload.Tree{"password": password}, token, account.Restoration)
}

// parameter is a value of the query, or of a form in the body.
func (c *call) parameter(name string) string {
	if value := c.Query().Get(name); value != "" {
		return value
	}
	if c.PostForm == nil {
		if c.readForm(smallBody) != nil {
			return "" // what cannot be read says nothing
		}
	}
	return c.PostForm.Get(name)
}

// checkUsername is GET /api/account/username and POST /api/account/validateUsername: whether a new user could have a name. Who may not
// become a user is not told who is one: it is for those who have signed in, who were invited, or, where anybody may register, for anybody.
func (s *Server) checkUsername(c *call) error {
	snapshot, err := s.snapshot(c.Context()) // and with it the newest settings
	if err != nil {
		return err
	}
	open, err := s.mayRegister(c, snapshot)
	if err != nil {
		return err
	}
	if _, notInvited := s.linked(c, c.parameter("inviteToken"), account.Invitation); !open && notInvited != nil {
		if admitted, err := s.admit(c); !admitted || err != nil {
			return err
		}
	}
	name := c.parameter("username")
	problem := ""
	switch {
	case !account.ValidName(name):
		problem = "Username is not valid"
	case metadata.UsernameTaken(snapshot, catalog.Get("user"), name):
		problem = "Username is already taken"
	}
	return c.verdict(problem)
}

// checkPassword is GET /api/account/password and POST /api/account/validatePassword: whether somebody could choose it.
func (s *Server) checkPassword(c *call) error {
	if _, err := s.snapshot(c.Context()); err != nil { // and with it the newest settings
		return err
	}
	list, err := s.Accounts.Check(c.Context(), c.parameter("username"), c.parameter("password"))
	if err != nil {
		return err
	}
	problem := ""
	if len(list) > 0 {
		problem = list[0].Message
	}
	return c.verdict(problem)
}

func (c *call) verdict(problem string) error {
	answer := map[string]string{"response": "success", "message": ""}
	if problem != "" {
		answer = map[string]string{"response": "error", "message": problem}
	}
	return c.JSON(http.StatusOK, answer)
}

// renewPassword is POST /api/account/password: a new password for somebody who knows the old one, though it may have expired.
func (s *Server) renewPassword(c *call) error {
	if err := c.refuseForeign(); err != nil {
		return err
	}
	snapshot, err := s.snapshot(c.Context())
	if err != nil {
		return err
	}
	user, err := s.Accounts.SignIn(c.Context(), snapshot, c.parameter("username"), c.parameter("oldPassword"), c.parameter("twoFactorCode"), c.address)
	if err != nil && !errors.Is(err, account.ErrPasswordExpired) {
		return err
	}
	if err := s.Accounts.Change(c.Context(), s.Metadata, user, c.parameter("password")); err != nil {
		return err
	}
	return c.verdict("")
}
