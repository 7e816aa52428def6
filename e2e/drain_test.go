package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cohort/uid"
)

// A server that is asked to end lets a running import finish, and then ends well.
func TestARunningImportIsDrained(t *testing.T) {
	Each(t, func(t *testing.T, s *Server) {
		s.LoadDemo(t)
		total := 0
		for size := 2000; ; size *= 2 {
			if size > 200_000 {
				t.Fatal("no import was running when the server was asked to end")
			}
			total += size
			if endedWhileImporting(t, s, size) {
				break
			}
			s.Restart()
		}
		s.Restart()
		s.Get(t, "/api/events?program=eBAyeGv0exc&orgUnit=DiszpKrYNg8&totalPages=true&pageSize=1&fields=event").Want(t, 200, "pager/total", total)
	})
}

// endedWhileImporting asks the server to end while it imports events, and reports whether the import was still running.
func endedWhileImporting(t *testing.T, s *Server, size int) bool {
	t.Helper()
	list := make([]string, size)
	for i := range list {
		list[i] = simpleEvent(uid.New(), "DiszpKrYNg8")
	}
	body := `{"events": [` + strings.Join(list, ",") + `]}`
	answered := make(chan time.Time, 1)
	go func() {
		a, err := s.Send("POST", "/api/events", body)
		answered <- time.Now()
		if err != nil || a.Status != 200 || fmt.Sprint(a.At("response/imported")) != fmt.Sprint(size) {
			t.Errorf("the import of %d events: %v, %d %s", size, err, a.Status, a.brief())
		}
	}()
	time.Sleep(100 * time.Millisecond)
	asked := time.Now()
	s.Terminate()
	at := <-answered
	if code := s.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	return at.After(asked.Add(20 * time.Millisecond))
}
