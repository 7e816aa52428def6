package api

import (
	"context"
	"net/http"
	"sync"
	"time"

	"cohort/db"
	"cohort/schema/catalog"
	"cohort/tracker"
)

// counted are the types of metadata of which it is told how many objects there are.
var counted = []string{
	"indicator", "indicatorType", "indicatorGroup", "dataElement", "dataElementGroup", "dataSet", "organisationUnit", "organisationUnitGroup", "program",
	"validationRule", "visualization", "eventVisualization", "map", "dashboard", "user", "userGroup",
}

// totals is how many people, enrollments and events there were, counted not long ago: that takes seconds where there are millions.
type totals struct {
	mu      sync.Mutex
	counted time.Time
	tracker.Totals
}

// countsLast is for how long a count is good enough.
const countsLast = time.Minute

func (t *totals) now(ctx context.Context, d db.DB) (tracker.Totals, error) {
	t.mu.Lock() // those who come meanwhile get the same
	defer t.mu.Unlock()
	if time.Since(t.counted) < countsLast {
		return t.Totals, nil
	}
	began := time.Now()
	var found tracker.Totals
	err := d.Read(ctx, func(tx db.Tx) (err error) {
		found, err = tracker.Count(ctx, tx)
		return err
	})
	if err == nil {
		t.Totals, t.counted = found, began
	}
	return found, err
}

// objectCounts is GET /api/system/objectCounts: how much there is of everything, whoever may see it. There are no data values that are
// reported by period, and so no periods.
func (s *Server) objectCounts(c *call) error {
	if err := c.Demand("F_VIEW_SERVER_INFO"); err != nil {
		return err
	}
	people, err := s.totals.now(c.Context(), s.DB)
	if err != nil {
		return err
	}
	answer := map[string]int64{
		"trackedEntityInstance": people.Entities, "programInstance": people.Enrollments, "programStageInstance": people.Events,
		"dataValue": 0, "period": 0,
	}
	for _, name := range counted {
		answer[name] = int64(c.View.Snapshot.Count(catalog.Get(name)))
	}
	return c.JSON(http.StatusOK, answer)
}

// clearCaches is POST and PUT /api/maintenance/cacheClear and /cache: what this node keeps of answers and of former states of the
// metadata is made anew.
func (s *Server) clearCaches(c *call) error {
	if err := c.Demand("F_PERFORM_MAINTENANCE"); err != nil {
		return err
	}
	s.renderings.clear()
	s.archive.Clear()
	return c.NoContent()
}
