package bench

// floor is what a figure has to reach.
type floor struct {
	workload string
	clients  int // 0: any number
	text     string
	met      func(Result) bool
}

var floors = []floor{
	{"import events", 1, "ratio 0.50", ratioFrom(0.50)},
	{"import events", 8, "ratio 0.60", ratioFrom(0.60)},
	{"import people of 1", 1, "ratio 0.50", ratioFrom(0.50)},
	{"import people of 1", 8, "ratio 0.60", ratioFrom(0.60)},
	{"import people of 4", 1, "ratio 0.50", ratioFrom(0.50)},
	{"import people of 4", 8, "ratio 0.60", ratioFrom(0.60)},
	{"import people of 9", 1, "ratio 0.50", ratioFrom(0.50)},
	{"import people of 9", 8, "ratio 0.60", ratioFrom(0.60)},
	{"import events, 1 % bad", 0, "ratio 1.10", ratioTo(1.10)},
	{"import people of 9, 1 % bad", 0, "ratio 1.10", ratioTo(1.10)},
	{"post event", 0, "2 ms above limit", func(r Result) bool { return r.Limit != nil && r.Value <= *r.Limit+2 }},
	{"post event beside import", 0, "p95 100 ms", func(r Result) bool { return *r.P95 < 100 }},
	{"memory beside import", 0, "500 MB", under(500)},
	{"read person", 0, "1 ms", under(1)},
	{"read event", 0, "1 ms", under(1)},
	{"delete 1,000 events", 0, "100 ms", under(100)},
	{"delete events in bulk", 0, "10,000 events/s", func(r Result) bool { return r.Value >= 10_000 }},
	{"start, new", 0, "1 s", under(1000)},
	{"start", 0, "1 s", under(1000)},
	{"import demo", 0, "300 ms", under(300)},
	{"memory, idle", 0, "100 MB", under(100)},
	{"import metadata", 0, "10 s, PostgreSQL 20 s", onEngine(10_000, 20_000)},
	{"import metadata unchanged", 0, "2 s", under(2000)},
	{"metadata object", 0, "1,000 bytes", under(1000)},
	{"start with metadata", 0, "3 s", under(3000)},
	{"read metadata object", 0, "1 ms", under(1)},
	{"put metadata object", 0, "5 ms", under(5)},
	{"list :owner", 0, "120 ms", under(120)},
	{"filter of three hops", 0, "20 ms", under(20)},
	{"put beside metadata import", 0, "longest 1 s", under(1000)},
	{"move 5,000 units beside import", 0, "longest 2 s", under(2000)},
	{"guarded import of 500 events", 0, "ratio 1.10", ratioTo(1.10)},
	{"guarded list of people", 0, "ratio 1.10", ratioTo(1.10)},
	{"guarded list, no program", 0, "ratio 1.10", ratioTo(1.10)},
	{"guarded list of enrollments", 0, "ratio 1.10", ratioTo(1.10)},
	{"guarded list of events", 0, "ratio 1.10", ratioTo(1.10)},
	{"read beside metadata import", 0, "p95 20 ms", func(r Result) bool { return *r.P95 < 20 }},
}

func ratioFrom(least float64) func(Result) bool {
	return func(r Result) bool { return r.Ratio != nil && *r.Ratio >= least }
}

func ratioTo(most float64) func(Result) bool {
	return func(r Result) bool { return r.Ratio != nil && *r.Ratio <= most }
}

func under(most float64) func(Result) bool {
	return func(r Result) bool { return r.Value < most }
}

// onEngine is under another value on PostgreSQL.
func onEngine(sqlite, postgres float64) func(Result) bool {
	return func(r Result) bool {
		if r.Engine == "postgres" {
			return r.Value < postgres
		}
		return r.Value < sqlite
	}
}

// verdict says which floor a result has and whether it is met.
func verdict(r Result) string {
	for _, f := range floors {
		if f.workload != r.Workload || f.clients != 0 && f.clients != r.Clients {
			continue
		}
		if f.met(r) {
			return f.text + ": met"
		}
		return f.text + ": MISSED"
	}
	return ""
}
