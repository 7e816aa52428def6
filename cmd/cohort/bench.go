package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"cohort/bench"
)

type benchCommand struct {
	bench.Options `embed:""`
}

func (c *benchCommand) Run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return bench.Run(ctx, c.Options, os.Stdout)
}
