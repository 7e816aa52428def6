package postgres_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/db/postgres"
)

// wire stands between a client and the server, and can break the connection at a COMMIT.
type wire struct {
	network, address string // the server's

	breakCommit  atomic.Bool // let the COMMIT through, but not the answer
	refuseCommit atomic.Bool // do not even let it through
	cut          atomic.Bool // let nothing through

	turns   atomic.Int32 // how often the client spoke after the server
	answers atomic.Bool  // the server spoke last
}

// open connects to a fresh database through a wire.
func open(t *testing.T) (*postgres.DB, *wire) {
	t.Helper()
	u, err := url.Parse(dbtest.URL(t, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	w := &wire{network: "unix", address: filepath.Join(q.Get("host"), ".s.PGSQL."+q.Get("port"))}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go w.carry(conn)
		}
	}()
	u.Host, u.RawQuery = l.Addr().String(), "sslmode=disable"
	d, err := postgres.Open(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	err = d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `CREATE TABLE entry (id bigint PRIMARY KEY)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return d, w
}

// bindCommit is how the message begins that executes COMMIT: pgx names a prepared statement by the hash of its text. Behind
// the name stands the number of its parameters' formats, none.
var bindCommit = func() []byte {
	hash := sha256.Sum256([]byte("commit"))
	return []byte("stmtcache_" + hex.EncodeToString(hash[:24]) + "\x00\x00\x00")
}()

func (w *wire) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial(w.network, w.address)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		io.Copy(&spoken{client, &w.answers}, server)
		client.Close()
	}()
	buf := make([]byte, 64<<10)
	for {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		if w.answers.Swap(false) {
			w.turns.Add(1)
		}
		commit := bytes.Contains(buf[:n], bindCommit)
		if commit && w.refuseCommit.Load() || w.cut.Load() {
			return
		}
		if commit && w.breakCommit.Load() {
			client.Close() // before the server can answer
		}
		if _, err := server.Write(buf[:n]); err != nil {
			return
		}
		if commit && w.breakCommit.Load() {
			io.Copy(io.Discard, server)
			return
		}
	}
}

// spoken notes that the server has spoken.
type spoken struct {
	io.Writer
	noted *atomic.Bool
}

func (s *spoken) Write(b []byte) (int, error) {
	s.noted.Store(true)
	return s.Writer.Write(b)
}

// A small write is one question and one answer.
func TestTurns(t *testing.T) {
	d, w := open(t)
	next := 0
	rows := func(n int) db.Values {
		v := db.Values{Columns: []db.Column{{Name: "id", Type: db.Int}}}
		for range n {
			next++
			v.Rows = append(v.Rows, []any{next})
		}
		return v
	}
	turns := func(bulks ...int) int32 {
		t.Helper()
		var before int32
		err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			before = w.turns.Load()
			for _, n := range bulks {
				if err := tx.Copy(t.Context(), "entry", rows(n)); err != nil {
					return err
				}
			}
			if err := d.Dialect().FenceShared(t.Context(), tx); err != nil {
				return err
			}
			return tx.Assert(t.Context(), errors.New("nothing is there"), `(SELECT count(*) FROM entry) > $1`, 0)
		})
		if err != nil {
			t.Fatal(err)
		}
		return w.turns.Load() - before
	}
	for range 2 { // the first makes the statements known
		turns(1, 1)
	}
	time.Sleep(10 * time.Millisecond) // until connections are released
	if n := turns(1, 1); n != 1 {
		t.Errorf("a small write took %d turns", n)
	}
	if n := turns(500, 500, 1); n > 5 { // the rows of a bulk may travel behind the answer that they are welcome
		t.Errorf("two bulks took %d turns", n)
	}
}

func insert(ctx context.Context, tx db.Tx, id int) error {
	_, err := tx.Exec(ctx, `INSERT INTO entry VALUES ($1)`, id)
	return err
}

func count(t *testing.T, d db.DB) (n int) {
	t.Helper()
	err := d.Read(t.Context(), func(tx db.Tx) error {
		return tx.QueryRow(t.Context(), `SELECT count(*) FROM entry`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestBrokenCommit(t *testing.T) {
	d, w := open(t)
	for name, c := range map[string]struct {
		flag *atomic.Bool
		id   int
		kept int
	}{
		"behind the server's back": {&w.breakCommit, 1, 1},
		"before the server":        {&w.refuseCommit, 2, 0},
	} {
		before := count(t, d)
		c.flag.Store(true)
		runs := 0
		err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			runs++
			return insert(t.Context(), tx, c.id)
		})
		c.flag.Store(false)
		if !errors.Is(err, db.ErrCommitUnknown) || runs != 1 {
			t.Errorf("%s: %v after %d runs", name, err, runs)
		}
		deadline := time.Now().Add(5 * time.Second)
		for count(t, d) != before+c.kept && time.Now().Before(deadline) {
			time.Sleep(5 * time.Millisecond)
		}
		if got := count(t, d); got != before+c.kept {
			t.Errorf("%s: %d rows more, want %d", name, got-before, c.kept)
		}
	}
}

// A transaction whose connection is lost before its COMMIT runs again on another.
func TestLostConnection(t *testing.T) {
	d, _ := open(t)
	runs := 0
	err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
		runs++
		if err := insert(t.Context(), tx, runs); err != nil {
			return err
		}
		if runs == 1 {
			var pid int
			if err := tx.QueryRow(t.Context(), `SELECT pg_backend_pid()`).Scan(&pid); err != nil {
				return err
			}
			if err := d.Read(t.Context(), func(other db.Tx) error {
				_, err := other.Exec(t.Context(), `SELECT pg_terminate_backend($1)`, pid)
				return err
			}); err != nil {
				return err
			}
		}
		return insert(t.Context(), tx, 10+runs)
	})
	if err != nil || runs != 2 || count(t, d) != 2 {
		t.Error(err, runs, count(t, d))
	}
}

// A write whose snapshot is too old to be serialised runs again, until it has lost often enough.
func TestRetries(t *testing.T) {
	d, _ := open(t)
	runs := 0
	err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
		runs++
		if runs < 4 {
			_, err := tx.Exec(t.Context(), `DO $$ BEGIN RAISE serialization_failure; END $$`)
			return errors.New("as fn sees it: " + err.Error())
		}
		return insert(t.Context(), tx, runs)
	})
	if err != nil || runs != 4 {
		t.Error(err, runs)
	}
	runs = 0
	err = d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
		runs++
		_, err := tx.Exec(t.Context(), `DO $$ BEGIN RAISE deadlock_detected; END $$`)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "40P01") || runs < 5 || runs > 20 {
		t.Error(err, runs)
	}
}

func TestUnreachable(t *testing.T) {
	_, err := postgres.Open(t.Context(), "postgres://somebody:secret@127.0.0.1:1/nowhere")
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
	if _, err := postgres.Open(t.Context(), "postgres://somebody:secret@%%/nowhere"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

// More writes than connections, each of which reads on the side, do not wait for each other for ever.
func TestReadsBesideWrites(t *testing.T) {
	d, err := postgres.Open(t.Context(), dbtest.URL(t, "postgres")+"&pool_max_conns=4")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
				if _, err := tx.Exec(t.Context(), `SELECT 1`); err != nil {
					return err
				}
				return d.Read(t.Context(), func(other db.Tx) error {
					_, err := other.Exec(t.Context(), `SELECT 1`)
					return err
				})
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// What the server cannot do for anybody is told from what is wrong with a statement; and once it can, it does.
func TestUnavailable(t *testing.T) {
	d, w := open(t)
	id := 0
	one := func() error {
		id++
		return d.Write(t.Context(), db.Interactive, func(tx db.Tx) error { return insert(t.Context(), tx, id) })
	}
	if err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error { _, err := tx.Exec(t.Context(), `SELECT nothing`); return err }); err == nil || errors.Is(err, db.ErrUnavailable) {
		t.Errorf("a statement that is wrong: %v", err)
	}
	raise := func(state string) error {
		return d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), `DO $$ BEGIN RAISE EXCEPTION USING errcode = '`+state+`'; END $$`)
			return err
		})
	}
	for state, want := range map[string]bool{"53100": true, "53200": true, "57014": true, "58030": true, "55P03": true, "23505": false, "22003": false} {
		if err := raise(state); errors.Is(err, db.ErrUnavailable) != want {
			t.Errorf("%s: %v", state, err)
		}
	}

	// A server that takes no writes for a while: the connections made meanwhile would take none for ever.
	set := func(value string) {
		t.Helper()
		err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), `SET SESSION CHARACTERISTICS AS TRANSACTION READ `+value)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	set("ONLY")
	if err := one(); !errors.Is(err, db.ErrUnavailable) {
		t.Errorf("while nothing may be written: %v", err)
	}
	if err := one(); err != nil {
		t.Errorf("on another connection: %v", err)
	}
	set("ONLY")
	travelling := func() error { // all of it with the COMMIT
		id++
		rows := db.Values{Columns: []db.Column{{Name: "id", Type: db.Int}}, Rows: [][]any{{id}}}
		return d.Write(t.Context(), db.Interactive, func(tx db.Tx) error { return tx.Copy(t.Context(), "entry", rows) })
	}
	if err := travelling(); !errors.Is(err, db.ErrUnavailable) {
		t.Errorf("a small write while nothing may be written: %v", err)
	}
	if err := travelling(); err != nil {
		t.Errorf("a small write on another connection: %v", err)
	}

	w.cut.Store(true)
	if err := one(); !errors.Is(err, db.ErrUnavailable) {
		t.Errorf("a write out of reach: %v", err)
	}
	if err := d.Read(t.Context(), func(tx db.Tx) error { _, err := tx.Exec(t.Context(), `SELECT 1`); return err }); !errors.Is(err, db.ErrUnavailable) {
		t.Errorf("a read out of reach: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Read(gone, func(tx db.Tx) error { _, err := tx.Exec(gone, `SELECT 1`); return err }); errors.Is(err, db.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("a caller who has left: %v", err)
	}
	w.cut.Store(false)
	if err := one(); err != nil {
		t.Error(err)
	}
}

// Connections that waited in the pool while the server started anew are found out by the first statement of a read.
func TestReadOnStaleConnections(t *testing.T) {
	d, _ := open(t)
	var all sync.WaitGroup
	meet := make(chan struct{})
	const readers = 8
	var there atomic.Int64
	for range readers { // so many connections
		all.Go(func() {
			if err := d.Read(t.Context(), func(tx db.Tx) error {
				if _, err := tx.Exec(t.Context(), `SELECT 1`); err != nil {
					return err
				}
				if there.Add(1) == readers {
					close(meet)
				}
				<-meet
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for range readers {
		count(t, d)
	}
}
