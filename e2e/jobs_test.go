package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// An import that was promised is done, and once, although the server is killed before, in the middle of it, or right after.
func TestKilledBeforeAPromisedImportIsDone(t *testing.T) {
	const rounds, size = 4, 3000
	EachEngine(t, func(t *testing.T, engine string) {
		s := Start(t, engine)
		var ids []string
		if engine == "sqlite" {
			for round := range rounds {
				ids = append(ids, promiseImport(t, s, round, size))
				time.Sleep(rand.N(400 * time.Millisecond))
				s.Kill()
				s.Restart()
			}
		} else { // where another node takes over, once the lease has run out
			other := s.Node(t)
			for round := range rounds {
				ids = append(ids, promiseImport(t, s, round, size))
			}
			time.Sleep(rand.N(600 * time.Millisecond))
			s.Kill()
			s = other
		}
		again := 0
		for _, id := range ids {
			if strings.Contains(awaitTask(t, s, "METADATA_IMPORT/"+id), "started again") {
				again++
			}
			// A second time nothing would be left to create.
			s.Get(t, "/api/system/taskSummaries/METADATA_IMPORT/"+id).Want(t, 200, "status", "OK", "stats/created", size, "stats/total", size)
		}
		t.Logf("%d of %d jobs were running when their server was killed", again, rounds)
		s.Get(t, "/api/constants?pageSize=1").Want(t, 200, "pager/total", rounds*size)
	})
}

// A server that is asked to end gives its jobs back; the next one goes on with them at once.
func TestAJobOutlivesAServerThatEnds(t *testing.T) {
	Each(t, func(t *testing.T, s *Server) {
		id := promiseImport(t, s, 0, 3000)
		time.Sleep(rand.N(200 * time.Millisecond))
		if code := s.Stop(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		s.Restart()
		began := time.Now()
		awaitTask(t, s, "METADATA_IMPORT/"+id)
		if took := time.Since(began); took > 6*time.Second {
			t.Errorf("the job was taken up after %v", took)
		}
		s.Get(t, "/api/system/taskSummaries/METADATA_IMPORT/"+id).Want(t, 200, "stats/created", 3000)
	})
}

// promiseImport sends constants to be imported later and returns the job's id.
func promiseImport(t *testing.T, s *Server, round, size int) string {
	t.Helper()
	list := make([]string, size)
	for i := range list {
		list[i] = fmt.Sprintf(`{"name": "%d of round %d", "value": %d}`, i, round, i)
	}
	answer := s.Post(t, "/api/metadata?async=true&importStrategy=CREATE", `{"constants": [`+strings.Join(list, ",")+`]}`)
	return answer.Want(t, 200, "response/jobType", "METADATA_IMPORT").Text("response/id")
}

// awaitTask waits until a job has ended well, and returns its messages.
func awaitTask(t *testing.T, s *Server, job string) string {
	t.Helper()
	for late := time.Now().Add(40 * time.Second); time.Now().Before(late); time.Sleep(20 * time.Millisecond) {
		var messages []struct {
			Level, Message string
			Completed      bool
		}
		answer := s.Get(t, "/api/system/tasks/"+job).Want(t, 200)
		if err := json.Unmarshal(answer.Body, &messages); err != nil {
			t.Fatal(err)
		}
		if len(messages) > 0 && messages[0].Completed {
			if messages[0].Level != "INFO" {
				t.Fatalf("the job failed: %s", messages[0].Message)
			}
			return string(answer.Body)
		}
	}
	t.Fatal("the job does not end")
	return ""
}
