// Package bench measures a server: what a client waits for, how much it can bring in, what it costs in memory and on the
// disk; and beside it, in the same run, what the machine itself can do, so that figures of different machines compare.
//
// The server is this program in a process of its own, on databases of its own in a temporary directory; or any server
// that speaks the Web API and holds the demo country, whose limits then are not known.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"cohort/bench/synthetic"
)

// Options is what to measure, and where. The tags are the reference.
type Options struct {
	Only     []string `placeholder:"NAME" help:"Measure only these: import, post, beside, read, delete, start, storage, metadata, move, access."`
	Engine   []string `default:"sqlite,postgres" enum:"sqlite,postgres" placeholder:"NAME" help:"Measure on these engines (${default})."`
	Postgres string   `placeholder:"URL" help:"Make databases on this PostgreSQL; without it, one is started from the programs on this machine."`
	Dir      string   `type:"path" placeholder:"DIR" help:"Work below this directory, whose disk is then measured; its path should be short (the system's temporary one)."`

	URL      string `name:"url" placeholder:"URL" help:"Measure the server at this address instead. It must hold the demo country, and gets people that stay."`
	User     string `placeholder:"NAME" default:"admin" help:"User on that server (${default})."`
	Password string `placeholder:"TEXT" default:"district" help:"His password (${default})."`

	Samples  int    `placeholder:"N" default:"3" help:"Measure imports and starts this many times; the median counts (${default})."`
	Entities int    `placeholder:"N" default:"16000" help:"Objects an import sample (${default})."`
	Rows     int    `placeholder:"N" help:"Fill the tables with about so many entities before imports are measured (${default})." default:"0"`
	People   int    `placeholder:"N" default:"10000" help:"People on the server when reads are measured (${default})."`
	Requests int    `placeholder:"N" default:"500" help:"Requests of each kind where single ones are timed (${default})."`
	Large    int    `placeholder:"MB" default:"200" help:"Megabytes of the large import (${default})."`
	Objects  int    `placeholder:"N" default:"50000" help:"Objects in the package of metadata (${default}); beside others four times as many are imported."`
	Seed     uint64 `placeholder:"N" help:"Seed of what is made up; 0 takes one from the clock."`
	JSON     string `name:"json" type:"path" placeholder:"FILE" help:"Also write the figures here."`

	// Program is the executable to start as the server.
	Program string `kong:"-"`
}

// workload is one group of figures.
type workload struct {
	name   string
	run    func(*bench, context.Context) error
	remote bool // can be measured on a server elsewhere
}

var workloads = []workload{
	{"import", (*bench).imports, true},
	{"post", (*bench).posts, true},
	{"beside", (*bench).beside, true},
	{"read", (*bench).reads, true},
	{"delete", (*bench).deletions, true},
	{"start", (*bench).starts, false},
	{"storage", (*bench).storage, false},
	{"metadata", (*bench).metadata, false},
	{"move", (*bench).moves, false},
	{"access", (*bench).guards, false},
}

// bench is one run on one engine.
type bench struct {
	Options
	engine *engine // nil for a server elsewhere
	report *report
	stream uint64 // of the last generator
}

// Run measures, writes a table to out, and returns what could not be measured.
func Run(ctx context.Context, o Options, out io.Writer) error {
	if o.Seed == 0 {
		o.Seed = uint64(time.Now().UnixNano())
	}
	chosen, err := o.choose()
	if err != nil {
		return err
	}
	b := &bench{Options: o, report: &report{out: out}}
	b.report.begin()
	if o.URL != "" {
		err = b.all(ctx, chosen)
	} else {
		err = b.onEngines(ctx, chosen)
	}
	if o.JSON != "" {
		err = errors.Join(err, b.report.save(o.JSON))
	}
	return err
}

// choose returns the workloads to run.
func (o *Options) choose() ([]workload, error) {
	var chosen []workload
	for _, w := range workloads {
		if len(o.Only) == 0 && (w.remote || o.URL == "") || slices.Contains(o.Only, w.name) {
			chosen = append(chosen, w)
		}
	}
	for _, name := range o.Only {
		at := slices.IndexFunc(workloads, func(w workload) bool { return w.name == name })
		switch {
		case at < 0:
			return nil, fmt.Errorf("there is no workload %q", name)
		case o.URL != "" && !workloads[at].remote:
			return nil, fmt.Errorf("%s cannot be measured on a server elsewhere", name)
		}
	}
	return chosen, nil
}

// onEngines runs the workloads on each engine.
func (b *bench) onEngines(ctx context.Context, chosen []workload) error {
	if b.Program == "" {
		var err error
		if b.Program, err = os.Executable(); err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp(b.Dir, "cohort-bench-")
	if err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL may run as another user
		return err
	}
	var failed []error
	for _, name := range b.Engine {
		if b.engine, err = openEngine(name, dir, b.Postgres); err != nil {
			failed = append(failed, err)
			continue
		}
		failed = append(failed, b.all(ctx, chosen))
		b.engine.close()
	}
	return errors.Join(errors.Join(failed...), os.RemoveAll(dir))
}

// all runs the workloads. One that fails leaves the others alone.
func (b *bench) all(ctx context.Context, chosen []workload) error {
	var failed []error
	for _, w := range chosen {
		if ctx.Err() != nil {
			break
		}
		if err := w.run(b, ctx); err != nil {
			failed = append(failed, fmt.Errorf("%s on %s: %w", w.name, b.name(), err))
		}
	}
	return errors.Join(append(failed, ctx.Err())...)
}

// name is that of the engine as reported.
func (b *bench) name() string {
	if b.engine == nil {
		return "url"
	}
	return b.engine.name
}

// people returns a new generator.
func (b *bench) people() *synthetic.People {
	b.stream++
	return synthetic.NewPeople(b.Seed, b.stream)
}

// add reports a figure.
func (b *bench) add(r Result) {
	r.Engine, r.Clients = b.name(), max(r.Clients, 1)
	b.report.add(r)
}

// site is a server and where its database is.
type site struct {
	*server
	place *place // nil for a server elsewhere
}

// open starts a server on a new database, or turns to the one elsewhere.
func (b *bench) open(ctx context.Context, args ...string) (*site, error) {
	if b.engine == nil {
		return &site{server: &server{client: newClient(strings.TrimSuffix(b.URL, "/"), b.User, b.Password)}}, nil
	}
	p, err := b.engine.place(ctx)
	if err != nil {
		return nil, err
	}
	s, err := b.start(ctx, p, args...)
	if err != nil {
		return nil, errors.Join(err, p.drop())
	}
	return &site{s, p}, nil
}

// close ends the server, if it still runs, and removes its database.
func (s *site) close() {
	if s.server != nil { // it may have failed to start
		s.kill()
	}
	if s.place != nil {
		_ = s.place.drop() // the directory around it is removed in any case
	}
}

// with runs fn on a site with the demo country.
func (b *bench) with(ctx context.Context, fn func(*site) error) error {
	return b.on(ctx, fn, "--demo")
}

// on runs fn on a site that is started with these arguments; without any it is empty.
func (b *bench) on(ctx context.Context, fn func(*site) error, args ...string) error {
	s, err := b.open(ctx, args...)
	if err != nil {
		return err
	}
	defer s.close()
	err = fn(s)
	return s.explain(err)
}

// explain adds to an error what the server said last.
func (s *site) explain(err error) error {
	if err != nil && s.process != nil {
		err = fmt.Errorf("%w\nthe end of the server's log:\n%s", err, s.said())
	}
	return err
}
