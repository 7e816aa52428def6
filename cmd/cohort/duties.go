package main

import (
	"context"
	"log/slog"
	"time"

	"cohort/api"
	"cohort/db"
)

// duty is what is done now and then behind all requests. Every node does it; there is nothing to agree on.
type duty struct {
	name  string
	every time.Duration
	do    func(ctx context.Context, now time.Time) error
}

func duties(s *api.Server) []duty {
	return []duty{
		{"remove old jobs", time.Hour, s.Jobs.Sweep},
		{"remove files that nothing refers to", 30 * time.Minute, s.Files.Sweep},
		{"remove reservations whose time is over", time.Hour, s.Reserved.Sweep},
		{"remove receipts whose time is over", time.Hour, s.Receipts.Sweep},
	}
}

// run does the duty at once, and then again and again until ctx ends.
func (d duty) run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(d.every)
	defer tick.Stop()
	for {
		if err := d.do(ctx, db.Now()); err != nil && ctx.Err() == nil {
			log.WarnContext(ctx, "a duty was not done", "duty", d.name, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
