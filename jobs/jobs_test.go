package jobs

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
)

var contains = strings.Contains

type options struct{ Strategy string }

func TestAJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		body := make([]byte, 3*partSize+17) // of random bytes, which do not compress
		random := rand.NewChaCha8([32]byte{1})
		random.Read(body)
		n := startNode(t, d, Kind{Name: "copy", Category: "TEST", Run: func(ctx context.Context, j *Job) (any, error) {
			var o options
			if err := j.Args(&o); err != nil {
				return nil, err
			}
			r, err := j.Body(ctx)
			if err != nil {
				return nil, err
			}
			read, err := io.ReadAll(r)
			j.Info("read %d bytes, with a zero \x00 and no UTF-8 \xff", len(read))
			return map[string]any{"strategy": o.Strategy, "user": j.User, "same": bytes.Equal(read, body)}, err
		}})
		uid := n.begin(t, Request{Kind: "copy", Args: options{"CREATE"}, User: 7, Body: func(w io.Writer) error {
			_, err := io.Copy(w, iotestReader{bytes.NewReader(body)})
			return err
		}})
		task := n.await(t, uid, Completed)
		task.says(t, Info, "copy completed in")
		if len(task.Messages) != 2 || !contains(task.Messages[1].Text, "read 786449 bytes") || task.User != 7 || task.Category != "TEST" || task.Kind != "copy" {
			t.Errorf("%+v", task)
		}
		if task.Summary != `{"same":true,"strategy":"CREATE","user":7}` {
			t.Errorf("summary %s", task.Summary)
		}
		if left := count(t, d, `SELECT count(*) FROM job_part`); left != 0 {
			t.Errorf("%d parts of the body are left", left)
		}
		if _, err := n.Start(t.Context(), Request{Kind: "unknown"}); err == nil {
			t.Error("an unknown kind was started")
		}
	})
}

// iotestReader hides that a reader can write itself.
type iotestReader struct{ io.Reader }

func TestABrokenOffBodyLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := newNode(d, Kind{Name: "copy", Category: "TEST"})
		broken := fault.New(fault.BadRequest, "broken off")
		_, err := n.Start(t.Context(), Request{Kind: "copy", Body: func(w io.Writer) error {
			random := rand.NewChaCha8([32]byte{1})
			if _, err := io.CopyN(w, random, 2*partSize); err != nil {
				return err
			}
			return broken
		}})
		if !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
		if count(t, d, `SELECT count(*) FROM job_part`)+count(t, d, `SELECT count(*) FROM job`) != 0 {
			t.Error("something is left")
		}
	})
}

func TestFailures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		kind := func(name string, run func(context.Context, *Job) (any, error)) Kind {
			return Kind{Name: name, Category: "TEST", Run: run}
		}
		n := startNode(t, d,
			kind("fault", func(context.Context, *Job) (any, error) { return nil, fault.New(fault.Conflict, "there is no user x") }),
			kind("error", func(context.Context, *Job) (any, error) { return nil, errors.New("a secret") }),
			kind("panic", func(context.Context, *Job) (any, error) { panic("a secret") }),
			kind("summary", func(context.Context, *Job) (any, error) { return make(chan int), nil }))
		for name, says := range map[string]string{"fault": "there is no user x", "error": "its log", "panic": "its log", "summary": "its log"} {
			task := n.await(t, n.begin(t, Request{Kind: name}), Failed)
			task.says(t, Error, says)
			if contains(task.Messages[0].Text, "secret") {
				t.Errorf("%s: an internal text is shown", name)
			}
		}
	})
}

func TestCancel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		var started atomic.Int64
		n := startNode(t, d, Kind{Name: "long", Category: "TEST", Limit: 1, Run: func(ctx context.Context, j *Job) (any, error) {
			started.Add(1)
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		running := n.begin(t, Request{Kind: "long"})
		n.await(t, running, Running)
		waiting := n.begin(t, Request{Kind: "long"})
		if c, err := n.Cancel(t.Context(), "OTHER"); c != 0 || err != nil {
			t.Errorf("%d of another category, %v", c, err)
		}
		if c, err := n.Cancel(t.Context(), "TEST"); c != 2 || err != nil {
			t.Errorf("%d cancelled, %v", c, err)
		}
		n.await(t, running, Stopped).says(t, Error, "cancelled")
		n.await(t, waiting, Stopped).says(t, Error, "cancelled")
		if started.Load() != 1 {
			t.Error("a cancelled job was started")
		}
	})
}

func TestLimits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		var all, few, mostAll, mostFew atomic.Int64
		run := func(narrow bool) func(context.Context, *Job) (any, error) {
			return func(context.Context, *Job) (any, error) {
				raise(&mostAll, all.Add(1))
				defer all.Add(-1)
				if narrow {
					raise(&mostFew, few.Add(1))
					defer few.Add(-1)
				}
				time.Sleep(15 * time.Millisecond)
				return nil, nil
			}
		}
		n := newNode(d, Kind{Name: "wide", Category: "TEST", Run: run(false)}, Kind{Name: "narrow", Category: "TEST", Limit: 2, Run: run(true)})
		var uids []string
		for range 8 {
			uids = append(uids, n.begin(t, Request{Kind: "narrow"}), n.begin(t, Request{Kind: "wide"}))
		}
		n.run(t)
		for _, uid := range uids {
			n.await(t, uid, Completed)
		}
		if mostAll.Load() != 4 || mostFew.Load() != 2 {
			t.Errorf("%d ran at once, and %d of the narrow kind", mostAll.Load(), mostFew.Load())
		}
	})
}

func raise(most *atomic.Int64, n int64) {
	for {
		if old := most.Load(); n <= old || most.CompareAndSwap(old, n) {
			return
		}
	}
}
