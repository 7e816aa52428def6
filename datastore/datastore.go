// Package datastore keeps what apps store: JSON values under a namespace and a key, in one space that all users share and in one of
// each user's own. Values are texts to the database; what a query asks of them is evaluated here, so that both engines answer alike.
package datastore

import (
	"strings"
	"time"
	"unicode/utf8"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
)

// Store holds all spaces. It is safe for concurrent use.
type Store struct{ db db.DB }

// New returns the store of a database.
func New(d db.DB) *Store { return &Store{d} }

// Space is a set of namespaces.
type Space struct {
	db   db.DB
	user int32 // whose it is; 0: everybody's
	sql  *texts
}

// Shared is the space of all users. Each of its entries has a sharing of its own.
func (s *Store) Shared() Space { return Space{s.db, 0, &sharedTexts} }

// Of is a user's own space. Whoever is handed it may do everything in it.
func (s *Store) Of(user int32) Space { return Space{s.db, user, &userTexts} }

// Entry is what is known of a value of the shared space, apart from the value.
type Entry struct {
	Namespace, Key string
	UID            string
	Created        time.Time
	LastUpdated    time.Time
	CreatedBy      int32 // ids of users, who may have been deleted since
	LastUpdatedBy  int32
	Sharing        Sharing
	Writable       bool // by who asks
}

// longest is the most characters that a namespace or a key has; an index holds both.
const longest = 255

// CheckName refuses a name that a new entry cannot have: one that is too long, or that an address cannot tell from something else.
func CheckName(namespace, key string) error {
	for _, name := range []struct{ what, text string }{{"namespace", namespace}, {"key", key}} {
		if strings.TrimSpace(name.text) == "" || utf8.RuneCountInString(name.text) > longest {
			return fault.New(fault.BadRequest, "A %s has 1 to %d characters", name.what, longest).On("", "", name.what)
		}
	}
	if key == "keys" {
		return fault.New(fault.Conflict, "'keys' cannot be a key: its address lists the keys of the namespace").On("", "", "key")
	}
	return nil
}

// writers are the authorities of which one is needed to change what is in a namespace that the system reserves. Everybody reads
// there: devices fetch their settings with each synchronisation.
var writers = map[string]string{"ANDROID_SETTINGS_APP": "F_METADATA_MANAGE"}

func (s Space) mayWriteIn(v *access.View, namespace string) error {
	if needed := writers[namespace]; s.user == 0 && needed != "" && !v.Has(needed) {
		return fault.New(fault.Forbidden, "Namespace '%s' is protected, access denied", namespace)
	}
	return nil
}

// canRead and canWrite decide about a row. Nearly all rows have the sharing that they began with, which is null.
func canRead(v *access.View, sharing *string) bool {
	return sharing == nil || v.CanReadRecord([]byte(*sharing))
}

func canWrite(v *access.View, sharing *string) bool {
	return sharing == nil || v.CanWriteRecord([]byte(*sharing))
}

func denied(namespace, key string) error {
	return fault.New(fault.Forbidden, "Access denied for key '%s' in namespace '%s'", key, namespace)
}

func noNamespace(namespace string) error {
	return fault.Coded(fault.NotFound, "E1005", "Namespace not found: '%s'", namespace)
}

func noKey(namespace, key string) error {
	return fault.Coded(fault.NotFound, "E1005", "Key '%s' not found in namespace '%s'", key, namespace)
}
