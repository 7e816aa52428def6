package main

import (
	"io"
	"log/slog"

	"cohort/api"
	"cohort/config"
)

// newLog writes lines of the configured form and severity, with the request that each is about.
func newLog(c *config.Config, out io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewTextHandler(out, options)
	if c.LogFormat == "json" {
		handler = slog.NewJSONHandler(out, options)
	}
	return slog.New(api.LogRequests(handler))
}
