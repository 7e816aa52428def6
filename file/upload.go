package file

import (
	"bufio"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"io"

	"cohort/access"
	"cohort/config"
	"cohort/db"
	"cohort/fault"
	"cohort/uid"
)

// Upload is a file that has arrived and is not kept yet: one of Keep and Discard is to follow.
type Upload struct {
	store *Store
	file  File
	parts int64
}

// Receive stores what arrives, part by part. It fails with a fault where there is nothing, or too much, or what nobody may
// upload; what was stored of it by then is removed.
func (s *Store) Receive(ctx context.Context, name string, from io.Reader) (*Upload, error) {
	u := &Upload{store: s, file: File{id: s.ids.Next(), Name: cleanName(name)}}
	if err := u.receive(ctx, from); err != nil {
		return nil, errors.Join(err, u.Discard(ctx))
	}
	return u, nil
}

func (u *Upload) receive(ctx context.Context, from io.Reader) error {
	in := bufio.NewReaderSize(from, 4<<10)
	beginning, err := in.Peek(1 << 10)
	if err != nil && err != io.EOF {
		return err
	}
	if len(beginning) == 0 {
		return fault.New(fault.BadRequest, "The file is empty.").On(Type.Name, "", "file")
	}
	u.file.ContentType = kindOf(u.file.Name, beginning)
	if err := refuse(u.file.Name, u.file.ContentType); err != nil {
		return err
	}
	sum := md5.New()
	buf := make([]byte, partSize)
	for {
		n, err := io.ReadFull(in, buf)
		if n > 0 {
			if u.file.Length += int64(n); u.file.Length > u.store.limit {
				return TooLarge(u.store.limit)
			}
			sum.Write(buf[:n])
			if err := u.put(ctx, buf[:n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF) || err == io.ErrUnexpectedEOF:
			u.file.MD5 = hex.EncodeToString(sum.Sum(nil))
			return nil
		case err != nil:
			return err
		}
	}
}

// TooLarge is the fault of a file that has more bytes than are kept.
func TooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "The file is larger than %s, the limit of a file.", config.Bytes(limit)).On(Type.Name, "", "contentLength")
}

// givenUp is the fault of an upload that gave no sign of life for so long that it was removed.
func givenUp(rows int64) error {
	if rows > 0 {
		return nil
	}
	return fault.New(fault.Conflict, "The upload took so long that it was given up.")
}

// put stores the next part, and says with it that the upload is under way.
func (u *Upload) put(ctx context.Context, body []byte) error {
	err := u.store.db.Write(ctx, db.Bulk, func(tx db.Tx) error {
		sign := `INSERT INTO file_upload (file, at) VALUES ($1, $2)`
		if u.parts > 0 {
			sign = `UPDATE file_upload SET at = $2 WHERE file = $1`
		}
		n, err := tx.Exec(ctx, sign, u.file.id, db.Millis(tx.Now()))
		if err == nil {
			err = givenUp(n)
		}
		if err != nil {
			return err
		}
		return putPart(ctx, tx, u.file.id, u.parts, body)
	})
	u.parts++ // also where it is unknown whether it was committed
	return err
}

// Keep makes the upload a file of the user's. An identifier may be asked for; one that was ever used is a Conflict.
func (u *Upload) Keep(ctx context.Context, v *access.View, domain, as string) (*File, error) {
	err := u.keep(ctx, v, domain, as)
	switch {
	case err == nil:
		f := u.file
		return &f, nil
	case errors.Is(err, db.ErrCommitUnknown): // it may be there
		return nil, err
	}
	return nil, errors.Join(err, u.Discard(ctx))
}

func (u *Upload) keep(ctx context.Context, v *access.View, domain, as string) error {
	if err := suits(domain, u.file.ContentType); err != nil {
		return err
	}
	if as != "" && !uid.Valid(as) {
		f := fault.New(fault.BadRequest, "Value '%s' is not valid for parameter uid: it must be a letter and ten letters or digits.", as).On(Type.Name, "", "uid")
		f.Value = as
		return f
	}
	f := &u.file
	if f.UID = as; as == "" {
		f.UID = uid.New()
	}
	f.Domain, f.Author = domain, v.User.ID
	return u.store.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		f.Created = tx.Now()
		n, err := tx.Exec(ctx, `DELETE FROM file_upload WHERE file = $1`, f.id)
		if err != nil {
			return err
		}
		if err := givenUp(n); err != nil {
			return err
		}
		n, err = tx.Exec(ctx, `INSERT INTO file_resource (id, uid, name, content_type, content_length, content_md5, domain, author, created, free_since)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (uid) DO NOTHING`,
			f.id, f.UID, f.Name, f.ContentType, f.Length, f.MD5, f.Domain, f.Author, db.Millis(f.Created))
		if err == nil && n == 0 {
			return fault.Coded(fault.Conflict, "E1102", "The identifier %s is or was that of another file.", f.UID).On(Type.Name, f.UID, "uid")
		}
		return err
	})
}

// Discard removes an upload that is not kept.
func (u *Upload) Discard(ctx context.Context) error {
	if u.parts == 0 {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	return u.store.db.Write(ctx, db.Bulk, func(tx db.Tx) error { return forget(ctx, tx, []int64{u.file.id}) })
}

// forget removes uploads.
func forget(ctx context.Context, tx db.Tx, ids []int64) error {
	if err := removeParts(ctx, tx, ids); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM file_upload WHERE `+tx.Dialect().In("file", 1), ids)
	return err
}
