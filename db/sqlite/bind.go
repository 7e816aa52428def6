package sqlite

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	sqlite3 "modernc.org/sqlite/lib"

	"cohort/db"
)

// static tells the library that a text stays where it is for as long as the statement runs.
const static = 0

// bind gives parameter i of a statement its value.
func (c *conn) bind(stmt uintptr, i int32, value any) error {
	var rc int32
	switch x := value.(type) {
	case nil:
		rc = sqlite3.Xsqlite3_bind_null(c.tls, stmt, i)
	case int64:
		rc = sqlite3.Xsqlite3_bind_int64(c.tls, stmt, i, x)
	case int32:
		rc = sqlite3.Xsqlite3_bind_int64(c.tls, stmt, i, int64(x))
	case int:
		rc = sqlite3.Xsqlite3_bind_int64(c.tls, stmt, i, int64(x))
	case bool:
		rc = sqlite3.Xsqlite3_bind_int64(c.tls, stmt, i, number(x))
	case float64:
		if math.IsNaN(x) {
			return errNaN
		}
		rc = sqlite3.Xsqlite3_bind_double(c.tls, stmt, i, x)
	case string:
		if err := checkText(x); err != nil {
			return err
		}
		p, err := c.arguments.put(x)
		if err != nil {
			return err
		}
		rc = sqlite3.Xsqlite3_bind_text(c.tls, stmt, i, p, int32(len(x)), static)
	case []byte:
		if x == nil {
			rc = sqlite3.Xsqlite3_bind_null(c.tls, stmt, i)
			break
		}
		p, err := c.arguments.put(text(x))
		if err != nil {
			return err
		}
		rc = sqlite3.Xsqlite3_bind_blob(c.tls, stmt, i, p, int32(len(x)), static)
	case []string, []int32, []int64:
		list, err := listText(x)
		if err != nil {
			return err
		}
		return c.bind(stmt, i, list)
	default:
		plain, err := plainValue(value)
		if err != nil {
			return err
		}
		return c.bind(stmt, i, plain)
	}
	if rc != sqlite3.SQLITE_OK {
		return c.failure(rc)
	}
	return nil
}

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

var errNaN = errors.New("sqlite: NaN cannot be stored")

// checkText refuses what PostgreSQL refuses: the same text must be good on both engines.
func checkText(s string) error {
	if strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
		return db.ErrText
	}
	return nil
}

// listText writes a list as the JSON array that [db.Dialect]'s In reads.
func listText(list any) (string, error) {
	b := []byte{'['}
	switch list := list.(type) {
	case []string:
		for _, s := range list {
			if err := checkText(s); err != nil {
				return "", err
			}
			var err error
			if b, err = jsontext.AppendQuote(b, s); err != nil {
				return "", db.ErrText
			}
			b = append(b, ',')
		}
	case []int32:
		for _, n := range list {
			b = append(strconv.AppendInt(b, int64(n), 10), ',')
		}
	case []int64:
		for _, n := range list {
			b = append(strconv.AppendInt(b, n, 10), ',')
		}
	}
	if len(b) > 1 {
		b = b[:len(b)-1]
	}
	return string(append(b, ']')), nil
}

// plainValue returns what a named type or a pointer holds as one of the argument types.
func plainValue(value any) (any, error) {
	v := reflect.ValueOf(value)
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil, nil
		}
		return v.Elem().Interface(), nil
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), nil
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(v.Uint()), nil
	case reflect.Float32, reflect.Float64:
		return v.Float(), nil
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Bytes(), nil
		}
	}
	return nil, fmt.Errorf("sqlite: a %T cannot be an argument", value)
}
