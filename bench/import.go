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
	entities int // of each object at the top
	object   func(p *synthetic.People, b []byte) []byte
}

var eventIntake = intake{
	workload: "import events", path: "/api/events", opening: `{"events":[`, entities: 1,
	object: (*synthetic.People).AppendSingleEvent,
}

func peopleIntake(entities int) intake {
	return intake{
		workload: fmt.Sprintf("import people of %d", entities), path: "/api/trackedEntityInstances", opening: `{"trackedEntityInstances":[`, entities: entities,
		object: func(p *synthetic.People, b []byte) []byte { return p.AppendPerson(b, entities) },
	}
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

// imports measures how many entities a second come in.
func (b *bench) imports(ctx context.Context) error {
	intakes := []intake{eventIntake}
	for _, entities := range synthetic.Shapes {
		intakes = append(intakes, peopleIntake(entities))
	}
	var failed []error
	for _, in := range intakes {
		for _, clients := range []int{1, 8} {
			if err := b.imported(ctx, &in, clients); err != nil {
				failed = append(failed, fmt.Errorf("%s, %d clients: %w", in.workload, clients, err))
			}
		}
	}
	return errors.Join(failed...)
}

// imported measures one form with so many clients. Import and limit take turns, so that what else the machine does slows
// both: the rows of the limit are those of an earlier import of the same size. The sample with the median ratio counts.
func (b *bench) imported(ctx context.Context, in *intake, clients int) error {
	var write func() (float64, error)
	if b.engine != nil {
		limit, err := b.importLimit(ctx, in, clients)
		if err != nil {
			return fmt.Errorf("the limit: %w", err)
		}
		defer limit.close()
		write = func() (float64, error) { return limit.sample(ctx) }
	}
	return b.with(ctx, func(s *site) error {
		p := b.people()
		if _, err := b.sample(ctx, s, in, p, 1, 1); err != nil { // the first request warms up
			return err
		}
		var samples []Result
		for range b.Samples {
			rate, err := b.sample(ctx, s, in, p, b.Entities, clients)
			if err != nil {
				return err
			}
			r := Result{Workload: in.workload, Clients: clients, Value: rate, Unit: "entities/s"}
			if write != nil {
				limit, err := write()
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
		b.add(samples[len(samples)/2])
		return nil
	})
}

// sample imports so many entities or a few more, and returns how many came in a second.
func (b *bench) sample(ctx context.Context, s *site, in *intake, p *synthetic.People, entities, clients int) (float64, error) {
	payloads := in.payloads(p, entities)
	took, err := s.send(ctx, in.path, payloads, clients)
	return float64(len(payloads)*in.objects()*in.entities) / took.Seconds(), err
}
