package jobs

import (
	"context"
	"time"

	"cohort/db"
)

const (
	retention = 7 * 24 * time.Hour // of a job that has ended, its messages and its summary
	abandoned = 24 * time.Hour     // the age from which parts without a job belong to a request that was broken off
	swept     = 500                // rows of one transaction
)

// Sweep removes what nobody will ask for any more.
func (q *Queue) Sweep(ctx context.Context, now time.Time) error {
	for _, s := range []struct {
		statement string
		before    time.Time
	}{
		{`DELETE FROM job WHERE uid IN (SELECT uid FROM job WHERE ended < $1 LIMIT $2)`, now.Add(-retention)},
		{`DELETE FROM job_part WHERE (job, part) IN (SELECT p.job, p.part FROM job_part p
			WHERE p.at < $1 AND NOT EXISTS (SELECT 1 FROM job j WHERE j.uid = p.job) LIMIT $2)`, now.Add(-abandoned)},
	} {
		for {
			var n int64
			err := q.db.Write(ctx, db.Bulk, func(tx db.Tx) (err error) {
				n, err = tx.Exec(ctx, s.statement, db.Millis(s.before), int64(swept))
				return err
			})
			if err != nil {
				return err
			}
			if n < swept {
				break
			}
		}
	}
	return nil
}
