package interpretation

import (
	"context"
	"errors"

	"cohort/access"
	"cohort/db"
	"cohort/graph"
	"cohort/uid"
)

// Draft is a new interpretation.
type Draft struct {
	Of     *graph.Object // of one of the Subjects
	Text   string
	Period string // as clients write periods; empty is none
	Unit   *graph.Object
}

// Create stores an interpretation of an object that the user may see, and returns its identifier.
func (s *Store) Create(ctx context.Context, v *access.View, d Draft) (string, error) {
	if err := CheckText(d.Text); err != nil {
		return "", err
	}
	id, name := s.ids.Next(), uid.New()
	if err := mayRead(v, name, d.Of.ID); err != nil {
		return "", err
	}
	var period, unit any
	if d.Period != "" {
		period = d.Period
	}
	if d.Unit != nil {
		unit = d.Unit.ID
	}
	return name, s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		now := db.Millis(tx.Now())
		mentions, err := encodeMentions(mentionsIn(v.Snapshot, d.Text, nil, now))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO interpretation (id, uid, object, author, created, last_updated, period, org_unit, text, mentions)
			VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)`, id, name, d.Of.ID, v.User.ID, now, period, unit, d.Text, mentions)
		return err
	})
}

// held is an interpretation that nobody else changes until the transaction ends.
type held struct {
	id       int64
	author   int32
	mentions *string
}

// hold finds an interpretation that the user may read.
func hold(ctx context.Context, tx db.Tx, v *access.View, uid string) (h held, err error) {
	var object int32
	err = tx.QueryRow(ctx, `UPDATE interpretation SET text = text WHERE uid = $1 RETURNING id, object, author, mentions`, uid).
		Scan(&h.id, &object, &h.author, &h.mentions)
	if errors.Is(err, db.ErrNoRows) {
		return h, notFound(uid)
	}
	if err == nil {
		err = mayRead(v, uid, object)
	}
	return h, err
}

// holdOwn is hold for what only the author and superusers may do.
func holdOwn(ctx context.Context, tx db.Tx, v *access.View, uid string) (held, error) {
	h, err := hold(ctx, tx, v, uid)
	if err == nil && !v.CanChangeRemark(h.author) {
		err = notYours(Type.Name, uid)
	}
	return h, err
}

// Update gives an interpretation another text.
func (s *Store) Update(ctx context.Context, v *access.View, uid, text string) error {
	if err := CheckText(text); err != nil {
		return err
	}
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		h, err := holdOwn(ctx, tx, v, uid)
		if err != nil {
			return err
		}
		mentions, now, err := renewed(tx, v, text, h.mentions)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE interpretation SET text = $2, mentions = $3, last_updated = $4 WHERE id = $1`, h.id, text, mentions, now)
		return err
	})
}

// renewed is whom a changed text mentions, and when that is.
func renewed(tx db.Tx, v *access.View, text string, stored *string) (mentions any, now int64, err error) {
	now = db.Millis(tx.Now())
	before, err := decodeMentions(stored)
	if err != nil {
		return nil, 0, err
	}
	mentions, err = encodeMentions(mentionsIn(v.Snapshot, text, before, now))
	return mentions, now, err
}

// Delete removes an interpretation with its comments and likes.
func (s *Store) Delete(ctx context.Context, v *access.View, uid string) error {
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		h, err := holdOwn(ctx, tx, v, uid)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM interpretation WHERE id = $1`, h.id)
		return err
	})
}

// Like lets the user like an interpretation, or with on false like it no more. To do so twice changes nothing.
func (s *Store) Like(ctx context.Context, v *access.View, uid string, on bool) error {
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		h, err := hold(ctx, tx, v, uid)
		if err != nil {
			return err
		}
		if on {
			_, err = tx.Exec(ctx, `INSERT INTO interpretation_like (interpretation, user_id, created) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
				h.id, v.User.ID, db.Millis(tx.Now()))
		} else {
			_, err = tx.Exec(ctx, `DELETE FROM interpretation_like WHERE interpretation = $1 AND user_id = $2`, h.id, v.User.ID)
		}
		return err
	})
}

// Comment stores a comment on an interpretation, and returns its identifier.
func (s *Store) Comment(ctx context.Context, v *access.View, of, text string) (string, error) {
	if err := CheckText(text); err != nil {
		return "", err
	}
	id, name := s.ids.Next(), uid.New()
	return name, s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		h, err := hold(ctx, tx, v, of)
		if err != nil {
			return err
		}
		mentions, now, err := renewed(tx, v, text, nil)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO interpretation_comment (interpretation, id, uid, author, created, last_updated, text, mentions)
			VALUES ($1, $2, $3, $4, $5, $5, $6, $7)`, h.id, id, name, v.User.ID, now, text, mentions)
		return err
	})
}

// holdComment finds a comment of the user's own; superusers have all.
func holdComment(ctx context.Context, tx db.Tx, v *access.View, of, comment string) (c held, err error) {
	h, err := hold(ctx, tx, v, of)
	if err != nil {
		return c, err
	}
	err = tx.QueryRow(ctx, `SELECT id, author, mentions FROM interpretation_comment WHERE interpretation = $1 AND uid = $2`, h.id, comment).
		Scan(&c.id, &c.author, &c.mentions)
	switch {
	case errors.Is(err, db.ErrNoRows):
		return c, noComment(of, comment)
	case err == nil && !v.CanChangeRemark(c.author):
		return c, notYours(CommentType.Name, comment)
	}
	return c, err
}

// UpdateComment gives a comment another text.
func (s *Store) UpdateComment(ctx context.Context, v *access.View, of, comment, text string) error {
	if err := CheckText(text); err != nil {
		return err
	}
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		c, err := holdComment(ctx, tx, v, of, comment)
		if err != nil {
			return err
		}
		mentions, now, err := renewed(tx, v, text, c.mentions)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE interpretation_comment SET text = $2, mentions = $3, last_updated = $4 WHERE uid = $1`, comment, text, mentions, now)
		return err
	})
}

// DeleteComment removes a comment.
func (s *Store) DeleteComment(ctx context.Context, v *access.View, of, comment string) error {
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		if _, err := holdComment(ctx, tx, v, of, comment); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM interpretation_comment WHERE uid = $1`, comment)
		return err
	})
}

// Depart removes what was said of objects that are deleted, and what deleted users liked, in the transaction that deletes them.
// What deleted users said stays.
func Depart(ctx context.Context, tx db.Tx, gone []*graph.Object) error {
	var subjects, users []int32
	for _, o := range gone {
		if o.Type.Name == "user" {
			users = append(users, o.ID)
		}
		for _, s := range Subjects {
			if o.Type.Name == s.Name {
				subjects = append(subjects, o.ID)
			}
		}
	}
	for _, x := range []struct {
		table, column string
		ids           []int32
	}{{"interpretation", "object", subjects}, {"interpretation_like", "user_id", users}, {"interpretation_checked", "user_id", users}} {
		if len(x.ids) == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, `DELETE FROM `+x.table+` WHERE `+tx.Dialect().In(x.column, 1), x.ids); err != nil {
			return err
		}
	}
	return nil
}
