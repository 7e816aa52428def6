package datastore

import (
	"context"

	"github.com/go-json-experiment/json"

	"cohort/db"
	"cohort/graph"
)

// Depart removes what deleted users kept for themselves, and takes deleted users and groups out of the sharing of the shared space, in
// the transaction that deletes them. Their ids are never given again, but another user can be made by the same identifier.
func Depart(ctx context.Context, tx db.Tx, gone []*graph.Object) error {
	var users []int32
	names := map[string]bool{}
	for _, o := range gone {
		switch o.Type.Name {
		case "user":
			users = append(users, o.ID)
			names[o.UID] = true
		case "userGroup":
			names[o.UID] = true
		}
	}
	if len(users) > 0 {
		if _, err := tx.Exec(ctx, `DELETE FROM user_datastore_entry WHERE `+tx.Dialect().In("user_id", 1), users); err != nil {
			return err
		}
	}
	if len(names) == 0 {
		return nil
	}
	return unshare(ctx, tx, names)
}

// unshare takes users and groups out of the sharing of all entries.
func unshare(ctx context.Context, tx db.Tx, names map[string]bool) error {
	named := db.Values{Columns: []db.Column{{Name: "pattern", Type: db.Text}}}
	for name := range names {
		named.Rows = append(named.Rows, []any{`%"` + name + `"%`})
	}
	// The rows are held from here on.
	rows, err := tx.QueryValues(ctx, `UPDATE datastore_entry SET sharing = sharing FROM {values} AS v
		WHERE datastore_entry.sharing LIKE v.pattern ESCAPE '\' RETURNING datastore_entry.uid, datastore_entry.sharing`, named)
	if err != nil {
		return err
	}
	defer rows.Close()
	changed := db.Values{Columns: []db.Column{{Name: "uid", Type: db.Text}, {Name: "sharing", Type: db.Text}}}
	for rows.Next() {
		var uid, text string
		var s Sharing
		if err := rows.Scan(&uid, &text); err != nil {
			return err
		}
		if json.Unmarshal([]byte(text), &s) != nil {
			continue // it gives nobody anything
		}
		if names[s.Owner] {
			s.Owner = ""
		}
		for name := range names {
			delete(s.Users, name)
			delete(s.UserGroups, name)
		}
		rest, err := json.Marshal(s, json.Deterministic(true))
		if err != nil {
			return err
		}
		changed.Rows = append(changed.Rows, []any{uid, string(rest)})
	}
	if err := rows.Err(); err != nil || len(changed.Rows) == 0 {
		return err
	}
	_, err = tx.ExecValues(ctx, `UPDATE datastore_entry SET sharing = v.sharing FROM {values} AS v WHERE datastore_entry.uid = v.uid`, changed)
	return err
}
