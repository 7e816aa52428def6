package datastore

import (
	"context"
	"errors"
	"time"

	"cohort/access"
	"cohort/db"
)

// Namespaces are the names of the namespaces that have keys, in order.
func (s Space) Namespaces(ctx context.Context) (names []string, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) (err error) {
		names, err = db.All[string](tx.Query(ctx, s.sql.namespaces, s.user))
		return err
	})
	return names, err
}

// Keys are the keys of a namespace that the user may read, in order; of those that were changed before a time, none. A namespace
// without any key is NotFound.
func (s Space) Keys(ctx context.Context, v *access.View, namespace string, since time.Time) (keys []string, err error) {
	known, after := false, db.Millis(since)
	err = s.db.Read(ctx, func(tx db.Tx) error {
		rows, err := tx.Query(ctx, s.sql.keys, s.user, namespace)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var key string
			var updated int64
			var sharing *string
			if err := rows.Scan(&key, &updated, &sharing); err != nil {
				return err
			}
			known = true
			if (since.IsZero() || updated >= after) && canRead(v, sharing) {
				keys = append(keys, key)
			}
		}
		return rows.Err()
	})
	if err == nil && !known {
		err = noNamespace(namespace)
	}
	return keys, err
}

// Value is the JSON under a key.
func (s Space) Value(ctx context.Context, v *access.View, namespace, key string) (value string, err error) {
	var sharing *string
	err = s.db.Read(ctx, func(tx db.Tx) error {
		return tx.QueryRow(ctx, s.sql.value, s.user, namespace, key).Scan(&value, &sharing)
	})
	switch {
	case errors.Is(err, db.ErrNoRows):
		return "", noKey(namespace, key)
	case err != nil:
		return "", err
	case !canRead(v, sharing):
		return "", denied(namespace, key)
	}
	return value, nil
}
