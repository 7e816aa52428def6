package file

import (
	"context"
	"errors"
	"fmt"
	"io"

	"cohort/db"
)

// What is in files lies in parts of the database. Whatever else keeps it one day has these three acts: to put the next part of a
// file, to read a part, to remove all.

// partSize is the length of all parts but the last.
const partSize = 256 << 10

func putPart(ctx context.Context, tx db.Tx, file, part int64, body []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO file_part (file, part, body) VALUES ($1, $2, $3)`, file, part, body)
	return err
}

func readPart(ctx context.Context, d db.DB, file, part int64) (body []byte, err error) {
	err = d.Read(ctx, func(tx db.Tx) error {
		return tx.QueryRow(ctx, `SELECT body FROM file_part WHERE file = $1 AND part = $2`, file, part).Scan(&body)
	})
	return body, err
}

func removeParts(ctx context.Context, tx db.Tx, files []int64) error {
	_, err := tx.Exec(ctx, `DELETE FROM file_part WHERE `+tx.Dialect().In("file", 1), files)
	return err
}

// Content reads what is in a file, from anywhere.
type Content struct {
	ctx  context.Context
	db   db.DB
	file *File
	at   int64

	part int64 // that body is, counted from 1
	body []byte
}

// Open returns what is in a file. Parts are read as they are asked for, each in a short transaction.
func (s *Store) Open(ctx context.Context, f *File) *Content {
	return &Content{ctx: ctx, db: s.db, file: f}
}

// Read fails with an error that is no io.EOF where the file is deleted while it is read.
func (c *Content) Read(p []byte) (int, error) {
	if c.at >= c.file.Length {
		return 0, io.EOF
	}
	if part := c.at / partSize; part+1 != c.part {
		body, err := readPart(c.ctx, c.db, c.file.id, part)
		if errors.Is(err, db.ErrNoRows) {
			err = fmt.Errorf("file %s: part %d is gone", c.file.UID, part)
		}
		if err != nil {
			return 0, err
		}
		c.part, c.body = part+1, body
	}
	offset := int(c.at % partSize)
	if offset >= len(c.body) {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(p, c.body[offset:])
	c.at += int64(n)
	return n, nil
}

// Seek is io.Seeker's.
func (c *Content) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.file.Length
	}
	if offset < 0 {
		return 0, errors.New("file: a position before the beginning")
	}
	c.at = offset
	return offset, nil
}
