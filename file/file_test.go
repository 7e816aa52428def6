package file

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
	"cohort/graph"
	"cohort/schema/catalog"
)

func someone(id int32) *access.View {
	user := graph.NewObject(id, "UserOfTests", 1, 1, graph.NewValues(catalog.Get("user")))
	return access.New(graph.New(catalog.All()).Apply(1, 1, id+1, []graph.Change{{ID: id, Object: user}}), user)
}

func keep(t *testing.T, s *Store, domain, content string) *File {
	t.Helper()
	u, err := s.Receive(t.Context(), "a.txt", strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	f, err := u.Keep(t.Context(), someone(7), domain, "")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func count(t *testing.T, d db.DB, table string) (n int) {
	t.Helper()
	if err := d.Read(t.Context(), func(tx db.Tx) error { return tx.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func newStore(d db.DB) *Store { return New(d, 10<<20) }

// TestCleaning removes what nothing refers to for long enough, and nothing else.
func TestCleaning(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s, ctx := newStore(d), t.Context()
		var free []*File
		for range 2*swept + 1 {
			free = append(free, keep(t, s, Document, "free"))
		}
		held, value := keep(t, s, Document, "held"), keep(t, s, DataValue, "of a value")
		broken, err := s.Receive(ctx, "b.txt", strings.NewReader("broken off"))
		if err != nil {
			t.Fatal(err)
		}
		hold := func(tx db.Tx) error { return Hold(ctx, tx, byDocument, 5, held.UID, Document, 7) }
		if err := d.Write(ctx, db.Interactive, hold); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			after time.Duration
			parts int
		}{{time.Hour, 2*swept + 4}, {3 * time.Hour, 3}, {3 * time.Hour, 3}, {25 * time.Hour, 2}} {
			if err := s.Sweep(ctx, db.Now().Add(step.after)); err != nil {
				t.Fatal(err)
			}
			if n := count(t, d, "file_part"); n != step.parts {
				t.Errorf("after %s there are %d parts, not %d", step.after, n, step.parts)
			}
		}
		if _, err := s.Get(ctx, someone(7), free[0].UID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a removed file: %v", err)
		}
		again, err := s.Receive(ctx, "a.txt", strings.NewReader("again"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := again.Keep(ctx, someone(7), Document, free[0].UID); !fault.Is(err, fault.Conflict) {
			t.Errorf("an identifier is given twice: %v", err)
		}
		if _, err := broken.Keep(ctx, someone(7), Document, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("an upload that was given up: %v", err)
		}
		if n := count(t, d, "file_upload"); n != 0 {
			t.Errorf("%d uploads are under way", n)
		}
		for _, f := range []*File{held, value} {
			if text, err := io.ReadAll(s.Open(ctx, f)); err != nil || len(text) != int(f.Length) {
				t.Errorf("%s: %v", text, err)
			}
		}
		// What is let go stays for a while.
		if err := d.Write(ctx, db.Interactive, func(tx db.Tx) error { return Release(ctx, tx, byDocument, []int64{5}, "") }); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			after time.Duration
			there bool
		}{{time.Hour, true}, {3 * time.Hour, false}} {
			if err := s.Sweep(ctx, db.Now().Add(step.after)); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Get(ctx, someone(7), held.UID); (err == nil) != step.there {
				t.Errorf("%s after it was let go: %v", step.after, err)
			}
		}
	})
}

// TestOneHolds lets many take one file while it is cleaned up: one of them has it, or it is gone, and never both.
func TestOneHolds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s, ctx := newStore(d), t.Context()
		for range 10 {
			f := keep(t, s, Document, "wanted")
			var taken atomic.Int64
			var all sync.WaitGroup
			for i := range 8 {
				all.Go(func() {
					err := d.Write(ctx, db.Interactive, func(tx db.Tx) error { return Hold(ctx, tx, byDocument, int64(i+1), f.UID, Document, 7) })
					switch {
					case err == nil:
						taken.Add(1)
					case !fault.Is(err, fault.Conflict):
						t.Error(err)
					}
				})
			}
			all.Go(func() {
				if err := s.Sweep(ctx, db.Now().Add(3*time.Hour)); err != nil {
					t.Error(err)
				}
			})
			all.Wait()
			found, err := s.find(ctx, f.UID)
			if gone := fault.Is(err, fault.NotFound); taken.Load() > 1 || gone != (taken.Load() == 0) {
				t.Errorf("%d hold it, %v", taken.Load(), err)
			}
			if err == nil {
				if text, err := io.ReadAll(s.Open(ctx, found)); err != nil || string(text) != "wanted" {
					t.Errorf("%s: %v", text, err)
				}
			}
		}
	})
}

// faltering is a body that breaks off.
type faltering struct{ left int }

func (f *faltering) Read(p []byte) (int, error) {
	if f.left <= 0 {
		return 0, errors.New("broken off")
	}
	n := copy(p, bytes.Repeat([]byte{'x'}, min(len(p), f.left)))
	f.left -= n
	return n, nil
}

func TestUploadsThatFailLeaveNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s := New(d, 3*partSize)
		for _, from := range []io.Reader{&faltering{0}, &faltering{10}, &faltering{2*partSize + 10}, bytes.NewReader(make([]byte, 3*partSize+1)), strings.NewReader("")} {
			if _, err := s.Receive(t.Context(), "a", from); err == nil {
				t.Error("it was received")
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		u, err := s.Receive(ctx, "a", bytes.NewReader(make([]byte, 3*partSize)))
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		if _, err := u.Keep(ctx, someone(7), Document, ""); err == nil {
			t.Error("kept for one who has gone")
		}
		if _, err := s.Receive(ctx, "a", strings.NewReader("x")); err == nil {
			t.Error("received from one who has gone")
		}
		for _, table := range []string{"file_part", "file_upload", "file_resource"} {
			if n := count(t, d, table); n != 0 {
				t.Errorf("%d rows are left in %s", n, table)
			}
		}
	})
}

// TestContent reads a file of several parts from everywhere.
func TestContent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s := newStore(d)
		for _, size := range []int{1, partSize - 1, partSize, partSize + 1, 3*partSize + 17} {
			text := make([]byte, size)
			for i := range text {
				text[i] = byte(i*7 + i>>9)
			}
			text[0] = 'a'
			f := keep(t, s, Document, string(text))
			content := s.Open(t.Context(), f)
			for _, at := range []int{0, size / 2, size - 1, 0, max(0, partSize-3)} {
				at = min(at, size-1)
				if _, err := content.Seek(int64(at), io.SeekStart); err != nil {
					t.Fatal(err)
				}
				if rest, err := io.ReadAll(content); err != nil || !bytes.Equal(rest, text[at:]) {
					t.Errorf("%d bytes from %d: %d, %v", size, at, len(rest), err)
				}
			}
		}
	})
}

func TestKinds(t *testing.T) {
	for _, test := range []struct{ name, content, kind string }{
		{"a.png", "\x89PNG\r\n\x1a\n", "image/png"}, {"a.png", "plain", "text/plain"}, {"a.csv", "a,b", "text/csv"}, {"a.csv", "\x89PNG\r\n\x1a\n", "image/png"},
		{"a.docx", "PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}, {"a.zip", "PK\x03\x04", "application/zip"},
		{"a", "\x00\x01", "application/octet-stream"}, {"a.pdf", "%PDF-1.4", "application/pdf"}, {"a.json", `{"a":1}`, "application/json"},
		{"a.svg", "<svg xmlns='x'/>", "image/svg+xml"}, {"a.svg", "\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a --><!DOCTYPE svg><svg>", "image/svg+xml"}, {"a", "<!-- a --><svg >", "image/svg+xml"},
		{"a.svg", "<svgx>", "text/plain"}, {"a.svg", "<!-- <svg", "text/html"}, {"a.svg", "<html><svg>", "text/html"}, {"a.txt", "<?xml version='1.0'?><HTML>", "text/html"},
		{"a.txt", "MZ\x00", "application/vnd.microsoft.portable-executable"}, {"a.txt", "#!/bin/sh", "application/x-sh"}, {"a.txt", "<?php", "application/x-httpd-php"},
	} {
		if kind := kindOf(test.name, []byte(test.content)); kind != test.kind {
			t.Errorf("%s with %q is %s, not %s", test.name, test.content, kind, test.kind)
		}
	}
}

func TestNames(t *testing.T) {
	for given, want := range map[string]string{
		"plan.pdf": "plan.pdf", "../../etc/passwd": "passwd", `C:\Users\x\plan.pdf`: "plan.pdf", "": "untitled", "..": "untitled", "/": "untitled", ".htaccess": "htaccess",
		"a\r\nSet-Cookie: x=1.txt": "aSet-Cookie x=1.txt", "a\"b<c>.txt": "abc.txt", "tä xt.csv": "tä xt.csv", "a\xffb": "a_b", "\u202egpj.exe": "gpj.exe", "a\x00b": "ab",
		strings.Repeat("é", 300) + ".docx": strings.Repeat("é", 195) + ".docx", "a." + strings.Repeat("x", 300): "a." + strings.Repeat("x", 198),
	} {
		if got := cleanName(given); got != want {
			t.Errorf("%q becomes %q, not %q", given, got, want)
		}
	}
}
