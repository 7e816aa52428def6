package importer_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
	"cohort/payload"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// waiting is a body of which a part arrives at once and the rest when it is released.
type waiting struct {
	text    string
	at      int
	begun   chan<- struct{}
	release <-chan struct{}
	told    bool
}

func (w *waiting) Read(p []byte) (int, error) {
	if w.at == 0 && !w.told {
		w.told = true
		half := copy(p, w.text[:len(w.text)/2])
		w.at = half
		return half, nil
	}
	if w.at >= len(w.text)/2 && w.begun != nil {
		w.begun <- struct{}{}
		w.begun = nil
		<-w.release
	}
	end := len(w.text)
	if w.begun != nil {
		end = len(w.text) / 2
	}
	n := copy(p, w.text[w.at:end])
	w.at += n
	if w.at == len(w.text) {
		return n, io.EOF
	}
	return n, nil
}

// Many clients that send slowly keep nobody from importing, and are served in the end, whether their bodies arrived in memory or
// in files. No file stands in the folder while they arrive, so that a process that is killed leaves none.
func TestSlowClientsKeepNobodyWaiting(t *testing.T) {
	d := dbtest.Open(t, "sqlite")
	n := trackertest.Open(t, d)
	const slow = 20 // more than there are shares of the memory
	begun, release := make(chan struct{}), make(chan struct{})
	var clients sync.WaitGroup
	body := func(i, objects int) string {
		return strings.ReplaceAll(many(objects, -1, strings.Repeat("x", 1000)), "Evnt0", "Ev"+string(rune('a'+i))+"x0")
	}
	for i := range slow {
		clients.Go(func() {
			objects := 150 // more than the first part, which waits for nothing
			if i%5 == 0 {
				objects = 4200 // more than there is room for in memory
			}
			report, err := n.Importer.Import(t.Context(), n.View(t, "admin"), events, payload.NewReader(&waiting{text: body(i, objects), begun: begun, release: release}, 500), importer.Options{})
			if err != nil || report.Counts.Imported != objects {
				t.Errorf("client %d: %v", i, err)
			}
		})
	}
	for range slow {
		<-begun
	}
	before := time.Now()
	if r := n.Send(t, "admin", events, body(slow, 200), importer.Options{}); r.Counts.Imported != 200 {
		t.Errorf("%+v", r.Counts)
	}
	if took := time.Since(before); took > 10*time.Second {
		t.Errorf("an import waited for slow clients for %v", took)
	}
	if left, err := os.ReadDir(n.Spool); err != nil || len(left) > 0 {
		t.Errorf("files stand in the folder: %v, %v", left, err)
	}
	close(release)
	clients.Wait()

	n.Importer.Dir = n.Spool + "/gone"
	_, err := n.Importer.Import(t.Context(), n.View(t, "admin"), events, payload.NewReader(iotest.HalfReader(strings.NewReader(body(slow+1, 4200))), 500), importer.Options{})
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("without room for files: %v", err)
	}
}

// A large body that is taken in as one has as much of the memory as it needs: another waits for it, and is sent away in the end.
func TestBodiesThatAreTakenAsOneShareTheMemory(t *testing.T) {
	n := trackertest.Open(t, dbtest.Open(t, "sqlite"))
	body := many(4200, -1, strings.Repeat("x", 4000)) // 16 MiB
	held, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_, err := takeNewer(t, n, strings.ReplaceAll(body, "eventDate", "occurredAt"), importer.Options{Atomic: true, Beside: func(context.Context, db.Tx, *importer.Report, bool) error {
			close(held)
			<-release
			return nil
		}})
		if err != nil {
			t.Error(err)
		}
	})
	select {
	case <-held:
	case <-time.After(20 * time.Second):
		t.Fatal("the first was not written")
	}
	soon, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := n.Importer.Take(soon, n.View(t, "admin"), payload.NewReader(strings.NewReader(many(100, -1, strings.Repeat("x", 1000))), 500), importer.Options{DryRun: true}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("beside it: %v", err)
	}
	close(release)
	all.Wait()
}
