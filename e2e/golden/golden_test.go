package golden

import (
	"os"
	"testing"

	"cohort/demo"
	"cohort/e2e"
)

func TestMain(m *testing.M) { os.Exit(e2e.Main(m)) }

// TestGolden replays the recordings on both engines. With GOLDEN_PENDING set it also shows how the entries of pending.txt
// differ.
func TestGolden(t *testing.T) {
	recording, err := Open("testdata", demo.Metadata)
	if err != nil {
		t.Fatal(err)
	}
	e2e.Each(t, func(t *testing.T, s *e2e.Server) {
		served := 0
		err := recording.Replay(s.URL, func(o Outcome) {
			if verdict := o.Verdict(); verdict != "" {
				t.Error(verdict)
			} else if o.Pending && os.Getenv("GOLDEN_PENDING") != "" {
				t.Log("pending: " + o.Diff())
			}
			if len(o.Differences) == 0 {
				served++
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d of %d entries are answered as recorded or on purpose otherwise", served, len(recording.Entries))
	})
}
