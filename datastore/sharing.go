package datastore

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/payload"
)

// Sharing says who may read and write an entry.
type Sharing struct {
	Owner      string           `json:"owner,omitzero"` // the identifier of a user
	External   bool             `json:"external"`
	Public     string           `json:"public"`
	Users      map[string]Grant `json:"users"`
	UserGroups map[string]Grant `json:"userGroups"`
}

// Grant is what one user, or the members of a group, may do.
type Grant struct {
	ID     string `json:"id"`
	Access string `json:"access"`
}

// sharingOf is what a row holds, or where that is null what an entry begins with.
func sharingOf(v *access.View, stored *string, author int32) (s Sharing, err error) {
	s = Sharing{Public: "rw------", Users: map[string]Grant{}, UserGroups: map[string]Grant{}}
	if stored != nil {
		return s, json.Unmarshal([]byte(*stored), &s)
	}
	if o := v.Snapshot.Object(author); o != nil {
		s.Owner = o.UID
	}
	return s, nil
}

const entryColumns = `namespace, key, uid, created, last_updated, created_by, last_updated_by, sharing`

// scanEntry reads an entry that the user may read.
func scanEntry(v *access.View, row db.Row) (*Entry, error) {
	var e Entry
	var created, updated int64
	var sharing *string
	if err := row.Scan(&e.Namespace, &e.Key, &e.UID, &created, &updated, &e.CreatedBy, &e.LastUpdatedBy, &sharing); err != nil {
		return nil, err
	}
	e.Created, e.LastUpdated, e.Writable = db.FromMillis(created), db.FromMillis(updated), canWrite(v, sharing)
	if !canRead(v, sharing) {
		return nil, denied(e.Namespace, e.Key)
	}
	var err error
	e.Sharing, err = sharingOf(v, sharing, e.CreatedBy)
	return &e, err
}

// Entry is what is known of a key of the shared space.
func (s *Store) Entry(ctx context.Context, v *access.View, namespace, key string) (e *Entry, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) (err error) {
		e, err = scanEntry(v, tx.QueryRow(ctx, `SELECT `+entryColumns+` FROM datastore_entry WHERE namespace = $1 AND key = $2`, namespace, key))
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		return nil, noKey(namespace, key)
	}
	return e, err
}

// EntryByUID finds an entry of the shared space by its identifier.
func (s *Store) EntryByUID(ctx context.Context, v *access.View, uid string) (e *Entry, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) (err error) {
		e, err = scanEntry(v, tx.QueryRow(ctx, `SELECT `+entryColumns+` FROM datastore_entry WHERE uid = $1`, uid))
		return err
	})
	return e, orNoEntry(uid, err)
}

func orNoEntry(uid string, err error) error {
	if errors.Is(err, db.ErrNoRows) {
		return fault.Coded(fault.NotFound, "E1005", "Object of type dataStore with ID %s was not found.", uid)
	}
	return err
}

// Share changes the sharing of an entry. What is said of it has publicAccess, externalAccess, userAccesses and userGroupAccesses;
// what is left out stays as it is.
func (s *Store) Share(ctx context.Context, v *access.View, uid string, said payload.Tree) error {
	err := s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		var namespace, key string
		var stored *string
		var author int32
		// The row is held from here on.
		if err := tx.QueryRow(ctx, `UPDATE datastore_entry SET sharing = sharing WHERE uid = $1 RETURNING namespace, key, sharing, created_by`, uid).
			Scan(&namespace, &key, &stored, &author); err != nil {
			return err
		}
		if !canWrite(v, stored) {
			return denied(namespace, key)
		}
		if err := s.Shared().mayWriteIn(v, namespace); err != nil {
			return err
		}
		sharing, err := sharingOf(v, stored, author)
		if err != nil {
			return err
		}
		if err := sharing.change(v, said).OrNil(); err != nil {
			return err
		}
		text, err := json.Marshal(sharing, json.Deterministic(true))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE datastore_entry SET sharing = $2 WHERE uid = $1`, uid, string(text))
		return err
	})
	return orNoEntry(uid, err)
}

// quoted is a value as messages repeat it.
func quoted(value any) string {
	text := string(payload.Append(nil, value))
	if len(text) > 100 {
		return strings.ToValidUTF8(text[:100], "") + "..."
	}
	return text
}

// change applies what is said of a sharing, and reports all that is wrong with it.
func (s *Sharing) change(v *access.View, said payload.Tree) (faults fault.List) {
	refuse := func(code, property string, value any, format string, args ...any) {
		f := fault.Coded(fault.Conflict, code, format, args...).On("dataStore", "", property)
		f.Value = quoted(value)
		faults = append(faults, f)
	}
	accessOf := func(value any, code, property string) string {
		text, _ := value.(string)
		if !slices.Contains([]string{"--------", "r-------", "-w------", "rw------"}, text) {
			refuse(code, property, value, "Invalid access string in %s: %s; an entry takes r------- or rw------ or --------", property, quoted(value))
		}
		return text
	}
	if value := said["publicAccess"]; value != nil {
		s.Public = accessOf(value, "E3015", "publicAccess")
	}
	switch value := said["externalAccess"]; value {
	case nil, false, "false", "":
	default:
		refuse("E3006", "externalAccess", value, "Objects of type `DatastoreEntry` cannot be made external")
	}
	for _, list := range []struct {
		property, typ, code string
		grants              *map[string]Grant
	}{{"userAccesses", "user", "E3018", &s.Users}, {"userGroupAccesses", "userGroup", "E3017", &s.UserGroups}} {
		value := said[list.property]
		if value == nil {
			continue
		}
		entries, ok := value.([]any)
		if !ok {
			refuse("E4023", list.property, value, "Property `%s` takes a list of objects with id and access", list.property)
			continue
		}
		grants := map[string]Grant{}
		for _, entry := range entries {
			tree, _ := entry.(payload.Tree)
			id, _ := tree["id"].(string)
			if v.Snapshot.ByName(list.typ, id) == nil {
				refuse("E5002", list.property, entry, "Invalid reference [%s] in %s: there is no such %s", id, list.property, list.typ)
				continue
			}
			grants[id] = Grant{id, accessOf(tree["access"], list.code, list.property)}
		}
		*list.grants = grants
	}
	return faults
}
