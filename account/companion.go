package account

import (
	"context"

	"cohort/db"
	"cohort/metadata"
)

// Accompany stores the password that a payload gives a user, in the transaction that writes the user's object. It is the
// companion of type user.
func (s *Store) Accompany(w *metadata.Write) (func(context.Context, db.Tx) error, error) {
	password, given := w.Tree["password"].(string)
	if !given || password == "" {
		return nil, nil
	}
	username, _ := w.Tree["username"].(string)
	if username == "" && w.Before != nil {
		username = w.Before.Text("username")
	}
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
	return func(ctx context.Context, tx db.Tx) error { return SetPassword(ctx, tx, w.ID, hash) }, nil
}
