package jobs

import (
	"context"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
)

func TestMessagesAreBounded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := startNode(t, d, Kind{Name: "chatty", Category: "TEST", Run: func(ctx context.Context, j *Job) (any, error) {
			for i := range 40 {
				for k := range 30 {
					j.Info("%d/%d", i, k)
				}
				time.Sleep(3 * time.Millisecond)
			}
			return nil, nil
		}})
		task := n.await(t, n.begin(t, Request{Kind: "chatty"}), Completed)
		task.says(t, Info, "completed")
		if len(task.Messages) > kept || task.Messages[1].Text != "39/29" {
			t.Errorf("%d messages, the last is %q", len(task.Messages), task.Messages[1].Text)
		}
	})
}

func TestFilterAndSweep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		say := func(_ context.Context, j *Job) (any, error) { return j.UID, nil }
		n := startNode(t, d, Kind{Name: "a", Category: "A", Run: say}, Kind{Name: "b", Category: "B", Run: say}, Kind{Name: "c", Category: "C", Run: say})
		var last string
		for range 3 {
			for user, kind := range []string{"a", "b"} {
				last = n.begin(t, Request{Kind: kind, User: int32(user)})
				n.await(t, last, Completed)
			}
		}
		for want, f := range map[int]Filter{6: {}, 3: {Category: "A"}, 1: {UID: last}, 0: {UID: last, User: 9}} {
			tasks, err := n.Tasks(t.Context(), f)
			summaries, err2 := n.Summaries(t.Context(), f)
			if len(tasks) != want || len(summaries) != want || err != nil || err2 != nil {
				t.Errorf("%+v: %d tasks, %d summaries, %v %v", f, len(tasks), len(summaries), err, err2)
			}
			for i, s := range summaries {
				if s.Summary != `"`+s.UID+`"` || s.UID != tasks[i].UID || i > 0 && s.Created.After(summaries[i-1].Created) {
					t.Errorf("%+v", s)
				}
			}
		}
		orphan := &partWriter{ctx: t.Context(), queue: n.Queue, job: "orphan"}
		if _, err := orphan.Write(make([]byte, partSize)); err != nil {
			t.Fatal(err)
		}
		rows := func() [3]int64 {
			return [3]int64{count(t, d, `SELECT count(*) FROM job`), count(t, d, `SELECT count(*) FROM job_message`), count(t, d, `SELECT count(*) FROM job_part`)}
		}
		for _, step := range []struct {
			after time.Duration
			want  [3]int64
		}{{0, [3]int64{6, 6, 1}}, {2 * abandoned, [3]int64{6, 6, 0}}, {2 * retention, [3]int64{0, 0, 0}}} {
			if err := n.Sweep(t.Context(), db.Now().Add(step.after)); err != nil || rows() != step.want {
				t.Errorf("after %v: %v, %v", step.after, rows(), err)
			}
		}
	})
}
