package importer

import (
	"context"
	"time"

	"golang.org/x/sync/semaphore"

	"cohort/fault"
)

// budget bounds the memory of the imports that run at once. One whose body is more than modest reserves a fixed share:
// what is in memory of it is bounded, however large it is. Bodies that are still arriving are counted by themselves.
type budget struct {
	all      int64 // the shares that there are
	shares   *semaphore.Weighted
	arriving *semaphore.Weighted // more than modest of them: in memory or in files
	inside   *semaphore.Weighted // those of them that may be in memory, of which each has a quarter of a share
}

const (
	share     = 16 << 20
	arrivals  = 64               // bodies that arrive at once; each may come to take as much of the disk as the largest body
	expansion = 8                // times its size in the body is what an object takes while it is judged and written
	patience  = 20 * time.Second // before an import that waits for its share is sent away
	comeBack  = 5 * time.Second
)

func newBudget(memory int64) *budget {
	n := max(1, memory/share)
	return &budget{n, semaphore.NewWeighted(n), semaphore.NewWeighted(arrivals), semaphore.NewWeighted(n)}
}

// arrive is called when a body turns out to be more than modest. It reports whether it may arrive in memory. The function that it
// returns is called when the body has a share, or will have none.
func (b *budget) arrive(ctx context.Context) (leave func(), inside bool, err error) {
	if err := acquire(ctx, b.arriving, 1); err != nil {
		return nil, false, err
	}
	inside = b.inside.TryAcquire(1)
	return func() {
		if inside {
			b.inside.Release(1)
		}
		b.arriving.Release(1)
	}, inside, nil
}

// take waits for a share, or for so many as a body of that size takes that is judged and written as one. The function that it returns
// gives them back.
func (b *budget) take(ctx context.Context, size int64, whole bool) (free func(), err error) {
	n := int64(1)
	if whole {
		n = max(1, min(b.all, (size*expansion+share-1)/share))
	}
	if err := acquire(ctx, b.shares, n); err != nil {
		return nil, err
	}
	return func() { b.shares.Release(n) }, nil
}

func acquire(ctx context.Context, of *semaphore.Weighted, n int64) error {
	wait, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := of.Acquire(wait, n); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return busy{fault.New(fault.TooMany, "The server is taking in as much as its memory allows. Try again in some seconds.")}
	}
	return nil
}

// busy is the failure of an import that waited in vain.
type busy struct{ cause *fault.Error }

// RetryAfter is when it is worth trying again.
func (busy) RetryAfter() time.Duration { return comeBack }

func (b busy) Error() string { return b.cause.Error() }

func (b busy) Unwrap() error { return b.cause }
