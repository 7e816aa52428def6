package account

import (
	"cmp"
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"cohort/db"
	"cohort/fault"
	"cohort/metadata"
)

// longestUsername is how many characters a username may have.
const longestUsername = 255

// ValidName reports whether somebody can sign in with a name: Basic authentication ends it at a colon, and nobody sees a space
// around it or a control character in it.
func ValidName(username string) bool {
	return username != "" && username == strings.TrimSpace(username) && utf8.RuneCountInString(username) <= longestUsername &&
		!strings.ContainsFunc(username, func(r rune) bool { return r == ':' || unicode.IsControl(r) })
}

// Accompany stores the password that a payload gives a user, in the transaction that writes the user's object. It is the
// companion of type user.
func (s *Store) Accompany(w *metadata.Write) (func(context.Context, db.Tx) error, error) {
	username, _ := w.Tree["username"].(string)
	former := ""
	if w.Before != nil {
		former = w.Before.Text("username")
	}
	if username != "" && username != former && !ValidName(username) {
		e := fault.Coded(fault.Conflict, "E4049", "Property `username` requires a valid username, was given `%s`", username).On(w.Type.Name, w.UID, "username")
		e.Properties, e.Value = []any{"username", username}, username
		return nil, e
	}
	if email, given := w.Tree["email"].(string); given && w.Token && w.ID == w.By && email != w.Before.Text("email") {
		return nil, fault.New(fault.Forbidden, "A token cannot change where its owner gets mail: sign in with a name and a password.").On(w.Type.Name, w.UID, "email")
	}
	password, given := w.Tree["password"].(string)
	if !given || password == "" {
		return nil, nil
	}
	if w.Token {
		return nil, fault.New(fault.Forbidden, "A token cannot set a password: sign in with a name and a password.").On(w.Type.Name, w.UID, "password")
	}
	username = cmp.Or(username, former)
	list, err := s.Check(context.Background(), username, password)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		for _, e := range list {
			e.On(w.Type.Name, w.UID, "password")
		}
		return nil, list
	}
	hash := Hash(password)
	return func(ctx context.Context, tx db.Tx) error {
		if err := SetPassword(ctx, tx, w.ID, hash); err != nil {
			return err
		}
		return s.recordSecret(ctx, tx, w.UID, "password set")
	}, nil
}
