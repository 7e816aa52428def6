package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"

	"cohort/account"
	"cohort/config"
	"cohort/demo"
	"cohort/metadata"
	"cohort/payload"
)

// demoPassword is the superuser's in the demo country; everybody knows it.
const demoPassword = "district"

// begin makes a new server usable: the superuser gets a password, and with --demo a country.
func begin(ctx context.Context, c *config.Config, s *stores, out io.Writer, log *slog.Logger) error {
	admin := s.metadata.Current().ByUID(s.metadata.Type("user"), metadata.Superuser)
	if admin == nil {
		return nil // somebody has removed him, and has other superusers
	}
	password, generated := c.AdminPassword, false
	switch {
	case password != "":
	case c.Demo:
		password = demoPassword
	default:
		password, generated = account.RandomPassword(), true
	}
	begun, err := account.Begin(ctx, s.db, admin.ID, password)
	if err != nil {
		return err
	}
	if begun && generated {
		// Not in the log, which is kept.
		fmt.Fprintf(out, "The password of %s is %s\nIt is not shown again. Set another with: cohort user password %s\n", admin.Text("username"), password, admin.Text("username"))
	}
	if c.Demo {
		return loadDemo(ctx, s, admin.ID, log)
	}
	return nil
}

// loadDemo imports the demo country, unless it is there, and gives the superuser all of it.
func loadDemo(ctx context.Context, s *stores, admin int32, log *slog.Logger) error {
	if s.metadata.Current().ByUID(s.metadata.Type("organisationUnit"), demo.Country) != nil {
		return nil
	}
	const nesting = 100
	value, err := metadata.ReadTree(payload.NewReader(bytes.NewReader(demo.Metadata), nesting))
	if err != nil {
		return err
	}
	objects, err := s.metadata.ParsePackage(value)
	if err != nil {
		return err
	}
	options := metadata.ImportOptions{User: admin}
	report, err := s.metadata.Import(ctx, objects, options)
	if err != nil {
		return err
	}
	if failed := report.Failed(); len(failed) > 0 {
		return fmt.Errorf("the demo country: %s %s: %w", failed[0].Type.Name, failed[0].UID, failed[0].Faults)
	}
	country := []any{metadata.Tree{"id": demo.Country}}
	report, err = s.metadata.Merge(ctx, s.metadata.Type("user"), metadata.Superuser, metadata.Tree{
		"organisationUnits": country, "dataViewOrganisationUnits": country, "teiSearchOrganisationUnits": country,
	}, options)
	if err != nil {
		return err
	}
	if failed := report.Failed(); len(failed) > 0 {
		return fmt.Errorf("the demo country's superuser: %w", failed[0].Faults)
	}
	log.InfoContext(ctx, "demo country loaded", "objects", len(objects))
	return nil
}
