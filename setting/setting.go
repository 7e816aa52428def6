// Package setting keeps what operators and users have set: the settings of the system, with translations of those that people
// read, the settings of each user, and the languages that metadata is translated into. Which settings there are, of which type,
// and what holds where nothing was set, is a table in this package (registry.go).
//
// Most answers about metadata depend on a setting, the user's language, so reading one must cost nothing. A node keeps the
// system's settings in memory, and those of each user from the first time they are asked for; a user who has set nothing is
// remembered, too. All of it is valid under one number, which every change of any setting replaces. On PostgreSQL that number is a
// column of the row which each request has read anyway, to learn whether its snapshot of the metadata is the newest: so a change
// on one node is seen by the next request on any other, and a request that finds the number it knows sends no statement. On
// SQLite nobody else writes, and the number is known from the change itself.
//
// A change makes every node forget all users, not the one whom it concerns. Settings change rarely, and what is forgotten costs
// one statement by primary key at that user's next request; a log of changes that all nodes follow would cost more than it saves.
// The number is drawn at random rather than counted: after a failover that lost a change no node takes other settings for those
// that it knows.
package setting

import (
	"context"
	"sync"
	"sync/atomic"

	"cohort/db"
	"cohort/metadata"
)

// rememberAtMost bounds the users whose settings are in memory. One who has set nothing takes 50 bytes.
const rememberAtMost = 100_000

// Store reads and writes settings. It is safe for concurrent use.
type Store struct {
	db       db.DB
	metadata *metadata.Store

	current atomic.Pointer[known]
	reading sync.Mutex
}

// known is what a node remembers under one number.
type known struct {
	number int64
	system map[key]string

	mu    sync.RWMutex
	users map[int32]map[string]string // a user who has set nothing has a nil map
}

type key struct{ name, locale string }

// New returns the settings of the database that the metadata is in.
func New(d db.DB, m *metadata.Store) *Store { return &Store{db: d, metadata: m} }

// known returns what is valid for a request that holds a snapshot of the metadata.
func (s *Store) known(ctx context.Context) (*known, error) {
	if k := s.current.Load(); k != nil && k.number == s.metadata.SettingsNumber() {
		return k, nil
	}
	s.reading.Lock()
	defer s.reading.Unlock()
	if k := s.current.Load(); k != nil && k.number == s.metadata.SettingsNumber() {
		return k, nil
	}
	k := &known{users: map[int32]map[string]string{}}
	err := s.db.Read(ctx, func(tx db.Tx) (err error) {
		if k.number, err = metadata.ReadSettingsNumber(ctx, tx); err != nil {
			return err
		}
		k.system, err = readSystem(ctx, tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.current.Store(k)
	return k, nil
}

// of returns what a user has set. It may be newer than the number says, and is never older.
func (s *Store) of(ctx context.Context, k *known, user int32) (map[string]string, error) {
	k.mu.RLock()
	set, ok := k.users[user]
	k.mu.RUnlock()
	if ok {
		return set, nil
	}
	err := s.db.Read(ctx, func(tx db.Tx) (err error) {
		set, err = readUser(ctx, tx, user)
		return err
	})
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.users) >= rememberAtMost {
		clear(k.users)
	}
	k.users[user] = set
	return set, nil
}

// System are the settings of the system, as a request sees them.
type System struct{ set map[key]string }

// System returns the settings of the system.
func (s *Store) System(ctx context.Context) (System, error) {
	k, err := s.known(ctx)
	if err != nil {
		return System{}, err
	}
	return System{k.system}, nil
}

// Value is what was set, or what holds where nothing was; ok is false where there is neither.
func (v System) Value(d *Definition) (value string, ok bool) {
	if value, ok = v.set[key{name: d.Name}]; !ok {
		value, ok = d.Default()
	}
	return value, ok
}

// Translation is the value in a language: the translation for the locale, that for its language, or else the value itself.
func (v System) Translation(d *Definition, locale string) (value string, ok bool) {
	if d.Translatable && locale != "" {
		for _, l := range []string{locale, languageOf(locale)} {
			if value, ok := v.set[key{d.Name, l}]; ok {
				return value, true
			}
		}
	}
	return v.Value(d)
}

// User are the settings of one user.
type User struct {
	own    map[string]string
	system System
}

// User returns the settings of a user, by the id of the user's object.
func (s *Store) User(ctx context.Context, user int32) (User, error) {
	k, err := s.known(ctx)
	if err != nil {
		return User{}, err
	}
	own, err := s.of(ctx, k, user)
	return User{own, System{k.system}}, err
}

// Own is what the user has set.
func (u User) Own(d *Definition) (value string, ok bool) {
	value, ok = u.own[d.Name]
	return value, ok
}

// Value is what the user has set, what the system's setting of that name is, or what holds where neither is set.
func (u User) Value(d *Definition) (value string, ok bool) {
	if value, ok = u.Own(d); ok {
		return value, true
	}
	if system := SystemDefinition(d.Name); system != nil {
		if value, ok = u.system.Value(system); ok {
			return value, true
		}
	}
	return d.Default()
}

// ContentLocale is the language in which the user reads metadata; empty is that in which it was written.
func (u User) ContentLocale() string {
	value, _ := u.Value(contentLocale)
	return value
}

// InterfaceLocale is the language of the user's interface.
func (u User) InterfaceLocale() string {
	value, _ := u.Value(interfaceLocale)
	return value
}
