package importer

import (
	"context"
	"time"

	"golang.org/x/sync/semaphore"

	"cohort/fault"
)

// budget bounds the memory of the imports that run at once. One whose body is more than modest reserves a fixed share:
// what is in memory of it is bounded, however large it is.
type budget struct{ shares *semaphore.Weighted }

const (
	share    = 16 << 20
	patience = 20 * time.Second // before an import that waits for its share is sent away
	comeBack = 5 * time.Second
)

func newBudget(memory int64) *budget {
	return &budget{semaphore.NewWeighted(max(1, memory/share))}
}

// take waits for a share. The function that it returns gives it back.
func (b *budget) take(ctx context.Context) (free func(), err error) {
	wait, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := b.shares.Acquire(wait, 1); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, busy{fault.New(fault.TooMany, "The server is taking in as much as its memory allows. Try again in some seconds.")}
	}
	return func() { b.shares.Release(1) }, nil
}

// busy is the failure of an import that waited in vain.
type busy struct{ cause *fault.Error }

// RetryAfter is when it is worth trying again.
func (busy) RetryAfter() time.Duration { return comeBack }

func (b busy) Error() string { return b.cause.Error() }

func (b busy) Unwrap() error { return b.cause }
