package file

import (
	"context"
	"errors"
	"net/url"

	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
)

// Hold lets something refer to a file, within the transaction that writes it: from now on the file stays. A file is held by one
// thing; it becomes somebody's only where he has uploaded it himself, 0 stands for the server.
func Hold(ctx context.Context, tx db.Tx, kind string, holder int64, uid, domain string, user int32) error {
	f, err := scan(tx.QueryRow(ctx, `UPDATE file_resource SET free_since = free_since WHERE uid = $1 AND deleted IS NULL RETURNING `+columns, uid))
	if errors.Is(err, db.ErrNoRows) {
		return unheld(uid, "there is no such file")
	}
	if err != nil {
		return err
	}
	if err := f.fits(kind, holder, domain, user); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE file_resource SET holder_kind = $2, holder = $3, free_since = NULL WHERE id = $1`, f.id, kind, holder)
	return err
}

// fits says why a file cannot be held.
func (f *File) fits(kind string, holder int64, domain string, user int32) error {
	switch {
	case f.Domain != domain:
		return unheld(f.UID, "its domain is "+f.Domain+", not "+domain)
	case f.holderKind == kind && f.holder == holder:
		return nil
	case f.holderKind != "":
		return unheld(f.UID, "something else refers to it")
	case user != 0 && user != f.Author:
		return unheld(f.UID, "somebody else has uploaded it")
	}
	return nil
}

func unheld(uid, why string) error {
	f := fault.Coded(fault.Conflict, "E1107", "File resource %s cannot be referred to: %s.", uid, why)
	f.Value = uid
	return f
}

// Release lets files go that something referred to, apart from one. Unless something else takes them they are deleted later.
func Release(ctx context.Context, tx db.Tx, kind string, holders []int64, except string) error {
	_, err := tx.Exec(ctx, `UPDATE file_resource SET holder_kind = NULL, holder = NULL, free_since = $2
		WHERE holder_kind = $3 AND uid <> $4 AND `+tx.Dialect().In("holder", 1), holders, db.Millis(tx.Now()), kind, except)
	return err
}

// IsLink reports whether an address leads to a page of the web, and not to a script or a file of the reader's own.
func IsLink(address string) bool {
	link, err := url.Parse(address)
	return err == nil && link.Host != "" && (link.Scheme == "http" || link.Scheme == "https")
}

// documentType is the type whose companion this is.
const documentType = "document"

// Accompany looks at the address of a document: a link leads to http or https, and what is no link names a file of domain DOCUMENT,
// which the document holds from then on.
func (s *Store) Accompany(w *metadata.Write) (func(context.Context, db.Tx) error, error) {
	address, addressed := w.Values.Get(w.Type.MustProperty("url")).(string)
	external, said := w.Values.Get(w.Type.MustProperty("external")).(bool)
	if !addressed || !said {
		return nil, nil // which is refused by itself
	}
	refuse := func(f *fault.Error) error {
		f.Value = address
		return f.On(w.Type.Name, w.UID, "url")
	}
	kept := ""
	if external {
		if !IsLink(address) {
			return nil, refuse(fault.Coded(fault.Conflict, "E4027", "Value `%s` is not a valid value of url: an external document has an http or https address", address))
		}
	} else {
		ctx := context.Background()
		f, err := s.find(ctx, address)
		if fault.Is(err, fault.NotFound) {
			return nil, refuse(fault.Coded(fault.Conflict, "E4027", "Value `%s` is not a valid value of url: a document that is not external has the identifier of a file resource", address))
		}
		if err == nil {
			err = f.fits(byDocument, int64(w.ID), Document, w.By)
		}
		if e, ok := fault.As(err); ok {
			return nil, refuse(e)
		}
		if err != nil {
			return nil, err
		}
		kept = address
		w.Values.Set(w.Type.MustProperty("contentType"), f.ContentType)
	}
	if external && w.Before == nil {
		return nil, nil
	}
	id, user := w.ID, w.By
	return func(ctx context.Context, tx db.Tx) error {
		if err := Release(ctx, tx, byDocument, []int64{int64(id)}, kept); err != nil || kept == "" {
			return err
		}
		return Hold(ctx, tx, byDocument, int64(id), kept, Document, user)
	}, nil
}

// Depart lets the files of deleted documents go, in the transaction that deletes them.
func Depart(ctx context.Context, tx db.Tx, gone []*graph.Object) error {
	var ids []int64
	for _, o := range gone {
		if o.Type.Name == documentType {
			ids = append(ids, int64(o.ID))
		}
	}
	if ids == nil {
		return nil
	}
	return Release(ctx, tx, byDocument, ids, "")
}
