package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"cohort/bench/synthetic"
)

// perRequest is how many entities one import request brings.
const perRequest = 500

// An intake is one form of import: how a request is made of synthetic people, and what it weighs.
type intake struct {
	workload string
	path     string
	opening  string
	entities int  // of each object at the top
	ruled    bool // imported by a user with limited rights, whose objects pass the rules of their programs
	object   func(p *synthetic.People, b []byte) []byte
}

var eventIntake = intake{
	workload: "import events, plain", path: "/api/events", opening: `{"events":[`, entities: 1,
	object: (*synthetic.People).AppendSingleEvent,
}

func peopleIntake(entities int) intake {
	return intake{
		workload: fmt.Sprintf("import people of %d, plain", entities), path: "/api/trackedEntityInstances", opening: `{"trackedEntityInstances":[`, entities: entities,
		object: func(p *synthetic.People, b []byte) []byte { return p.AppendPerson(b, entities) },
	}
}

// withRules is the form with everything on.
func (in intake) withRules() intake {
	in.workload = in.workload[:len(in.workload)-len(", plain")]
	in.path += "?skipRuleEngine=false"
	in.ruled = true
	return in
}

// objects is how many objects at the top a request of usual size has.
func (in *intake) objects() int { return perRequest / in.entities }

// payload makes one request. made is called for each object when it is not nil.
func (in *intake) payload(p *synthetic.People, objects int, made func()) payload {
	b := []byte(in.opening)
	for i := range objects {
		if i > 0 {
			b = append(b, ',')
		}
		b = in.object(p, b)
		if made != nil {
			made()
		}
	}
	return payload{append(b, `]}`...), objects}
}

// payloads makes requests of the usual size that hold so many entities or a few more.
func (in *intake) payloads(p *synthetic.People, entities int) []payload {
	each := in.objects() * in.entities
	list := make([]payload, (entities+each-1)/each)
	for i := range list {
		list[i] = in.payload(p, in.objects(), nil)
	}
	return list
}

// by is who imports.
func (in *intake) by(s *site) *client {
	if in.ruled {
		return s.worker()
	}
	return s.client
}

// imports measures how many entities a second come in: with all that is asked of them, and events also without rules, by the
// superuser. On a server elsewhere no rules are made, so that all come in like that.
func (b *bench) imports(ctx context.Context) error {
	g, err := b.grounds(ctx)
	if err != nil {
		return err
	}
	defer g.close()
	intakes := []intake{eventIntake}
	for _, entities := range synthetic.Shapes {
		intakes = append(intakes, peopleIntake(entities))
	}
	if b.engine != nil {
		for i := range intakes {
			intakes[i] = intakes[i].withRules()
		}
		intakes = append(intakes, eventIntake)
	}
	var failed []error
	for _, in := range intakes {
		for _, clients := range []int{1, 8} {
			if err := g.measure(ctx, &in, clients); err != nil {
				failed = append(failed, fmt.Errorf("%s, %d clients: %w", in.workload, clients, err))
			}
		}
	}
	if b.engine != nil {
		failed = append(failed, g.updates(ctx), g.blemishes(ctx))
	}
	return errors.Join(failed...)
}

// measure measures one form with so many clients. Import and limit take turns, so that what else the machine does slows
// both: the rows of the limit are those of an import of the same size elsewhere. The sample with the median ratio counts.
func (g *grounds) measure(ctx context.Context, in *intake, clients int) error {
	if err := g.renew(ctx); err != nil {
		return err
	}
	var l *limit
	if g.bench.engine != nil {
		commits, err := g.bench.rows(ctx, g.source, in, g.people, clients)
		if err != nil {
			return fmt.Errorf("the limit: %w", err)
		}
		l = &limit{db: g.db, commits: commits, each: len(commits) / g.bench.Samples, entities: in.objects() * in.entities}
	}
	if _, err := g.sample(ctx, in, 1, 1); err != nil { // the first request warms up
		return err
	}
	var samples []Result
	for range g.bench.Samples {
		rate, err := g.sample(ctx, in, g.bench.Entities, clients)
		if err != nil {
			return err
		}
		r := Result{Workload: in.workload, Clients: clients, Value: rate, Unit: "entities/s"}
		if l != nil {
			limit, err := l.sample(ctx)
			if err != nil {
				return err
			}
			r = r.of(limit)
		}
		samples = append(samples, r)
	}
	slices.SortFunc(samples, func(a, b Result) int {
		if a.Ratio == nil {
			return cmp.Compare(a.Value, b.Value)
		}
		return cmp.Compare(*a.Ratio, *b.Ratio)
	})
	g.bench.add(samples[len(samples)/2])
	return nil
}

// sample imports so many entities or a few more, and returns how many came in a second.
func (g *grounds) sample(ctx context.Context, in *intake, entities, clients int) (float64, error) {
	payloads := in.payloads(g.people, entities)
	took, err := in.by(g.site).send(ctx, in.path, payloads, clients)
	return float64(len(payloads)*in.objects()*in.entities) / took.Seconds(), err
}

// updates measures how many events a second take other values, with rules and with the log of what has changed.
func (g *grounds) updates(ctx context.Context) error {
	in := eventIntake.withRules()
	by := in.by(g.site)
	var rates []float64
	for range g.bench.Samples {
		payloads := in.payloads(g.people, g.bench.Entities)
		if _, err := by.send(ctx, in.path, payloads, 1); err != nil {
			return err
		}
		for i := range payloads {
			payloads[i] = payload{synthetic.Redated(payloads[i].body), 0}
		}
		took, err := by.send(ctx, in.path+"&strategy=UPDATE", payloads, 1)
		if err != nil {
			return err
		}
		rates = append(rates, float64(len(payloads)*in.objects())/took.Seconds())
	}
	g.bench.add(Result{Workload: "update events", Value: median(rates), Unit: "entities/s"})
	return nil
}
