package main

import (
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"

	"cohort/config"
	"cohort/growth"
)

// growthStandards reads the tables of the configured directory, or of the one in the data directory where there is one.
func growthStandards(c *config.Config, log *slog.Logger) (*growth.Standards, error) {
	dir := c.GrowthStandards
	if dir == "" {
		dir = filepath.Join(c.Data, "growth-standards")
	}
	s, tables, err := growth.Load(dir)
	if c.GrowthStandards == "" && errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	log.Info("growth standards", "tables", tables, "directory", dir)
	return s, nil
}
