package datastore

import (
	"context"
	"errors"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/uid"
)

// Create stores a value, which is JSON, under a new key. A key that exists is a Conflict.
func (s Space) Create(ctx context.Context, v *access.View, namespace, key, value string) error {
	if err := CheckName(namespace, key); err != nil {
		return err
	}
	if err := s.mayWriteIn(v, namespace); err != nil {
		return err
	}
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		args := []any{s.user, namespace, key, value, db.Millis(tx.Now()), v.User.ID}
		if s.user == 0 {
			args = append(args, uid.New())
		}
		n, err := tx.Exec(ctx, s.sql.insert, args...)
		if err == nil && n == 0 {
			return fault.New(fault.Conflict, "Key '%s' already exists in namespace '%s'", key, namespace).On("", "", "key")
		}
		return err
	})
}

// Replace stores another value under a key that exists.
func (s Space) Replace(ctx context.Context, v *access.View, namespace, key, value string) error {
	if err := s.mayWriteIn(v, namespace); err != nil {
		return err
	}
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error { return s.replace(ctx, tx, v, namespace, key, value) })
}

func (s Space) replace(ctx context.Context, tx db.Tx, v *access.View, namespace, key, value string) error {
	var sharing *string
	err := tx.QueryRow(ctx, s.sql.update, s.user, namespace, key, value, db.Millis(tx.Now()), v.User.ID).Scan(&sharing)
	return verdict(v, namespace, key, sharing, err)
}

// verdict is what came of a statement that changed one row: a failure takes the change back.
func verdict(v *access.View, namespace, key string, sharing *string, err error) error {
	switch {
	case errors.Is(err, db.ErrNoRows):
		return noKey(namespace, key)
	case err == nil && !canWrite(v, sharing):
		return denied(namespace, key)
	}
	return err
}

// Change changes a part of the value under a key. A value that would be longer than most bytes is TooLarge.
func (s Space) Change(ctx context.Context, v *access.View, namespace, key string, e Edit, most int) error {
	if err := s.mayWriteIn(v, namespace); err != nil {
		return err
	}
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		var value string
		var sharing *string
		// The row is held from here on, so that of two that append at once none is lost.
		err := tx.QueryRow(ctx, s.sql.lock, s.user, namespace, key, db.Millis(tx.Now())).Scan(&value, &sharing)
		if err := verdict(v, namespace, key, sharing, err); err != nil {
			return err
		}
		changed, err := e.apply([]byte(value))
		if err != nil {
			return err
		}
		if len(changed) > most {
			return fault.New(fault.TooLarge, "The value of key '%s' would be longer than %d bytes", key, most)
		}
		return s.replace(ctx, tx, v, namespace, key, string(changed))
	})
}

// Delete removes a key with its value.
func (s Space) Delete(ctx context.Context, v *access.View, namespace, key string) error {
	if err := s.mayWriteIn(v, namespace); err != nil {
		return err
	}
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		var sharing *string
		err := tx.QueryRow(ctx, s.sql.remove, s.user, namespace, key).Scan(&sharing)
		return verdict(v, namespace, key, sharing, err)
	})
}

// DeleteNamespace removes all keys of a namespace, or none when the user may not change one of them.
func (s Space) DeleteNamespace(ctx context.Context, v *access.View, namespace string) error {
	if err := s.mayWriteIn(v, namespace); err != nil {
		return err
	}
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		rows, err := tx.Query(ctx, s.sql.clear, s.user, namespace)
		if err != nil {
			return err
		}
		defer rows.Close()
		known := false
		for rows.Next() {
			var key string
			var sharing *string
			if err := rows.Scan(&key, &sharing); err != nil {
				return err
			}
			known = true
			if !canWrite(v, sharing) {
				return denied(namespace, key)
			}
		}
		if err := rows.Err(); err != nil || known {
			return err
		}
		return noNamespace(namespace)
	})
}
