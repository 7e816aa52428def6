package bench

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Result is one figure. What was not measured is nil.
type Result struct {
	Workload string   `json:"workload"`
	Engine   string   `json:"engine"` // sqlite, postgres, or url for a server elsewhere
	Clients  int      `json:"clients"`
	Value    float64  `json:"value"`
	Unit     string   `json:"unit"`
	Limit    *float64 `json:"limit"` // in the unit of the value: what the machine can do
	Ratio    *float64 `json:"ratio"` // value by limit
	P50      *float64 `json:"p50_ms"`
	P95      *float64 `json:"p95_ms"`
}

// of sets the limit of a value, and their ratio.
func (r Result) of(limit float64) Result {
	ratio := r.Value / limit
	r.Limit, r.Ratio = &limit, &ratio
	return r
}

// spread makes a result of latencies: its value is their median.
func (r Result) spread(l latencies) Result {
	p50, p95 := l.percentile(50), l.percentile(95)
	r.Value, r.Unit, r.P50, r.P95 = p50, "ms", &p50, &p95
	return r
}

// report writes results as they come.
type report struct {
	out     io.Writer
	results []Result
}

const line = "%-30s %-8s %7s %12s %-10s %12s %6s %9s %9s  %s\n"

func (r *report) begin() {
	fmt.Fprintf(r.out, line, "workload", "engine", "clients", "value", "unit", "limit", "ratio", "p50 ms", "p95 ms", "floor")
}

func (r *report) add(x Result) {
	r.results = append(r.results, x)
	fmt.Fprintf(r.out, line, x.Workload, x.Engine, strconv.Itoa(x.Clients), figure(&x.Value), x.Unit, figure(x.Limit), figure(x.Ratio), figure(x.P50), figure(x.P95), verdict(x))
}

// figure shows three digits or more.
func figure(f *float64) string {
	switch {
	case f == nil:
		return ""
	case *f < 10:
		return fmt.Sprintf("%.2f", *f)
	case *f < 100:
		return fmt.Sprintf("%.1f", *f)
	}
	return fmt.Sprintf("%.0f", *f)
}

// save writes the results as JSON.
func (r *report) save(path string) error {
	results := r.results
	if results == nil {
		results = []Result{}
	}
	b, err := json.Marshal(map[string][]Result{"results": results}, jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}

// latencies are how long each of several requests took.
type latencies []time.Duration

// percentile returns the time within which so many of a hundred ended, in milliseconds.
func (l latencies) percentile(n int) float64 {
	if len(l) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(l))
	return milliseconds(sorted[(len(sorted)*n+99)/100-1])
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// median returns the middle one of several measurements.
func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}
