package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"cohort/config"
	"cohort/db"
	"cohort/db/migration"
)

type doctorCommand struct{}

var errUnwell = errors.New("something is wrong")

// Run prints a line about each thing that it looks at, and fails when one of them keeps the server from serving. A warning
// does not.
func (doctorCommand) Run(c *config.Config, on *console) error {
	ctx := context.Background()
	sound := true
	tell := func(verdict, format string, args ...any) {
		fmt.Fprintf(on.out, "%-5s %s\n", verdict, fmt.Sprintf(format, args...))
		sound = sound && verdict != "wrong"
	}
	tell("ok", "configuration: listens on %s, zone %s, bodies up to %s, imports share %s", c.Addr, c.TimeZone, c.BodyLimit, c.ImportMemory)
	if err := writable(c.Data); err != nil {
		tell("wrong", "data directory: %v", err)
	} else {
		tell("ok", "data directory: %s", c.Data)
	}

	d, err := openDB(ctx, c)
	if err != nil {
		tell("wrong", "database: %v", err)
		return errUnwell
	}
	defer d.Close()
	found, err := inspect(ctx, d)
	if err != nil {
		tell("wrong", "database: %v", err)
		return errUnwell
	}
	tell("ok", "database: %s", found.version)
	for _, finding := range found.durability {
		tell(finding.verdict, "durability: %s", finding.text)
	}
	switch missing, err := migration.Pending(ctx, d); {
	case err != nil:
		tell("wrong", "schema: %v", err)
	case missing > 0:
		tell("ok", "schema: %d migrations are to come, at the next start", missing)
	default:
		tell("ok", "schema: up to date")
	}
	if !sound {
		return errUnwell
	}
	return nil
}

// writable makes the directory, and a file in it.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(filepath.Clean(f.Name())))
}

// findings is what a database says of itself.
type findings struct {
	version    string
	durability []finding
}

type finding struct{ verdict, text string }

// inspect asks the database for its version and for the settings on which durability rests.
func inspect(ctx context.Context, d db.DB) (findings, error) {
	examine := inspections[d.Dialect().Name]
	var out findings
	// In a writing transaction: it is the writer whose settings count.
	err := d.Write(ctx, db.Interactive, func(tx db.Tx) (err error) {
		out, err = examine(ctx, tx)
		return err
	})
	return out, err
}
