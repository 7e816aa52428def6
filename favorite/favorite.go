// Package favorite remembers which objects of the metadata users have marked: as their favorites, or to be told of what is said of
// them.
package favorite

import (
	"context"

	"cohort/db"
	"cohort/graph"
)

// Kind is what a mark says.
type Kind int64

const (
	Favorite   Kind = 1
	Subscribed Kind = 2
)

// Store keeps the marks. It is safe for concurrent use.
type Store struct{ db db.DB }

// New returns the store of a database.
func New(d db.DB) *Store { return &Store{d} }

// Set marks an object for a user, or takes the mark away. The same once more changes nothing.
func (s *Store) Set(ctx context.Context, k Kind, object, user int32, marked bool) error {
	text := `DELETE FROM favorite WHERE object_id = $1 AND kind = $2 AND user_id = $3`
	if marked {
		text = `INSERT INTO favorite (object_id, kind, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	}
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, text, object, int64(k), user)
		return err
	})
}

// Depart takes away the marks on deleted objects, and those of deleted users. It is a metadata.Departure.
func Depart(ctx context.Context, tx db.Tx, gone []*graph.Object) error {
	var marked, users []int32
	for _, o := range gone {
		if o.Type.Favoritable || o.Type.Subscribable {
			marked = append(marked, o.ID)
		}
		if o.Type.Name == "user" {
			users = append(users, o.ID)
		}
	}
	for column, ids := range map[string][]int32{"object_id": marked, "user_id": users} {
		if len(ids) == 0 {
			continue
		}
		if _, err := tx.Exec(ctx, `DELETE FROM favorite WHERE `+tx.Dialect().In(column, 1), ids); err != nil {
			return err
		}
	}
	return nil
}

// Of is who has marked an object, by kind and in the order of the users' ids.
func (s *Store) Of(ctx context.Context, object int32) (map[Kind][]int32, error) {
	all, err := s.read(ctx, `SELECT object_id, kind, user_id FROM favorite WHERE object_id = $1 ORDER BY kind, user_id`, object)
	return all[object], err
}

// All is Of for every object that somebody has marked.
func (s *Store) All(ctx context.Context) (map[int32]map[Kind][]int32, error) {
	return s.read(ctx, `SELECT object_id, kind, user_id FROM favorite ORDER BY object_id, kind, user_id`)
}

func (s *Store) read(ctx context.Context, text string, args ...any) (map[int32]map[Kind][]int32, error) {
	var marks map[int32]map[Kind][]int32
	err := s.db.Read(ctx, func(tx db.Tx) error {
		marks = map[int32]map[Kind][]int32{}
		rows, err := tx.Query(ctx, text, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var object, user int32
			var kind int64
			if err := rows.Scan(&object, &kind, &user); err != nil {
				return err
			}
			if marks[object] == nil {
				marks[object] = map[Kind][]int32{}
			}
			marks[object][Kind(kind)] = append(marks[object][Kind(kind)], user)
		}
		return rows.Err()
	})
	return marks, err
}
