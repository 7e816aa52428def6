package db

import (
	"context"
	"sync/atomic"
)

// Counter counts the statements that were executed under a context. BEGIN and COMMIT are not counted.
type Counter struct{ n atomic.Int64 }

// Statements is the count so far.
func (c *Counter) Statements() int64 { return c.n.Load() }

type counterKey struct{}

// Counting returns a context under which statements are counted.
func Counting(ctx context.Context) (context.Context, *Counter) {
	c := new(Counter)
	return context.WithValue(ctx, counterKey{}, c), c
}

// Count adds one statement to the counter of ctx, if it has one. The engines call it.
func Count(ctx context.Context) {
	if c, ok := ctx.Value(counterKey{}).(*Counter); ok {
		c.n.Add(1)
	}
}
