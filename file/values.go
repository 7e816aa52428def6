package file

import (
	"context"

	"cohort/access"
	"cohort/db"
)

// The kinds of people's data that refers to files: an event, and a tracked entity.
const (
	ByEvent  = "event"
	ByPerson = "trackedEntity"
)

// Holding is that something refers to a file as one of its values.
type Holding struct {
	UID    string
	Kind   string
	Holder int64
}

// Find returns the files of these identifiers. It takes one statement, and none where there are no identifiers.
func Find(ctx context.Context, tx db.Tx, uids []string) (map[string]*File, error) {
	found := make(map[string]*File, len(uids))
	if len(uids) == 0 {
		return found, nil
	}
	rows, err := tx.Query(ctx, `SELECT `+columns+` FROM file_resource WHERE deleted IS NULL AND `+tx.Dialect().In("uid", 1), uids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		f, err := scan(rows)
		if err != nil {
			return nil, err
		}
		found[f.UID] = f
	}
	return found, rows.Err()
}

// Held reports whether something refers to the file.
func (f *File) Held() bool { return f.holderKind != "" }

// TakenBy reports whether a user may make the file a value of people's data: one of that domain, which he has uploaded himself.
func (f *File) TakenBy(v *access.View) bool { return f.Domain == DataValue && v.OwnsRecord(f.Author) }

var holdingColumns = []db.Column{{Name: "uid", Type: db.Text}, {Name: "kind", Type: db.Text}, {Name: "holder", Type: db.Int}}

func holdings(list []Holding) db.Values {
	rows := make([][]any, len(list))
	for i, h := range list {
		rows[i] = []any{h.UID, h.Kind, h.Holder}
	}
	return db.Values{Columns: holdingColumns, Rows: rows}
}

// Settle lets files go that values referred to, and holds those to which they refer now, each in a statement of its own where there are
// any. It is false where one of the latter is gone or held by something else meanwhile: then nothing may be committed.
func Settle(ctx context.Context, tx db.Tx, gone, held []Holding) (bool, error) {
	if len(gone) > 0 {
		_, err := tx.ExecValues(ctx, `UPDATE file_resource SET holder_kind = NULL, holder = NULL, free_since = $1 FROM {values} AS v
			WHERE file_resource.uid = v.uid AND file_resource.holder_kind = v.kind AND file_resource.holder = v.holder`, holdings(gone), db.Millis(tx.Now()))
		if err != nil {
			return false, err
		}
	}
	if len(held) == 0 {
		return true, nil
	}
	n, err := tx.ExecValues(ctx, `UPDATE file_resource SET holder_kind = v.kind, holder = v.holder, free_since = NULL FROM {values} AS v
		WHERE file_resource.uid = v.uid AND file_resource.deleted IS NULL AND file_resource.holder IS NULL`, holdings(held))
	return n == int64(len(held)), err
}
