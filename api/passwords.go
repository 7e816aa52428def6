package api

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/go-json-experiment/json"

	"cohort/account"
	"cohort/fault"
	"cohort/setting"
)

// PasswordPolicy reads from the settings what a password must be like.
func (s *Server) PasswordPolicy(ctx context.Context) (account.Policy, error) {
	settings, err := s.Settings.System(ctx)
	if err != nil {
		return account.Policy{}, err
	}
	number := func(name string, least int) int {
		text, _ := settings.Value(setting.SystemDefinition(name))
		n, err := strconv.Atoi(text)
		if err != nil {
			return least
		}
		return max(n, least)
	}
	return account.Policy{
		Least: number("minPasswordLength", account.MinPassword), Most: number("maxPasswordLength", account.MinPassword), Expires: number("credentialsExpires", 0),
	}, nil
}

// changePassword is PUT /api/me/changePassword. All sessions end; one that asked for it goes on as a new one.
func (s *Server) changePassword(c *call) error {
	var sent struct {
		Old string `json:"oldPassword"`
		New string `json:"newPassword"`
	}
	if err := c.small(&sent); err != nil {
		return err
	}
	if err := c.inPerson(); err != nil {
		return err
	}
	if sent.Old == "" || sent.New == "" {
		return fault.New(fault.Conflict, "OldPassword and newPassword must be provided")
	}
	ok, err := s.Accounts.Verify(c.Context(), c.View.User, sent.Old, c.address)
	switch {
	case err != nil:
		return err
	case !ok:
		return fault.New(fault.Conflict, "OldPassword is incorrect").On("user", c.View.User.UID, "oldPassword")
	}
	if err := s.Accounts.Change(c.Context(), s.Metadata, c.View.User, sent.New); err != nil {
		return err
	}
	if c.by.session != nil {
		if err := s.openSession(c, c.View.User, "password"); err != nil {
			return err
		}
	}
	c.WriteHeader(http.StatusAccepted)
	return nil
}

// verifyPassword is POST /api/me/verifyPassword: whether it is the user's.
func (s *Server) verifyPassword(c *call) error {
	if err := c.inPerson(); err != nil {
		return err
	}
	password, err := c.password()
	if err != nil {
		return err
	}
	ok, err := s.Accounts.Verify(c.Context(), c.View.User, password, c.address)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]bool{"isCorrectPassword": ok})
}

// validatePassword is POST /api/me/validatePassword: whether the user could choose it.
func (s *Server) validatePassword(c *call) error {
	password, err := c.password()
	if err != nil {
		return err
	}
	list, err := s.Accounts.Check(c.Context(), c.View.User.Text("username"), password)
	if err != nil {
		return err
	}
	answer := struct {
		Valid   bool   `json:"isValidPassword"`
		Message string `json:"errorMessage,omitzero"`
	}{Valid: len(list) == 0}
	if !answer.Valid {
		answer.Message = list[0].Message
	}
	return c.JSON(http.StatusOK, answer)
}

// password reads a body that is a password: plain text, or JSON with a property password.
func (c *call) password() (string, error) {
	format, err := c.sent("text", "json")
	if err != nil {
		return "", err
	}
	src, err := c.bodyUpTo(smallBody)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(src)
	if err != nil || format == "text" {
		return string(text), err
	}
	var sent struct {
		Password string `json:"password"`
	}
	if err := json.Unmarshal(text, &sent); err != nil {
		return "", fault.New(fault.BadRequest, "The body must be a JSON object with a password.")
	}
	return sent.Password, nil
}
