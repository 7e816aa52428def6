package icon

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/file"
	"cohort/rowid"
)

// Store keeps the icons that users add. It is safe for concurrent use.
type Store struct {
	db  db.DB
	ids *rowid.Source
}

// New returns the store of a database.
func New(d db.DB) *Store { return &Store{d, rowid.NewSource()} }

const columns = `key, description, keywords, file, author, created, last_updated`

func scan(row db.Row) (icon Icon, err error) {
	var keywords string
	var created, updated int64
	if err := row.Scan(&icon.Key, &icon.Description, &keywords, &icon.File, &icon.Author, &created, &updated); err != nil {
		return icon, err
	}
	icon.Custom, icon.Created, icon.LastUpdated = true, db.FromMillis(created), db.FromMillis(updated)
	return icon, json.Unmarshal([]byte(keywords), &icon.Keywords)
}

// Custom are the icons that users have added, by key.
func (s *Store) Custom(ctx context.Context) (list []Icon, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		list = nil
		rows, err := tx.Query(ctx, `SELECT `+columns+` FROM custom_icon ORDER BY key`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			icon, err := scan(rows)
			if err != nil {
				return err
			}
			list = append(list, icon)
		}
		return rows.Err()
	})
	return list, err
}

// Get finds an icon, of the program or added.
func (s *Store) Get(ctx context.Context, key string) (icon Icon, err error) {
	if icon, ok := standardIcon(key); ok {
		return icon, nil
	}
	err = s.db.Read(ctx, func(tx db.Tx) (err error) {
		icon, err = scan(tx.QueryRow(ctx, `SELECT `+columns+` FROM custom_icon WHERE key = $1`, key))
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		err = notFound(key)
	}
	return icon, err
}

// Change is what is said of an icon; nil leaves it as it is.
type Change struct {
	Description *string
	Keywords    []string
}

const (
	longestDescription = 1000 // characters
	longestKeyword     = 100
	mostKeywords       = 100
)

var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)

func (c *Change) check(key string) (list fault.List) {
	refuse := func(property, format string, args ...any) {
		list = append(list, fault.New(fault.Conflict, format, args...).On("icon", key, property))
	}
	if c.Description != nil && utf8.RuneCountInString(*c.Description) > longestDescription {
		refuse("description", "A description has at most %d characters", longestDescription)
	}
	if len(c.Keywords) > mostKeywords {
		refuse("keywords", "An icon has at most %d keywords", mostKeywords)
	}
	for i, word := range c.Keywords {
		c.Keywords[i] = strings.TrimSpace(word)
		if word = c.Keywords[i]; word == "" || utf8.RuneCountInString(word) > longestKeyword {
			refuse("keywords", "A keyword has 1 to %d characters", longestKeyword)
		}
	}
	if c.Keywords != nil {
		slices.Sort(c.Keywords)
		c.Keywords = slices.Compact(c.Keywords)
	}
	return list
}

// Create adds an icon, whose picture the user has uploaded in domain CUSTOM_ICON. A key that exists is a Conflict.
func (s *Store) Create(ctx context.Context, v *access.View, key, picture string, c Change) error {
	list := c.check(key)
	if !keyForm.MatchString(key) || key == "keywords" {
		f := fault.New(fault.Conflict, "A key has 1 to 100 letters, digits, _ and -, and is not keywords").On("icon", key, "key")
		f.Value = key
		list = append(list, f)
	}
	if _, taken := standardIcon(key); taken {
		list = append(list, existing(key))
	}
	if err := list.OrNil(); err != nil {
		return err
	}
	description := ""
	if c.Description != nil {
		description = *c.Description
	}
	keywords, err := json.Marshal(append([]string{}, c.Keywords...))
	if err != nil {
		return err
	}
	id := s.ids.Next()
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO custom_icon (id, key, description, keywords, file, author, created, last_updated)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (key) DO NOTHING`, id, key, description, string(keywords), picture, v.User.ID, db.Millis(tx.Now()))
		if err == nil && n == 0 {
			err = existing(key)
		}
		if err != nil {
			return err
		}
		err = file.Hold(ctx, tx, file.ByIcon, id, picture, file.CustomIcon, v.User.ID)
		if f, ok := fault.As(err); ok {
			f.On("icon", key, "fileResourceUid")
		}
		return err
	})
}

func existing(key string) *fault.Error {
	f := fault.New(fault.Conflict, "An icon with the key %s exists already.", key).On("icon", key, "key")
	f.Value = key
	return f
}

// hold finds an icon that the user may change; nobody else changes it until the transaction ends.
func hold(ctx context.Context, tx db.Tx, v *access.View, key string) (id int64, err error) {
	if _, ok := standardIcon(key); ok {
		return 0, fault.New(fault.Conflict, "The icon %s is one of the program's, which cannot be changed.", key).On("icon", key, "key")
	}
	var author int32
	err = tx.QueryRow(ctx, `UPDATE custom_icon SET author = author WHERE key = $1 RETURNING id, author`, key).Scan(&id, &author)
	switch {
	case errors.Is(err, db.ErrNoRows):
		return 0, notFound(key)
	case err == nil && !v.OwnsRecord(author):
		return 0, fault.Coded(fault.Forbidden, "E1006", "Only who added the icon %s, or a superuser, may change it.", key).On("icon", key, "")
	}
	return id, err
}

// Update changes what is said of an added icon.
func (s *Store) Update(ctx context.Context, v *access.View, key string, c Change) error {
	if err := c.check(key).OrNil(); err != nil {
		return err
	}
	var description, keywords any
	if c.Description != nil {
		description = *c.Description
	}
	if c.Keywords != nil {
		text, err := json.Marshal(c.Keywords)
		if err != nil {
			return err
		}
		keywords = string(text)
	}
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		id, err := hold(ctx, tx, v, key)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE custom_icon SET description = coalesce($2, description), keywords = coalesce($3, keywords), last_updated = $4 WHERE id = $1`,
			id, description, keywords, db.Millis(tx.Now()))
		return err
	})
}

// Delete removes an added icon; its picture is free.
func (s *Store) Delete(ctx context.Context, v *access.View, key string) error {
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		id, err := hold(ctx, tx, v, key)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM custom_icon WHERE id = $1`, id); err != nil {
			return err
		}
		return file.Release(ctx, tx, file.ByIcon, []int64{id}, "")
	})
}

// Query chooses icons. The zero value is all.
type Query struct {
	Custom, Standard bool     // only these; both false is all
	Keys             []string // one of these
	Keywords         []string // all of these
	Search           string   // in the key or a keyword, whatever its case

	CreatedFrom, CreatedTo, UpdatedFrom, UpdatedTo time.Time // of added icons; zero is any
}

// Select returns the icons that a query chooses, by key.
func (s *Store) Select(ctx context.Context, q Query) ([]Icon, error) {
	var list []Icon
	if !q.Custom {
		list = append(list, Standard()...)
	}
	if !q.Standard {
		custom, err := s.Custom(ctx)
		if err != nil {
			return nil, err
		}
		list = append(list, custom...)
	}
	list = slices.DeleteFunc(list, func(icon Icon) bool { return !q.matches(icon) })
	slices.SortFunc(list, func(a, b Icon) int { return strings.Compare(a.Key, b.Key) })
	return list, nil
}

func (q *Query) matches(icon Icon) bool {
	if len(q.Keys) > 0 && !slices.Contains(q.Keys, icon.Key) {
		return false
	}
	for _, word := range q.Keywords {
		if !slices.ContainsFunc(icon.Keywords, func(has string) bool { return strings.EqualFold(has, word) }) {
			return false
		}
	}
	if q.Search != "" {
		search := strings.ToLower(q.Search)
		holds := func(text string) bool { return strings.Contains(strings.ToLower(text), search) }
		if !holds(icon.Key) && !slices.ContainsFunc(icon.Keywords, holds) {
			return false
		}
	}
	return within(icon.Created, q.CreatedFrom, q.CreatedTo) && within(icon.LastUpdated, q.UpdatedFrom, q.UpdatedTo)
}

// within reports whether a time lies in a range, ends included; icons of the program have no times, and lie in none.
func within(t, from, to time.Time) bool {
	return (from.IsZero() || !t.Before(from)) && (to.IsZero() || !t.IsZero() && !t.After(to))
}
