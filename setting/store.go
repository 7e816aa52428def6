package setting

import (
	"context"

	"cohort/db"
	"cohort/locale"
)

func languageOf(l string) string { return locale.Language(l) }

// Change is one setting that gets another value, or is taken back.
type Change struct {
	*Definition
	Locale string // of a translation; empty is the value itself
	Value  string // as Parse returned it
	Remove bool   // the value, and where no locale is named all translations with it
}

// SetSystem makes changes of the system's settings, all or none.
func (s *Store) SetSystem(ctx context.Context, changes ...Change) error {
	var set, remove, clear [][]any
	for _, c := range changes {
		switch {
		case !c.Remove:
			set = append(set, []any{c.Name, c.Locale, c.Value})
		case c.Locale != "":
			remove = append(remove, []any{c.Name, c.Locale})
		default:
			clear = append(clear, []any{c.Name})
		}
	}
	return s.metadata.ChangeSettings(ctx, func(tx db.Tx) error {
		for _, step := range []struct {
			sql     string
			columns []db.Column
			rows    [][]any
		}{
			{`INSERT INTO system_setting (name, locale, value) SELECT v.name, v.locale, v.value FROM {values} AS v WHERE TRUE
				ON CONFLICT (name, locale) DO UPDATE SET value = excluded.value`, texts("name", "locale", "value"), set},
			{`DELETE FROM system_setting WHERE (name, locale) IN (SELECT v.name, v.locale FROM {values} AS v)`, texts("name", "locale"), remove},
			{`DELETE FROM system_setting WHERE name IN (SELECT v.name FROM {values} AS v)`, texts("name"), clear},
		} {
			if len(step.rows) == 0 {
				continue
			}
			if _, err := tx.ExecValues(ctx, step.sql, db.Values{Columns: step.columns, Rows: step.rows}); err != nil {
				return err
			}
		}
		return nil
	})
}

// SetUser changes one setting of a user.
func (s *Store) SetUser(ctx context.Context, user int32, c Change) error {
	return s.metadata.ChangeSettings(ctx, func(tx db.Tx) error {
		if c.Remove {
			_, err := tx.Exec(ctx, `DELETE FROM user_setting WHERE user_id = $1 AND name = $2`, user, c.Name)
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO user_setting (user_id, name, value) VALUES ($1, $2, $3)
			ON CONFLICT (user_id, name) DO UPDATE SET value = excluded.value`, user, c.Name, c.Value)
		return err
	})
}

// CopyUser gives a new user the settings of another, in the transaction that writes the user's object.
func (s *Store) CopyUser(ctx context.Context, tx db.Tx, from, to int32) error {
	_, err := tx.Exec(ctx, `INSERT INTO user_setting (user_id, name, value) SELECT $2, name, value FROM user_setting WHERE user_id = $1`, from, to)
	return err
}

func texts(names ...string) []db.Column {
	columns := make([]db.Column, len(names))
	for i, name := range names {
		columns[i] = db.Column{Name: name, Type: db.Text}
	}
	return columns
}

func readSystem(ctx context.Context, tx db.Tx) (map[key]string, error) {
	rows, err := tx.Query(ctx, `SELECT name, locale, value FROM system_setting`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	set := map[key]string{}
	for rows.Next() {
		var k key
		var value string
		if err := rows.Scan(&k.name, &k.locale, &value); err != nil {
			return nil, err
		}
		set[k] = value
	}
	return set, rows.Err()
}

func readUser(ctx context.Context, tx db.Tx, user int32) (map[string]string, error) {
	rows, err := tx.Query(ctx, `SELECT name, value FROM user_setting WHERE user_id = $1`, user)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var set map[string]string
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return nil, err
		}
		if set == nil {
			set = map[string]string{}
		}
		set[name] = value
	}
	return set, rows.Err()
}
