package change

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"cohort/db"
)

const (
	interval = 200 * time.Millisecond // between two looks for records without a position
	lease    = 8 * time.Second        // of the node that gives positions
	stepSize = 1000
)

// Sequencer gives positions. Each node runs one; the row change_head says whose turn it is, by the database's clock.
type Sequencer struct {
	db     db.DB
	log    *slog.Logger
	holder int64
}

// NewSequencer returns a sequencer for one process.
func NewSequencer(d db.DB, log *slog.Logger) *Sequencer {
	return &Sequencer{db: d, log: log, holder: 1 + rand.Int64N(1<<62)}
}

// Run gives positions until ctx ends. A failure is logged, and the next look may succeed.
func (s *Sequencer) Run(ctx context.Context) {
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for {
			n, err := s.Step(ctx)
			if err != nil && ctx.Err() == nil {
				s.log.WarnContext(ctx, "change records have to wait for their positions", "error", err)
			}
			if err != nil || n < stepSize {
				break
			}
		}
	}
}

// Step gives positions to some of the records that have none, and returns to how many. It is 0 while another node holds the
// lease.
func (s *Sequencer) Step(ctx context.Context) (given int, err error) {
	pending, err := s.pending(ctx)
	if err != nil || !pending {
		return 0, err
	}
	err = s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		given = 0
		clock := tx.Dialect().Clock
		// The row is held until the commit: of two nodes that both believe in their lease, the second waits here, and then
		// sees the first one's positions.
		n, err := tx.Exec(ctx, `UPDATE change_head SET holder = $1, lease_until = `+clock+` + $2 WHERE id = 1 AND (holder = $1 OR lease_until < `+clock+`)`,
			s.holder, lease.Milliseconds())
		if err != nil || n == 0 {
			return err
		}
		given, err = sequence(ctx, tx)
		return err
	})
	return given, err
}

// pending reports whether there is something to do, so that idle nodes write nothing.
func (s *Sequencer) pending(ctx context.Context) (pending bool, err error) {
	err = s.db.Read(ctx, func(tx db.Tx) error {
		var n, holder, left int64
		err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM (SELECT id FROM change_record WHERE position IS NULL LIMIT 1) AS p), holder,
			lease_until - `+tx.Dialect().Clock+` FROM change_head WHERE id = 1`).Scan(&n, &holder, &left)
		pending = n > 0 && (holder == s.holder || left < 0)
		return err
	})
	return pending, err
}

func sequence(ctx context.Context, tx db.Tx) (int, error) {
	var position int64
	if err := tx.QueryRow(ctx, `SELECT position FROM change_head WHERE id = 1`).Scan(&position); err != nil {
		return 0, err
	}
	rows, err := tx.Query(ctx, `SELECT id FROM change_record WHERE position IS NULL ORDER BY id LIMIT $1`, stepSize)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	var given [][]any
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return 0, err
		}
		position++
		given = append(given, []any{id, position})
	}
	rows.Close()
	if err := rows.Err(); err != nil || len(given) == 0 {
		return 0, err
	}
	_, err = tx.ExecValues(ctx, `UPDATE change_record SET position = v.position FROM {values} AS v WHERE change_record.id = v.id`,
		db.Values{Columns: []db.Column{{Name: "id", Type: db.Int}, {Name: "position", Type: db.Int}}, Rows: given})
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `UPDATE change_head SET position = $1 WHERE id = 1`, position)
	return len(given), err
}
