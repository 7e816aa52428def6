// Package file keeps files that users upload: what is known of them, and their contents, which lie in the database in parts, so
// that any node can read them and neither an upload nor a download takes more memory than a part. A file is immutable. Something
// refers to it, a document or an icon, and who may read that may read the file; until then it is its author's alone.
package file

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/rowid"
	"cohort/schema/catalog"
)

// Store keeps the files of a database. It is safe for concurrent use.
type Store struct {
	db    db.DB
	ids   *rowid.Source
	limit int64
	shown shown
}

// New returns the store of a database, whose files have at most so many bytes each.
func New(d db.DB, limit int64) *Store {
	return &Store{db: d, ids: rowid.NewSource(), limit: limit}
}

// Type is the type of files, as answers show them.
var Type = catalog.Get("fileResource")

// Domains say what files are for.
const (
	DataValue  = "DATA_VALUE" // where nothing is said
	Document   = "DOCUMENT"
	CustomIcon = "CUSTOM_ICON"
	UserAvatar = "USER_AVATAR"
	OrgUnit    = "ORG_UNIT"
)

// File is what is known of a file.
type File struct {
	UID         string
	Name        string
	ContentType string
	Length      int64
	MD5         string // hexadecimal
	Domain      string
	Author      int32 // id of a user, who may have been deleted since
	Created     time.Time

	id         int64
	holderKind string
	holder     int64
}

// The kinds of what refers to files.
const (
	byDocument = "document"
	ByIcon     = "icon"
)

// Domain checks the name of a domain; an empty one is that of data values.
func Domain(name string) (string, error) {
	if name == "" {
		return DataValue, nil
	}
	known := Type.MustProperty("domain").Constants
	if !slices.Contains(known, strings.ToUpper(name)) {
		f := fault.New(fault.BadRequest, "Value '%s' is not valid for parameter domain. Valid values are: [%s]", name, strings.Join(known, ", "))
		f.Property, f.Value = "domain", name
		return "", f
	}
	return strings.ToUpper(name), nil
}

const columns = `id, uid, name, content_type, content_length, content_md5, domain, author, created, coalesce(holder_kind, ''), coalesce(holder, 0)`

func scan(row db.Row) (*File, error) {
	f := &File{}
	var created int64
	err := row.Scan(&f.id, &f.UID, &f.Name, &f.ContentType, &f.Length, &f.MD5, &f.Domain, &f.Author, &created, &f.holderKind, &f.holder)
	f.Created = db.FromMillis(created)
	return f, err
}

// Get finds a file that the user may read.
func (s *Store) Get(ctx context.Context, v *access.View, uid string) (f *File, err error) {
	if f, err = s.find(ctx, uid); err != nil {
		return nil, err
	}
	if !f.readable(v) && !s.shown.shows(v, f) {
		return nil, fault.Coded(fault.Forbidden, "E1006", "You don't have the proper permissions to read objects of type %s.", Type.Name).On(Type.Name, uid, "")
	}
	return f, nil
}

// batchSize is how many files are looked at in one go while many are listed.
const batchSize = 500

// Each calls visit for the files that the user may read, the oldest first.
func (s *Store) Each(ctx context.Context, v *access.View, visit func(*File) error) error {
	after := int64(math.MinInt64)
	for {
		var found []*File
		err := s.db.Read(ctx, func(tx db.Tx) error {
			found = nil
			rows, err := tx.Query(ctx, `SELECT `+columns+` FROM file_resource WHERE deleted IS NULL AND id > $1 ORDER BY id LIMIT $2`, after, batchSize)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				f, err := scan(rows)
				if err != nil {
					return err
				}
				found = append(found, f)
			}
			return rows.Err()
		})
		if err != nil {
			return err
		}
		for _, f := range found {
			if after = f.id; !f.readable(v) && !s.shown.shows(v, f) {
				continue
			}
			if err := visit(f); err != nil {
				return err
			}
		}
		if len(found) < batchSize {
			return nil
		}
	}
}

func (s *Store) find(ctx context.Context, uid string) (f *File, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) (err error) {
		f, err = scan(tx.QueryRow(ctx, `SELECT `+columns+` FROM file_resource WHERE uid = $1 AND deleted IS NULL`, uid))
		return err
	})
	if errors.Is(err, db.ErrNoRows) {
		err = notFound(uid)
	}
	return f, err
}

func notFound(uid string) *fault.Error {
	return fault.Coded(fault.NotFound, "E1005", "File resource with id %s could not be found.", uid).On(Type.Name, uid, "")
}

// readable decides by what refers to the file. Everybody sees icons.
func (f *File) readable(v *access.View) bool {
	switch f.holderKind {
	case ByIcon:
		return v.User != nil
	case byDocument:
		if o := v.Snapshot.Object(int32(f.holder)); o != nil {
			return v.CanRead(o)
		}
	}
	return v.OwnsRecord(f.Author)
}

// OfDocument is the file of a document that is no link.
func (s *Store) OfDocument(ctx context.Context, v *access.View, document *graph.Object) (*File, error) {
	return s.Get(ctx, v, document.Text("url"))
}

// Object is the file as an object of its type, for answers.
func (f *File) Object() *graph.Object {
	values := graph.NewValues(Type)
	for name, value := range map[string]any{
		"id": f.UID, "name": f.Name, "contentType": f.ContentType, "contentLength": f.Length, "contentMd5": f.MD5, "domain": f.Domain,
		"created": f.Created.UnixMilli(), "lastUpdated": f.Created.UnixMilli(), "createdBy": f.Author, "hasMultipleStorageFiles": false,
	} {
		if p := Type.MustProperty(name); p.Slot >= 0 {
			values.Set(p, value)
		}
	}
	return graph.NewObject(0, f.UID, 0, 0, values)
}
