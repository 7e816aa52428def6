package bench

import (
	"context"

	"cohort/db"
)

// catalog is how an engine tells of its own tables.
type catalog struct {
	columns string // table, column and type of each column, in the columns' order, by PostgreSQL's names
	bytes   string // what tables and indexes take on the disk
	indexes string // how many indexes table $1 has, that of its primary key among them
}

var catalogs = map[string]catalog{
	"sqlite": {
		columns: `SELECT t.name, c.name, replace(lower(c.type), 'integer', 'bigint') FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' ORDER BY t.name, c.cid`,
		bytes:   `SELECT count.page_count * size.page_size FROM pragma_page_count() AS count, pragma_page_size() AS size`,
		indexes: `SELECT count(*) FROM pragma_index_list($1)`,
	},
	"postgres": {
		columns: `SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position`,
		bytes:   `SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace`,
		indexes: `SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND tablename = $1`,
	},
}

// columnTypes are the types by their names.
var columnTypes = map[string]db.ColumnType{
	"bigint": db.Int, "integer": db.Int4, "text": db.Text, "boolean": db.Bool, "double precision": db.Float, "bytea": db.Bytes,
}

// table is a table and its columns.
type table struct {
	name    string
	columns []db.Column
}

func (t *table) has(column string) bool {
	for _, c := range t.columns {
		if c.Name == column {
			return true
		}
	}
	return false
}

// tables returns all tables of a database.
func tables(ctx context.Context, tx db.Tx) ([]*table, error) {
	rows, err := tx.Query(ctx, catalogs[tx.Dialect().Name].columns)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []*table
	for rows.Next() {
		var name, column, typ string
		if err := rows.Scan(&name, &column, &typ); err != nil {
			return nil, err
		}
		if len(all) == 0 || all[len(all)-1].name != name {
			all = append(all, &table{name: name})
		}
		t := all[len(all)-1]
		t.columns = append(t.columns, db.Column{Name: column, Type: columnTypes[typ]})
	}
	return all, rows.Err()
}

// number returns the number that a query answers with.
func number(ctx context.Context, d db.DB, sql string, args ...any) (n int64, err error) {
	err = d.Read(ctx, func(tx db.Tx) error { return tx.QueryRow(ctx, sql, args...).Scan(&n) })
	return n, err
}
