package postgres

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"

	"cohort/db"
)

// types describes the column types: the name and OID of each, and of arrays of it.
var types = map[db.ColumnType]struct {
	name  string
	oid   uint32
	array uint32
}{
	db.Int:   {"bigint", pgtype.Int8OID, pgtype.Int8ArrayOID},
	db.Int4:  {"integer", pgtype.Int4OID, pgtype.Int4ArrayOID},
	db.Text:  {"text", pgtype.TextOID, pgtype.TextArrayOID},
	db.Bool:  {"boolean", pgtype.BoolOID, pgtype.BoolArrayOID},
	db.Float: {"double precision", pgtype.Float8OID, pgtype.Float8ArrayOID},
	db.Bytes: {"bytea", pgtype.ByteaOID, pgtype.ByteaArrayOID},
}

// unnest puts the table expression for v into a statement, and its columns behind the arguments.
func unnest(sql string, v db.Values, args []any) (string, []any, error) {
	if err := v.Check(); err != nil {
		return "", nil, err
	}
	before, after, err := db.SplitValues(sql)
	if err != nil {
		return "", nil, err
	}
	var arrays, names strings.Builder
	args = append([]any(nil), args...)
	for i, c := range v.Columns {
		if i > 0 {
			arrays.WriteString(", ")
			names.WriteString(", ")
		}
		args = append(args, column{rows: v.Rows, index: i, typ: c.Type})
		fmt.Fprintf(&arrays, "$%d::%s[]", len(args), types[c.Type].name)
		fmt.Fprintf(&names, `"%s"`, c.Name)
	}
	return fmt.Sprintf("%s(SELECT * FROM unnest(%s) AS given(%s))%s", before, &arrays, &names, after), args, nil
}

// column is one column of values as an argument: an array. It is written to the wire straight from the rows.
type column struct {
	rows  [][]any
	index int
	typ   db.ColumnType
}

// columnCodec writes columns, and leaves everything else to pgx's codec of the array type.
type columnCodec struct{ pgtype.Codec }

func registerColumns(m *pgtype.Map) {
	for _, t := range types {
		if known, ok := m.TypeForOID(t.array); ok {
			m.RegisterType(&pgtype.Type{Name: known.Name, OID: known.OID, Codec: columnCodec{known.Codec}})
		}
	}
}

func (c columnCodec) PlanEncode(m *pgtype.Map, oid uint32, format int16, value any) pgtype.EncodePlan {
	if _, ok := value.(column); ok && format == pgtype.BinaryFormatCode {
		return columnPlan{}
	}
	return c.Codec.PlanEncode(m, oid, format, value)
}

type columnPlan struct{}

// Encode writes PostgreSQL's binary form of an array: dimensions, whether there are NULLs, the element's type, then length
// and lower bound, then each element behind its length.
func (columnPlan) Encode(value any, buf []byte) ([]byte, error) {
	c := value.(column)
	if len(c.rows) == 0 {
		buf = binary.BigEndian.AppendUint32(buf, 0)
		buf = binary.BigEndian.AppendUint32(buf, 0)
		return binary.BigEndian.AppendUint32(buf, types[c.typ].oid), nil
	}
	buf = binary.BigEndian.AppendUint32(buf, 1)
	buf = binary.BigEndian.AppendUint32(buf, 1)
	buf = binary.BigEndian.AppendUint32(buf, types[c.typ].oid)
	buf = binary.BigEndian.AppendUint32(buf, uint32(len(c.rows)))
	buf = binary.BigEndian.AppendUint32(buf, 1)
	var err error
	for _, row := range c.rows {
		if buf, err = appendValue(buf, c.typ, row[c.index]); err != nil {
			return nil, err
		}
	}
	return buf, nil
}

// appendValue writes the length of a value and its binary form, which is the same in arrays and in COPY.
func appendValue(buf []byte, typ db.ColumnType, value any) ([]byte, error) {
	switch typ {
	case db.Int, db.Int4:
		n, ok := integer(value)
		switch {
		case !ok:
		case typ == db.Int:
			return binary.BigEndian.AppendUint64(append(buf, 0, 0, 0, 8), uint64(n)), nil
		case n < math.MinInt32 || n > math.MaxInt32:
			return nil, fmt.Errorf("postgres: %d is no 32-bit integer", n)
		default:
			return binary.BigEndian.AppendUint32(append(buf, 0, 0, 0, 4), uint32(n)), nil
		}
	case db.Text:
		switch s := value.(type) {
		case string:
			return appendText(buf, s), nil
		case *string:
			if s != nil {
				return appendText(buf, *s), nil
			}
		}
	case db.Bool:
		switch b := value.(type) {
		case bool:
			return appendBool(buf, b), nil
		case *bool:
			if b != nil {
				return appendBool(buf, *b), nil
			}
		}
	case db.Float:
		if f, ok := value.(float64); ok {
			return binary.BigEndian.AppendUint64(append(buf, 0, 0, 0, 8), math.Float64bits(f)), nil
		}
	case db.Bytes:
		if b, ok := value.([]byte); ok && b != nil {
			return append(binary.BigEndian.AppendUint32(buf, uint32(len(b))), b...), nil
		}
	}
	if isNull(value) {
		return append(buf, 0xff, 0xff, 0xff, 0xff), nil
	}
	return nil, fmt.Errorf("postgres: a %T cannot go into a %s column", value, types[typ].name)
}

func appendText(buf []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint32(buf, uint32(len(s))), s...)
}

func appendBool(buf []byte, b bool) []byte {
	if b {
		return append(buf, 0, 0, 0, 1, 1)
	}
	return append(buf, 0, 0, 0, 1, 0)
}

// isNull reports whether a value stands for NULL.
func isNull(value any) bool {
	switch x := value.(type) {
	case nil:
		return true
	case []byte:
		return x == nil
	case *int64:
		return x == nil
	case *int32:
		return x == nil
	case *string:
		return x == nil
	case *bool:
		return x == nil
	}
	return false
}

func integer(value any) (int64, bool) {
	switch n := value.(type) {
	case int64:
		return n, true
	case int32:
		return int64(n), true
	case int:
		return int64(n), true
	case *int64:
		if n != nil {
			return *n, true
		}
	case *int32:
		if n != nil {
			return int64(*n), true
		}
	}
	return 0, false
}

// copyText is the COPY statement for v.
func copyText(table string, v db.Values) string {
	return fmt.Sprintf(`COPY "%s" (%s) FROM STDIN BINARY`, table, columnNames(v))
}

func columnNames(v db.Values) string {
	names := make([]string, len(v.Columns))
	for i, c := range v.Columns {
		names[i] = `"` + c.Name + `"`
	}
	return strings.Join(names, ", ")
}

// copyHeader begins the binary form of COPY: its signature, flags, and the length of the extension.
const copyHeader = "PGCOPY\n\xff\r\n\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00"

// copySource is the binary form of COPY, written as it is read.
type copySource struct {
	values db.Values
	next   int // row
	begun  bool
	buf    []byte // what is written and not read, from off
	off    int
}

func (s *copySource) Read(p []byte) (int, error) {
	if s.off == len(s.buf) {
		s.buf, s.off = s.buf[:0], 0
		if err := s.fill(len(p)); err != nil {
			return 0, err
		}
		if len(s.buf) == 0 {
			return 0, io.EOF
		}
	}
	n := copy(p, s.buf[s.off:])
	s.off += n
	return n, nil
}

// fill writes rows until there are some size bytes of them.
func (s *copySource) fill(size int) error {
	if !s.begun {
		s.buf, s.begun = append(s.buf, copyHeader...), true
	}
	var err error
	for ; s.next < len(s.values.Rows) && len(s.buf) < size; s.next++ {
		s.buf = binary.BigEndian.AppendUint16(s.buf, uint16(len(s.values.Columns)))
		for i, c := range s.values.Columns {
			if s.buf, err = appendValue(s.buf, c.Type, s.values.Rows[s.next][i]); err != nil {
				return err
			}
		}
	}
	return nil
}
