package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"cohort/db"
)

func open(t *testing.T) *DB {
	t.Helper()
	d, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	err = d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `CREATE TABLE entry (id bigint PRIMARY KEY, parent bigint REFERENCES entry (id) DEFERRABLE INITIALLY DEFERRED)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func insert(t *testing.T, tx db.Tx, id int) error {
	_, err := tx.Exec(t.Context(), `INSERT INTO entry (id) VALUES ($1)`, id)
	return err
}

func entries(t *testing.T, d *DB) []int64 {
	t.Helper()
	var list []int64
	err := d.Read(t.Context(), func(tx db.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT id FROM entry ORDER BY id`)
		if err != nil {
			return err
		}
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return err
			}
			list = append(list, id)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// queued are writes that wait while a first one holds the gate.
type queued struct {
	t      *testing.T
	d      *DB
	finish chan bool
	wg     sync.WaitGroup
	mu     sync.Mutex
	order  []string
	errs   map[string]error
}

// hold begins a write that holds the gate until release.
func hold(t *testing.T, d *DB) *queued {
	t.Helper()
	q := &queued{t: t, d: d, finish: make(chan bool), errs: map[string]error{}}
	held := make(chan bool)
	begun := sync.OnceFunc(func() { close(held) })
	q.wg.Go(func() {
		err := d.Write(t.Context(), db.Bulk, func(tx db.Tx) error {
			begun()
			<-q.finish
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-held
	return q
}

// wait puts a write into the queue, behind those that are there.
func (q *queued) wait(ctx context.Context, name string, lane db.Lane, fn func(db.Tx) error) {
	q.t.Helper()
	before := q.length()
	q.wg.Go(func() {
		err := q.d.Write(ctx, lane, func(tx db.Tx) error {
			q.mu.Lock()
			q.order = append(q.order, name)
			q.mu.Unlock()
			return fn(tx)
		})
		q.mu.Lock()
		defer q.mu.Unlock()
		q.errs[name] = err
	})
	for q.length() == before {
		time.Sleep(100 * time.Microsecond)
	}
}

func (q *queued) length() int {
	g := &q.d.writer.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.interactive) + len(g.bulk)
}

func (q *queued) release() {
	close(q.finish)
	q.wg.Wait()
}

// commits counts how often the log grew by a commit.
func commits(t *testing.T, d *DB) *int {
	t.Helper()
	n := new(int)
	commitCounters.Store(d.writer.conn.number, n)
	sqlite3.Xsqlite3_commit_hook(d.writer.conn.tls, d.writer.conn.handle, callback(countCommit), d.writer.conn.number)
	return n
}

var commitCounters sync.Map

func TestGroupCommit(t *testing.T) {
	d := open(t)
	n := commits(t, d)
	q := hold(t, d)
	refusal := errors.New("no")
	for i := range 10 {
		q.wait(t.Context(), fmt.Sprint(i), db.Interactive, func(tx db.Tx) error {
			if err := insert(t, tx, i); err != nil {
				return err
			}
			switch i {
			case 3:
				return refusal
			case 5:
				return insert(t, tx, 1) // is there already
			}
			return nil
		})
	}
	q.release()
	for name, err := range q.errs {
		switch name {
		case "3":
			if err != refusal {
				t.Error(name, err)
			}
		case "5":
			if !db.IsConstraint(err, db.Unique) {
				t.Error(name, err)
			}
		default:
			if err != nil {
				t.Error(name, err)
			}
		}
	}
	if got := entries(t, d); !slices.Equal(got, []int64{0, 1, 2, 4, 6, 7, 8, 9}) {
		t.Error(got)
	}
	if *n > 3 {
		t.Errorf("%d commits for ten writes that waited together", *n)
	}
}

// When nobody can say whose fault it is that a shared commit fails, each write gets one of its own.
func TestGroupWithDeferredConstraint(t *testing.T) {
	d := open(t)
	q := hold(t, d)
	for i := range 5 {
		q.wait(t.Context(), fmt.Sprint(i), db.Interactive, func(tx db.Tx) error {
			if i == 2 {
				_, err := tx.Exec(t.Context(), `INSERT INTO entry VALUES (2, 99)`)
				return err
			}
			return insert(t, tx, i)
		})
	}
	q.release()
	if !db.IsConstraint(q.errs["2"], db.ForeignKey) {
		t.Error(q.errs["2"])
	}
	if got := entries(t, d); !slices.Equal(got, []int64{0, 1, 3, 4}) {
		t.Error(got)
	}
}

// A change that is interrupted makes SQLite roll the whole transaction back; those that shared it run again.
func TestGroupLosesItsTransaction(t *testing.T) {
	d := open(t)
	q := hold(t, d)
	ctx, cancel := context.WithCancel(t.Context())
	q.wait(t.Context(), "before", db.Interactive, func(tx db.Tx) error { return insert(t, tx, 1) })
	q.wait(ctx, "interrupted", db.Interactive, func(tx db.Tx) error {
		time.AfterFunc(30*time.Millisecond, cancel)
		_, err := tx.Exec(ctx, `INSERT INTO entry (id) WITH RECURSIVE c(n) AS (SELECT 100 UNION ALL SELECT n + 1 FROM c WHERE n < 100000000) SELECT n FROM c`)
		return err
	})
	q.wait(t.Context(), "after", db.Interactive, func(tx db.Tx) error { return insert(t, tx, 2) })
	q.release()
	if q.errs["before"] != nil || q.errs["after"] != nil || !errors.Is(q.errs["interrupted"], context.Canceled) {
		t.Error(q.errs)
	}
	if got := entries(t, d); !slices.Equal(got, []int64{1, 2}) {
		t.Error(got)
	}
}

func TestLanes(t *testing.T) {
	d := open(t)
	q := hold(t, d)
	nothing := func(db.Tx) error { return nil }
	q.wait(t.Context(), "bulk 1", db.Bulk, nothing)
	q.wait(t.Context(), "bulk 2", db.Bulk, nothing)
	q.wait(t.Context(), "small 1", db.Interactive, nothing)
	q.wait(t.Context(), "small 2", db.Interactive, nothing)
	ctx, cancel := context.WithCancel(t.Context())
	q.wait(ctx, "gone", db.Interactive, nothing)
	cancel()
	for q.length() != 4 {
		time.Sleep(100 * time.Microsecond)
	}
	q.release()
	if !slices.Equal(q.order, []string{"small 1", "small 2", "bulk 1", "bulk 2"}) {
		t.Error(q.order)
	}
	if !errors.Is(q.errs["gone"], context.Canceled) {
		t.Error(q.errs["gone"])
	}
}

// However many interactive writes there are, a bulk write has its turn.
func TestBulkIsNotStarved(t *testing.T) {
	d := open(t)
	stop := make(chan bool)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := d.Write(t.Context(), db.Interactive, func(db.Tx) error { return nil }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 20 {
		if err := d.Write(t.Context(), db.Bulk, func(db.Tx) error { return nil }); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	wg.Wait()
}
