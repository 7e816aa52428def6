//go:build unix

package bench

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// TestEachWorkload measures a little of everything on both engines.
func TestEachWorkload(t *testing.T) {
	dir := workplace(t)
	file := filepath.Join(dir, "figures.json")
	o := Options{
		Engine: []string{"sqlite", "postgres"}, Dir: dir, Program: program(t, dir), JSON: file,
		Samples: 1, Entities: 600, People: 300, Requests: 5, Large: 1, Objects: 600, Seed: 1, Rows: 2000,
	}
	if err := Run(t.Context(), o, io.Discard); err != nil {
		t.Fatal(err)
	}
	measured := map[string]int{}
	for _, r := range read(t, file) {
		if strings.HasPrefix(r.Workload, "metadata object") { // so few are less than what a heap varies by
			measured[r.Workload]++
			continue
		}
		if r.Value <= 0 || r.Limit != nil && *r.Limit <= 0 || r.P50 != nil && *r.P50 <= 0 {
			t.Errorf("%s on %s: %+v", r.Workload, r.Engine, r)
		}
		measured[r.Workload]++
	}
	for _, f := range floors {
		if n := measured[f.workload]; n == 0 || n%len(o.Engine) != 0 {
			t.Errorf("%d figures for %s", n, f.workload)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "cohort-bench-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestLimitWritesWhatTheImportWrote counts the rows of the limit's database.
func TestLimitWritesWhatTheImportWrote(t *testing.T) {
	const people, entities, samples = 110, 9, 2 // two requests a sample
	dir := workplace(t)
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			e, err := openEngine(name, dir, "")
			if err != nil {
				t.Fatal(err)
			}
			defer e.close()
			b := &bench{Options: Options{Program: program(t, dir), Samples: samples, Entities: people * entities, Seed: 1}, engine: e}
			g, err := b.grounds(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer g.close()
			if err := g.renew(t.Context()); err != nil {
				t.Fatal(err)
			}
			in := peopleIntake(entities).withRules()
			commits, err := b.rows(t.Context(), g.source, &in, g.people, 2)
			if err != nil {
				t.Fatal(err)
			}
			counts := func() map[string]int64 {
				all := map[string]int64{}
				for _, table := range []string{"uid_claim", "tracked_entity", "enrollment", "event", "attribute_value", "value_claim", "program_owner", "change_record"} {
					if all[table], err = number(t.Context(), g.db, "SELECT count(*) FROM "+table); err != nil {
						t.Fatal(err)
					}
				}
				all["values that rules assigned"], err = number(t.Context(), g.db, "SELECT count(*) FROM event WHERE data_values LIKE '%,%,%,%'")
				if err != nil {
					t.Fatal(err)
				}
				return all
			}
			before := counts()
			l := &limit{db: g.db, commits: commits, each: len(commits) / samples, entities: perRequest}
			for range samples {
				if _, err := l.sample(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			after := counts()
			for table, want := range map[string]int64{
				"uid_claim": people * entities, "tracked_entity": people, "enrollment": people, "event": people * (entities - 2),
				"attribute_value": people * 6, "value_claim": people, "program_owner": people, "change_record": 2, "values that rules assigned": people * (entities - 2),
			} {
				if n := after[table] - before[table]; n != samples*want {
					t.Errorf("%d rows of %s, want %d", n, table, samples*want)
				}
			}
		})
	}
}

// workplace returns a directory in which the path of a socket is short, and which PostgreSQL's user may enter.
func workplace(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "cohort-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// program builds the program and returns its path.
func program(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "cohort")
	build := exec.Command("go", "build", "-o", path, "cohort/cmd/cohort")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

func read(t *testing.T, file string) []Result {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var saved struct{ Results []Result }
	if err := json.Unmarshal(text, &saved, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	return saved.Results
}

func TestChoice(t *testing.T) {
	remote := 0
	for _, w := range workloads {
		if w.remote {
			remote++
		}
	}
	for _, test := range []struct {
		options Options
		count   int
		says    string
	}{
		{Options{}, len(workloads), ""},
		{Options{Only: []string{"read", "delete"}}, 2, ""},
		{Options{URL: "http://example.org"}, remote, ""},
		{Options{Only: []string{"sleep"}}, 0, `no workload "sleep"`},
		{Options{Only: []string{"start"}, URL: "http://example.org"}, 0, "cannot be measured on a server elsewhere"},
	} {
		chosen, err := test.options.choose()
		if test.says != "" {
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%+v: %v, want %q", test.options, err, test.says)
			}
			continue
		}
		if err != nil || len(chosen) != test.count {
			t.Errorf("%+v: %d workloads, %v", test.options, len(chosen), err)
		}
	}
}
