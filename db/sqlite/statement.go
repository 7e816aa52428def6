package sqlite

import (
	"container/list"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// statement is a prepared statement.
type statement struct {
	text       string
	handle     uintptr // sqlite3_stmt*
	parameters []int   // the argument, from 1, that each of SQLite's parameters takes
	arguments  int
	columns    int
	readonly   bool
}

// prepare compiles one statement.
func (c *conn) prepare(text string) (*statement, error) {
	sql, err := c.cstring(text)
	if err != nil {
		return nil, err
	}
	defer libc.Xfree(c.tls, sql)
	out := libc.Xcalloc(c.tls, 2, 8)
	if out == 0 {
		return nil, errMemory
	}
	defer libc.Xfree(c.tls, out)
	rc := sqlite3.Xsqlite3_prepare_v3(c.tls, c.handle, sql, -1, sqlite3.SQLITE_PREPARE_PERSISTENT, out, out+8)
	if rc != sqlite3.SQLITE_OK {
		return nil, fmt.Errorf("%w\n%s", c.failure(rc), text)
	}
	s := &statement{text: text, handle: *(*uintptr)(at(out))}
	if s.handle == 0 {
		return nil, errors.New("sqlite: the statement is empty")
	}
	if tail := *(*uintptr)(at(out + 8)); strings.TrimSpace(libc.GoString(tail)) != "" {
		sqlite3.Xsqlite3_finalize(c.tls, s.handle)
		return nil, fmt.Errorf("sqlite: more than one statement: %s", text)
	}
	s.columns = int(sqlite3.Xsqlite3_column_count(c.tls, s.handle))
	s.readonly = sqlite3.Xsqlite3_stmt_readonly(c.tls, s.handle) != 0
	for i := range sqlite3.Xsqlite3_bind_parameter_count(c.tls, s.handle) {
		name := libc.GoString(sqlite3.Xsqlite3_bind_parameter_name(c.tls, s.handle, i+1))
		n, err := strconv.Atoi(strings.TrimPrefix(name, "$"))
		if err != nil || n < 1 {
			sqlite3.Xsqlite3_finalize(c.tls, s.handle)
			return nil, fmt.Errorf("sqlite: placeholders are $1, $2, ..., not %q: %s", name, text)
		}
		s.parameters = append(s.parameters, n)
		s.arguments = max(s.arguments, n)
	}
	return s, nil
}

// cacheSize is how many prepared statements a connection keeps. The program's own texts are a few hundred; those built
// from filters come and go.
const cacheSize = 500

// cache holds the prepared statements of a connection by their text, least recently used last.
type cache struct {
	conn   *conn
	byText map[string]*list.Element
	order  list.List
}

func (k *cache) get(text string) (*statement, error) {
	if e, ok := k.byText[text]; ok {
		k.order.MoveToFront(e)
		return e.Value.(*statement), nil
	}
	s, err := k.conn.prepare(text)
	if err != nil {
		return nil, err
	}
	if k.byText == nil {
		k.byText = map[string]*list.Element{}
	}
	s.text = strings.Clone(text)
	k.byText[s.text] = k.order.PushFront(s)
	if k.order.Len() > cacheSize {
		last := k.order.Back()
		k.order.Remove(last)
		delete(k.byText, last.Value.(*statement).text)
		sqlite3.Xsqlite3_finalize(k.conn.tls, last.Value.(*statement).handle)
	}
	return s, nil
}

// clear finalizes all statements, as closing the connection wants.
func (k *cache) clear() {
	for e := k.order.Front(); e != nil; e = e.Next() {
		sqlite3.Xsqlite3_finalize(k.conn.tls, e.Value.(*statement).handle)
	}
	k.order.Init()
	clear(k.byText)
}
