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

// byToken refuses to tokens what would let somebody sign in without the token: mail to another address, by which passwords are
// recovered, and another identity at a provider.
func byToken(w *metadata.Write) error {
	for property, what := range map[string]string{"email": "where somebody gets mail", "openId": "as whom somebody signs in elsewhere", "ldapId": "as whom somebody signs in elsewhere"} {
		value, given := w.Tree[property].(string)
		switch {
		case !w.Token || !given, w.Before != nil && value == w.Before.Text(property):
		case w.Before == nil && (property == "email" || value == ""): // who has no password yet recovers none
		default:
			return fault.New(fault.Forbidden, "A token cannot change %s: sign in with a name and a password.", what).On(w.Type.Name, w.UID, property)
		}
	}
	return nil
}

// named reports what a user lacks by which he is known: he signs in by one, and is shown to others by the other two. Who lacked it
// before may go on without.
func named(w *metadata.Write) (lacking fault.List) {
	for _, name := range []string{"username", "firstName", "surname"} {
		property := w.Type.MustProperty(name)
		if text, _ := w.Values.Get(property).(string); text != "" || w.Before != nil && w.Before.Text(name) == "" {
			continue
		}
		e := fault.Coded(fault.Conflict, "E4000", "Missing required property `%s`", name).On(w.Type.Name, w.UID, name)
		e.Properties = []any{name}
		lacking = append(lacking, e)
	}
	return lacking
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
	if lacking := named(w); len(lacking) > 0 {
		return nil, lacking
	}
	if err := byToken(w); err != nil {
		return nil, err
	}
	password, given := w.Tree["password"].(string)
	if value := w.Tree["password"]; value != nil && !given {
		return nil, fault.Coded(fault.Conflict, "E4023", "Property `password` of a user takes a text, and was given something else.").On(w.Type.Name, w.UID, "password")
	}
	if password == "" {
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
