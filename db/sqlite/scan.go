package sqlite

import (
	"bytes"
	"fmt"
	"math"
	"reflect"

	sqlite3 "modernc.org/sqlite/lib"
)

// scan reads column i of the row that a statement stands on.
func (c *conn) scan(stmt uintptr, i int32, dest any) error {
	kind := sqlite3.Xsqlite3_column_type(c.tls, stmt, i)
	switch d := dest.(type) {
	case *string:
		if kind == sqlite3.SQLITE_TEXT {
			*d = string(c.columnBytes(stmt, i))
			return nil
		}
	case *int64:
		if kind == sqlite3.SQLITE_INTEGER {
			*d = sqlite3.Xsqlite3_column_int64(c.tls, stmt, i)
			return nil
		}
	case *int32:
		if kind == sqlite3.SQLITE_INTEGER {
			n := sqlite3.Xsqlite3_column_int64(c.tls, stmt, i)
			if n < math.MinInt32 || n > math.MaxInt32 {
				return fmt.Errorf("sqlite: column %d: %d is no 32-bit integer", i, n)
			}
			*d = int32(n)
			return nil
		}
	case *int:
		if kind == sqlite3.SQLITE_INTEGER {
			*d = int(sqlite3.Xsqlite3_column_int64(c.tls, stmt, i))
			return nil
		}
	case *bool:
		if kind == sqlite3.SQLITE_INTEGER {
			*d = sqlite3.Xsqlite3_column_int64(c.tls, stmt, i) != 0
			return nil
		}
	case *float64:
		if kind == sqlite3.SQLITE_FLOAT || kind == sqlite3.SQLITE_INTEGER {
			*d = sqlite3.Xsqlite3_column_double(c.tls, stmt, i)
			return nil
		}
	case *[]byte:
		switch kind {
		case sqlite3.SQLITE_NULL:
			*d = nil
			return nil
		case sqlite3.SQLITE_BLOB, sqlite3.SQLITE_TEXT:
			*d = append([]byte{}, c.columnBytes(stmt, i)...)
			return nil
		}
	case *any:
		*d = c.column(stmt, i, kind)
		return nil
	default:
		return c.scanOther(stmt, i, kind, dest)
	}
	return fmt.Errorf("sqlite: column %d: %s cannot go into %T", i, kindName(kind), dest)
}

// scanOther reads into a pointer to a pointer, which NULL makes nil, and into named types.
func (c *conn) scanOther(stmt uintptr, i, kind int32, dest any) error {
	v := reflect.ValueOf(dest)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return fmt.Errorf("sqlite: column %d: %T is no destination", i, dest)
	}
	v = v.Elem()
	switch v.Kind() {
	case reflect.Pointer:
		if kind == sqlite3.SQLITE_NULL {
			v.SetZero()
			return nil
		}
		target := reflect.New(v.Type().Elem())
		v.Set(target)
		return c.scan(stmt, i, target.Interface())
	case reflect.String:
		var s string
		err := c.scan(stmt, i, &s)
		v.SetString(s)
		return err
	case reflect.Bool:
		var b bool
		err := c.scan(stmt, i, &b)
		v.SetBool(b)
		return err
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int:
		var n int64
		err := c.scan(stmt, i, &n)
		if v.OverflowInt(n) {
			return fmt.Errorf("sqlite: column %d: %d does not fit into %T", i, n, dest)
		}
		v.SetInt(n)
		return err
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		var n int64
		err := c.scan(stmt, i, &n)
		if n < 0 || v.OverflowUint(uint64(n)) {
			return fmt.Errorf("sqlite: column %d: %d does not fit into %T", i, n, dest)
		}
		v.SetUint(uint64(n))
		return err
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			var b []byte
			err := c.scan(stmt, i, &b)
			v.SetBytes(b)
			return err
		}
	}
	return fmt.Errorf("sqlite: column %d: %T is no destination", i, dest)
}

// column returns a value as the type that SQLite keeps it in.
func (c *conn) column(stmt uintptr, i, kind int32) any {
	switch kind {
	case sqlite3.SQLITE_INTEGER:
		return sqlite3.Xsqlite3_column_int64(c.tls, stmt, i)
	case sqlite3.SQLITE_FLOAT:
		return sqlite3.Xsqlite3_column_double(c.tls, stmt, i)
	case sqlite3.SQLITE_TEXT:
		return string(c.columnBytes(stmt, i))
	case sqlite3.SQLITE_BLOB:
		return bytes.Clone(c.columnBytes(stmt, i))
	}
	return nil
}

// columnBytes views a text or a blob until the statement moves on.
func (c *conn) columnBytes(stmt uintptr, i int32) []byte {
	p := sqlite3.Xsqlite3_column_blob(c.tls, stmt, i)
	return bytesAt(p, sqlite3.Xsqlite3_column_bytes(c.tls, stmt, i))
}

func kindName(kind int32) string {
	switch kind {
	case sqlite3.SQLITE_INTEGER:
		return "an integer"
	case sqlite3.SQLITE_FLOAT:
		return "a number"
	case sqlite3.SQLITE_TEXT:
		return "a text"
	case sqlite3.SQLITE_BLOB:
		return "a blob"
	}
	return "NULL"
}
