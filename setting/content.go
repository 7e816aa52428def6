package setting

import (
	"context"
	"errors"
	"time"

	"cohort/db"
	"cohort/fault"
	"cohort/uid"
)

// ContentLocale is a language that metadata is translated into.
type ContentLocale struct {
	UID     string
	Locale  string
	Created time.Time // zero: it came with the server
}

// ContentLocales are the languages that metadata is translated into, by their codes.
func (s *Store) ContentLocales(ctx context.Context) (list []ContentLocale, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT uid, locale, created FROM content_locale ORDER BY locale`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var l ContentLocale
			var created *int64
			if err := rows.Scan(&l.UID, &l.Locale, &created); err != nil {
				return err
			}
			if created != nil {
				l.Created = db.FromMillis(*created)
			}
			list = append(list, l)
		}
		return rows.Err()
	})
	return list, err
}

// AddContentLocale adds a language, in the form that locale.Parse gives it. One that is there already is a Conflict.
func (s *Store) AddContentLocale(ctx context.Context, locale string) (id string, err error) {
	err = s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		id = uid.New()
		err := tx.QueryRow(ctx, `INSERT INTO content_locale (uid, locale, created) VALUES ($1, $2, $3) ON CONFLICT (locale) DO NOTHING RETURNING uid`,
			id, locale, db.Millis(tx.Now())).Scan(&id)
		if errors.Is(err, db.ErrNoRows) {
			return fault.New(fault.Conflict, "Locale `%s` exists already", locale)
		}
		return err
	})
	return id, err
}

// RemoveContentLocale removes a language; translations into it stay. An unknown identifier is NotFound.
func (s *Store) RemoveContentLocale(ctx context.Context, id string) error {
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM content_locale WHERE uid = $1`, id)
		if err == nil && n == 0 {
			return NoContentLocale(id)
		}
		return err
	})
}

// NoContentLocale is the fault for an identifier that no language has.
func NoContentLocale(id string) error {
	return fault.Coded(fault.NotFound, "E1005", "Locale with id %s could not be found.", id)
}
