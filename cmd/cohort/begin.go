package main

import (
	"context"
	"fmt"
	"io"

	"cohort/account"
	"cohort/config"
	"cohort/metadata"
)

// demoPassword is the superuser's in the demo country; everybody knows it.
const demoPassword = "district"

// begin makes a new server usable: the superuser gets a password.
func begin(ctx context.Context, c *config.Config, s *stores, out io.Writer) error {
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
	return nil
}
