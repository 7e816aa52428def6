package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"

	"cohort/account"
	"cohort/api"
	"cohort/config"
	"cohort/db"
	"cohort/db/migration"
	"cohort/db/postgres"
	"cohort/db/sqlite"
	"cohort/file"
	"cohort/metadata"
	"cohort/schema/catalog"
	"cohort/setting"
)

// openDB opens the configured database.
func openDB(ctx context.Context, c *config.Config) (db.DB, error) {
	if c.DB != "" {
		return postgres.Open(ctx, c.DB)
	}
	return sqlite.Open(ctx, c.Data)
}

// describe is what system/info tells of the configured database.
func describe(ctx context.Context, c *config.Config, d db.DB) (api.Database, error) {
	about := api.Database{Name: sqlite.File, URL: "file:" + filepath.Join(c.Data, sqlite.File)}
	if c.DB != "" {
		u, err := url.Parse(c.DB)
		if err != nil {
			return api.Database{}, errors.New("--db: is not an address")
		}
		about = api.Database{Name: filepath.Base(u.Path), User: u.User.Username()}
		u.User, u.RawQuery = nil, ""
		about.URL = u.String()
	}
	found, err := inspect(ctx, d)
	about.Version = found.version
	return about, err
}

// stores is what stands on the database before the people's data: metadata and accounts.
type stores struct {
	db       db.DB
	metadata *metadata.Store
	accounts *account.Store
	files    *file.Store
}

// openStores opens the database, brings it to today's schema, reads the metadata, and begins what is missing of it.
func openStores(ctx context.Context, c *config.Config, log *slog.Logger) (_ *stores, err error) {
	d, err := openDB(ctx, c)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	if err := migration.Run(ctx, d); err != nil {
		return nil, err
	}
	md, err := metadata.Open(ctx, d, metadata.Options{Types: catalog.All(), Zone: c.Location()})
	if err != nil {
		return nil, fmt.Errorf("read the metadata: %w", err)
	}
	files := file.New(d, int64(c.FileLimit))
	accounts := account.New(d, c.CredentialCache, log)
	md.Accompany("user", accounts.Accompany)
	md.Accompany("user", setting.Accompany(c.Location()))
	md.Accompany("document", files.Accompany)
	if _, err := md.Begin(ctx); err != nil {
		return nil, err
	}
	return &stores{db: d, metadata: md, accounts: accounts, files: files}, nil
}
