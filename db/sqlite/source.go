package sqlite

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"cohort/db"
)

// {values} is a virtual table whose rows are those in Go's memory: SQLite asks for each cell when it needs it. That is as
// fast as stepping a prepared statement row by row, and still one statement with one meaning, as on PostgreSQL. A
// connection runs one statement at a time, so the table needs no argument to know its rows.

const (
	sourceTable   = "given_rows"
	sourceColumns = 64 // the most columns that rows may have
)

// sourceVtab and sourceCursor stand in the library's memory, and begin as its own structures do.
type sourceVtab struct {
	base   sqlite3.Sqlite3_vtab
	number uintptr // of the connection
}

type sourceCursor struct {
	base sqlite3.Sqlite3_vtab_cursor
	row  int
}

// sourceModule is the table's description for the library, made once.
var sourceModule = sync.OnceValue(func() uintptr {
	tls := libc.NewTLS()
	defer tls.Close()
	p := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(sqlite3.Sqlite3_module{})))
	if p == 0 {
		return 0
	}
	*(*sqlite3.Sqlite3_module)(at(p)) = sqlite3.Sqlite3_module{
		FxConnect:    callback(sourceConnect),
		FxBestIndex:  callback(sourceBestIndex),
		FxDisconnect: callback(sourceDisconnect),
		FxOpen:       callback(sourceOpen),
		FxClose:      callback(sourceClose),
		FxFilter:     callback(sourceFilter),
		FxNext:       callback(sourceNext),
		FxEof:        callback(sourceEOF),
		FxColumn:     callback(sourceColumn),
		FxRowid:      callback(sourceRowID),
	}
	return p
})

// offerRows makes the table known to a connection.
func (c *conn) offerRows() error {
	name, err := c.cstring(sourceTable)
	if err != nil {
		return err
	}
	defer libc.Xfree(c.tls, name)
	if rc := sqlite3.Xsqlite3_create_module_v2(c.tls, c.handle, name, sourceModule(), c.number, 0); rc != sqlite3.SQLITE_OK {
		return c.failure(rc)
	}
	return nil
}

// sourceText puts the table expression for v into a statement.
func sourceText(sql string, v db.Values) (string, error) {
	if err := v.Check(); err != nil {
		return "", err
	}
	if len(v.Columns) > sourceColumns {
		return "", fmt.Errorf("sqlite: %d columns of values, the most is %d", len(v.Columns), sourceColumns)
	}
	before, after, err := db.SplitValues(sql)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(before)
	b.WriteString("(SELECT ")
	for i, col := range v.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `c%d AS "%s"`, i, col.Name)
	}
	b.WriteString(" FROM " + sourceTable + ")")
	b.WriteString(after)
	return b.String(), nil
}

func sourceConnect(tls *libc.TLS, handle, number uintptr, _ int32, _, vtab, _ uintptr) int32 {
	names := make([]string, sourceColumns)
	for i := range names {
		names[i] = fmt.Sprintf("c%d", i)
	}
	sql, err := libc.CString("CREATE TABLE x(" + strings.Join(names, ",") + ")")
	if err != nil {
		return sqlite3.SQLITE_NOMEM
	}
	defer libc.Xfree(tls, sql)
	if rc := sqlite3.Xsqlite3_declare_vtab(tls, handle, sql); rc != sqlite3.SQLITE_OK {
		return rc
	}
	p := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(sourceVtab{})))
	if p == 0 {
		return sqlite3.SQLITE_NOMEM
	}
	(*sourceVtab)(at(p)).number = number
	*(*uintptr)(at(vtab)) = p
	return sqlite3.SQLITE_OK
}

// sourceBestIndex lets the planner think of a short table: one to begin a join with.
func sourceBestIndex(_ *libc.TLS, _, info uintptr) int32 {
	x := (*sqlite3.Sqlite3_index_info)(at(info))
	x.FestimatedCost, x.FestimatedRows = 100, 100
	return sqlite3.SQLITE_OK
}

func sourceDisconnect(tls *libc.TLS, vtab uintptr) int32 {
	libc.Xfree(tls, vtab)
	return sqlite3.SQLITE_OK
}

func sourceOpen(tls *libc.TLS, _, cursor uintptr) int32 {
	p := libc.Xcalloc(tls, 1, libc.Tsize_t(unsafe.Sizeof(sourceCursor{})))
	if p == 0 {
		return sqlite3.SQLITE_NOMEM
	}
	*(*uintptr)(at(cursor)) = p
	return sqlite3.SQLITE_OK
}

func sourceClose(tls *libc.TLS, cursor uintptr) int32 {
	libc.Xfree(tls, cursor)
	return sqlite3.SQLITE_OK
}

func sourceFilter(_ *libc.TLS, cursor uintptr, _ int32, _ uintptr, _ int32, _ uintptr) int32 {
	(*sourceCursor)(at(cursor)).row = 0
	return sqlite3.SQLITE_OK
}

func sourceNext(_ *libc.TLS, cursor uintptr) int32 {
	(*sourceCursor)(at(cursor)).row++
	return sqlite3.SQLITE_OK
}

// sourceOf returns a cursor and its connection.
func sourceOf(cursor uintptr) (*sourceCursor, *conn) {
	k := (*sourceCursor)(at(cursor))
	return k, connection((*sourceVtab)(at(k.base.FpVtab)).number)
}

func sourceEOF(_ *libc.TLS, cursor uintptr) int32 {
	if k, c := sourceOf(cursor); k.row < len(c.source.Rows) {
		return 0
	}
	return 1
}

func sourceRowID(_ *libc.TLS, cursor, id uintptr) int32 {
	*(*int64)(at(id)) = int64((*sourceCursor)(at(cursor)).row)
	return sqlite3.SQLITE_OK
}

func sourceColumn(_ *libc.TLS, cursor, result uintptr, column int32) int32 {
	k, c := sourceOf(cursor)
	return c.give(result, c.source.Columns[column].Type, c.source.Rows[k.row][column])
}

// give hands a value of a column to the library as the result of a callback. It takes no other types than PostgreSQL does.
func (c *conn) give(result uintptr, typ db.ColumnType, value any) int32 {
	switch x := value.(type) {
	case nil:
		return c.giveNull(result)
	case *int64:
		if x == nil {
			return c.giveNull(result)
		}
		return c.giveInteger(result, typ, *x)
	case *int32:
		if x == nil {
			return c.giveNull(result)
		}
		return c.giveInteger(result, typ, int64(*x))
	case *string:
		if x == nil {
			return c.giveNull(result)
		}
		if typ == db.Text {
			return c.giveText(result, *x)
		}
	case *bool:
		if x == nil {
			return c.giveNull(result)
		}
		if typ == db.Bool {
			return c.giveBool(result, *x)
		}
	case int64:
		return c.giveInteger(result, typ, x)
	case int32:
		return c.giveInteger(result, typ, int64(x))
	case int:
		return c.giveInteger(result, typ, int64(x))
	case string:
		if typ == db.Text {
			return c.giveText(result, x)
		}
	case bool:
		if typ == db.Bool {
			return c.giveBool(result, x)
		}
	case float64:
		if typ == db.Float && !math.IsNaN(x) {
			sqlite3.Xsqlite3_result_double(c.tls, result, x)
			return sqlite3.SQLITE_OK
		}
	case []byte:
		if typ == db.Bytes {
			return c.giveBytes(result, x)
		}
	}
	return c.refuse(result, fmt.Errorf("sqlite: %T %v cannot go into a column of type %d", value, value, typ))
}

func (c *conn) giveNull(result uintptr) int32 {
	sqlite3.Xsqlite3_result_null(c.tls, result)
	return sqlite3.SQLITE_OK
}

func (c *conn) giveBool(result uintptr, b bool) int32 {
	sqlite3.Xsqlite3_result_int64(c.tls, result, number(b))
	return sqlite3.SQLITE_OK
}

func (c *conn) giveInteger(result uintptr, typ db.ColumnType, n int64) int32 {
	if typ != db.Int && (typ != db.Int4 || n < math.MinInt32 || n > math.MaxInt32) {
		return c.refuse(result, fmt.Errorf("sqlite: the integer %d cannot go into a column of type %d", n, typ))
	}
	sqlite3.Xsqlite3_result_int64(c.tls, result, n)
	return sqlite3.SQLITE_OK
}

// transient tells the library to copy a text at once.
const transient = ^uintptr(0)

func (c *conn) giveText(result uintptr, s string) int32 {
	if err := checkText(s); err != nil {
		return c.refuse(result, err)
	}
	p, err := c.lend(s)
	if err != nil {
		return sqlite3.SQLITE_NOMEM
	}
	sqlite3.Xsqlite3_result_text(c.tls, result, p, int32(len(s)), transient)
	return sqlite3.SQLITE_OK
}

func (c *conn) giveBytes(result uintptr, b []byte) int32 {
	if b == nil {
		return c.giveNull(result)
	}
	p, err := c.lend(text(b))
	if err != nil {
		return sqlite3.SQLITE_NOMEM
	}
	sqlite3.Xsqlite3_result_blob(c.tls, result, p, int32(len(b)), transient)
	return sqlite3.SQLITE_OK
}

// lend copies a text to where the library can read it until the next one is lent.
func (c *conn) lend(data string) (uintptr, error) {
	c.cell.clear()
	return c.cell.put(data)
}

// refuse stops the running statement with an error.
func (c *conn) refuse(result uintptr, err error) int32 {
	c.refused = err
	sqlite3.Xsqlite3_result_error_code(c.tls, result, sqlite3.SQLITE_ERROR)
	return sqlite3.SQLITE_ERROR
}
