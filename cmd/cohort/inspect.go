package main

import (
	"context"
	"fmt"
	"strconv"

	"cohort/db"
)

// inspections are how each engine is asked. This is the one place outside db that knows them apart by more than their
// address: an operator's engine, not a domain's.
var inspections = map[string]func(context.Context, db.Tx) (findings, error){
	"sqlite":   inspectSQLite,
	"postgres": inspectPostgres,
}

func inspectSQLite(ctx context.Context, tx db.Tx) (out findings, err error) {
	var journal string
	var synchronous int64
	if err := tx.QueryRow(ctx, `SELECT sqlite_version()`).Scan(&out.version); err != nil {
		return out, err
	}
	out.version = "SQLite " + out.version
	if err := tx.QueryRow(ctx, `PRAGMA journal_mode`).Scan(&journal); err != nil {
		return out, err
	}
	if err := tx.QueryRow(ctx, `PRAGMA synchronous`).Scan(&synchronous); err != nil {
		return out, err
	}
	const full = 2
	f := finding{"ok", "every commit is on the disk before it is acknowledged (synchronous=FULL, journal_mode=" + journal + ")"}
	if synchronous < full {
		f = finding{"warn", "a power cut may lose acknowledged commits: synchronous is " + strconv.FormatInt(synchronous, 10) + ", not FULL"}
	}
	out.durability = append(out.durability, f, finding{"warn", "one disk holds everything: copy the data directory elsewhere, or use PostgreSQL with a standby"})
	return out, nil
}

func inspectPostgres(ctx context.Context, tx db.Tx) (out findings, err error) {
	settings := map[string]string{}
	rows, err := tx.Query(ctx, `SELECT name, setting FROM pg_settings WHERE name IN
		('server_version', 'fsync', 'full_page_writes', 'synchronous_commit', 'synchronous_standby_names')`)
	if err != nil {
		return out, err
	}
	defer rows.Close()
	for rows.Next() {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return out, err
		}
		settings[name] = value
	}
	if err := rows.Err(); err != nil {
		return out, err
	}
	out.version = "PostgreSQL " + settings["server_version"]
	for _, must := range []struct{ name, risk string }{
		{"fsync", "a power cut may destroy the database"},
		{"full_page_writes", "a power cut may destroy pages"},
	} {
		f := finding{"ok", must.name + "=on"}
		if settings[must.name] != "on" {
			f = finding{"warn", fmt.Sprintf("%s: %s=%s", must.risk, must.name, settings[must.name])}
		}
		out.durability = append(out.durability, f)
	}
	f := finding{"ok", "synchronous_commit=" + settings["synchronous_commit"]}
	if settings["synchronous_commit"] == "off" {
		f = finding{"warn", "a crash may lose acknowledged commits: synchronous_commit=off"}
	}
	out.durability = append(out.durability, f)
	standby := finding{"ok", "commits wait for standby " + settings["synchronous_standby_names"]}
	if settings["synchronous_standby_names"] == "" {
		standby = finding{"warn", "a failover may lose acknowledged commits: synchronous_standby_names is empty"}
	}
	out.durability = append(out.durability, standby)
	return out, nil
}
