package main

import (
	"context"
	"errors"

	"cohort/config"
	"cohort/db/migration"
)

type migrateCommand struct{}

func (migrateCommand) Run(c *config.Config) (err error) {
	ctx := context.Background()
	d, err := openDB(ctx, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return migration.Run(ctx, d)
}
