package bench

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFiguresAsJSON(t *testing.T) {
	r := &report{out: &bytes.Buffer{}}
	r.add(Result{Workload: "import events", Engine: "sqlite", Clients: 8, Value: 30, Unit: "entities/s"}.of(40))
	r.add(Result{Workload: "post event", Engine: "url", Clients: 1}.spread(latencies{3 * time.Millisecond, time.Millisecond, 2 * time.Millisecond}))
	file := filepath.Join(t.TempDir(), "figures.json")
	if err := r.save(file); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"results":[` +
		`{"workload":"import events","engine":"sqlite","clients":8,"value":30,"unit":"entities/s","limit":40,"ratio":0.75,"p50_ms":null,"p95_ms":null},` +
		`{"workload":"post event","engine":"url","clients":1,"value":2,"unit":"ms","limit":null,"ratio":null,"p50_ms":2,"p95_ms":3}]}`
	if plain := strings.Join(strings.Fields(strings.ReplaceAll(string(got), ": ", ":")), ""); plain != strings.ReplaceAll(want, " ", "") {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestVerdicts(t *testing.T) {
	for _, test := range []struct {
		result Result
		want   string
	}{
		{Result{Workload: "import events", Clients: 1, Value: 5}.of(10), "ratio 0.50: met"},
		{Result{Workload: "import events", Clients: 8, Value: 5}.of(10), "ratio 0.60: MISSED"},
		{Result{Workload: "post event", Value: 4}.of(2.5), "2 ms above limit: met"},
		{Result{Workload: "post event", Value: 5}.of(2.5), "2 ms above limit: MISSED"},
		{Result{Workload: "read person", Value: 1.5}, "1 ms: MISSED"},
		{Result{Workload: "list metadata", Value: 1.5}, ""},
	} {
		if got := verdict(test.result); got != test.want {
			t.Errorf("%s: %q, want %q", test.result.Workload, got, test.want)
		}
	}
}

func TestPercentiles(t *testing.T) {
	var l latencies
	for n := 100; n > 0; n-- {
		l = append(l, time.Duration(n)*time.Millisecond)
	}
	if p50, p95 := l.percentile(50), l.percentile(95); p50 != 50 || p95 != 95 {
		t.Errorf("%v and %v", p50, p95)
	}
	if p := l[:1].percentile(95); p != 100 {
		t.Errorf("of one: %v", p)
	}
}
