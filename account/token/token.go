// Package token keeps personal access tokens: secrets by which programs act for a user within limits of time, address, method and
// referring page. The database holds a digest of each; the secret is shown once, when it is made.
package token

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/account/secret"
	"cohort/db"
	"cohort/fault"
	"cohort/uid"
)

const (
	prefix     = "d2pat_" // of a secret: a search for leaked ones knows it
	randomSize = 32       // characters
	checkSize  = 10       // digits of a checksum, so that a mistyped secret is told from a wrong one without a look at the database

	mostOfOne = 200         // tokens of one user
	noted     = time.Minute // how exact the time of the last use is
)

// ErrUnknown refuses a secret that is none, or none any more. It is a fault of kind Unauthorized.
var ErrUnknown = fault.New(fault.Unauthorized, "The API token does not exist, or has expired")

// Token is one token. Limits that are empty are none.
type Token struct {
	UID         string
	User        int32 // of the user's object
	Name        string
	Code        string
	Created     time.Time
	LastUpdated time.Time
	LastUsed    time.Time // to the minute; zero: never
	Expires     time.Time
	Limits
}

// Limits are from where and for what a token can be used.
type Limits struct {
	Addresses []string `json:"addresses,omitempty"` // or networks, such as 10.0.0.0/8
	Methods   []string `json:"methods,omitempty"`
	Referrers []string `json:"referrers,omitempty"` // sites, such as https://example.org, or pages below them
}

// Store is the table of tokens. It is safe for concurrent use, and for many nodes.
type Store struct {
	db  db.DB
	log *slog.Logger
	now func() time.Time
}

// New returns the store on d.
func New(d db.DB, log *slog.Logger) *Store { return &Store{db: d, log: log, now: time.Now} }

// Create keeps a new token and returns its secret. UID, Created and LastUpdated are set.
func (s *Store) Create(ctx context.Context, t *Token) (key string, err error) {
	key = newKey()
	t.UID, t.Created = uid.New(), s.now().UTC()
	t.LastUpdated = t.Created
	limits, err := json.Marshal(t.Limits)
	if err != nil {
		return "", err
	}
	err = s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		var n int
		if err := tx.QueryRow(ctx, `SELECT COUNT(*) FROM api_token WHERE user_id = $1`, t.User).Scan(&n); err != nil {
			return err
		}
		if n >= mostOfOne {
			return fault.New(fault.Conflict, "A user may have %d tokens. Delete one that is not used.", mostOfOne)
		}
		now := db.Millis(t.Created)
		_, err := tx.Exec(ctx, `INSERT INTO api_token (digest, uid, user_id, name, code, created, last_updated, expires, limits) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8)`,
			secret.Digest(key), t.UID, t.User, t.Name, t.Code, now, db.Millis(t.Expires), string(limits))
		return err
	})
	return key, err
}

// Update changes what a token of a user is limited to, and its name. It reports whether there is one.
func (s *Store) Update(ctx context.Context, t *Token) (bool, error) {
	limits, err := json.Marshal(t.Limits)
	if err != nil {
		return false, err
	}
	var n int64
	err = s.db.Write(ctx, db.Interactive, func(tx db.Tx) (err error) {
		n, err = tx.Exec(ctx, `UPDATE api_token SET name = $3, code = $4, expires = $5, limits = $6, last_updated = $7 WHERE uid = $1 AND user_id = $2`,
			t.UID, t.User, t.Name, t.Code, db.Millis(t.Expires), string(limits), db.Millis(s.now()))
		return err
	})
	return n > 0, err
}

// Delete removes a token of a user and reports whether there was one.
func (s *Store) Delete(ctx context.Context, user int32, uid string) (bool, error) {
	var n int64
	err := s.db.Write(ctx, db.Interactive, func(tx db.Tx) (err error) {
		n, err = tx.Exec(ctx, `DELETE FROM api_token WHERE uid = $1 AND user_id = $2`, uid, user)
		return err
	})
	return n > 0, err
}

// Of returns the tokens of a user, the newest first.
func (s *Store) Of(ctx context.Context, user int32) ([]*Token, error) {
	list := []*Token{}
	err := s.db.Read(ctx, func(tx db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT `+columns+` FROM api_token WHERE user_id = $1 ORDER BY created DESC, uid`, user)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			t, err := scan(rows)
			if err != nil {
				return err
			}
			list = append(list, t)
		}
		return rows.Err()
	})
	return list, err
}

// Find returns the token of a secret, if it can be used so. Otherwise it fails with a fault of kind Unauthorized.
func (s *Store) Find(ctx context.Context, key string, u Use) (*Token, error) {
	if !wellFormed(key) {
		return nil, ErrUnknown
	}
	var t *Token
	err := s.db.Read(ctx, func(tx db.Tx) (err error) {
		t, err = scan(tx.QueryRow(ctx, `SELECT `+columns+` FROM api_token WHERE digest = $1`, secret.Digest(key)))
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, ErrUnknown
	}
	if err != nil {
		return nil, err
	}
	now := s.now()
	if !now.Before(t.Expires) {
		return nil, ErrUnknown
	}
	if err := t.allow(u); err != nil {
		return nil, err
	}
	if now.Sub(t.LastUsed) >= noted {
		s.note(ctx, t.UID, now)
	}
	return t, nil
}

// note keeps when a token was used. A failure costs nobody the request.
func (s *Store) note(ctx context.Context, uid string, now time.Time) {
	err := s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE api_token SET last_used = $2 WHERE uid = $1`, uid, db.Millis(now))
		return err
	})
	if err != nil {
		s.log.WarnContext(ctx, "the use of a token was not recorded", "token", uid, "error", err)
	}
}

const columns = `uid, user_id, name, code, created, last_updated, last_used, expires, limits`

func scan(row db.Row) (*Token, error) {
	var t Token
	var created, updated, expires int64
	var used *int64
	var limits string
	if err := row.Scan(&t.UID, &t.User, &t.Name, &t.Code, &created, &updated, &used, &expires, &limits); err != nil {
		return nil, err
	}
	t.Created, t.LastUpdated, t.Expires = db.FromMillis(created), db.FromMillis(updated), db.FromMillis(expires)
	if used != nil {
		t.LastUsed = db.FromMillis(*used)
	}
	return &t, json.Unmarshal([]byte(limits), &t.Limits)
}

// newKey is a prefix, random characters and their checksum.
func newKey() string {
	random := make([]byte, randomSize*3/4)
	rand.Read(random)
	text := base64.URLEncoding.EncodeToString(random)
	return prefix + text + checksum(text)
}

func checksum(text string) string {
	return fmt.Sprintf("%0*d", checkSize, crc32.ChecksumIEEE([]byte(text)))
}

func wellFormed(key string) bool {
	rest, ok := strings.CutPrefix(key, prefix)
	return ok && len(rest) == randomSize+checkSize && checksum(rest[:randomSize]) == rest[randomSize:]
}
