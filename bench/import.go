package bench

import (
	"context"
	"errors"
	"fmt"

	"cohort/db"
)

// perRequest is how many entities one import request brings.
const perRequest = 500

// An intake is one form of import: how a request is made of synthetic people, and what it weighs.
type intake struct {
	workload string
	path     string
	opening  string
	entities int // of each object at the top
	object   func(p *people, b []byte) []byte
}

var eventIntake = intake{
	workload: "import events", path: "/api/events", opening: `{"events":[`, entities: 1,
	object: (*people).appendSingleEvent,
}

func peopleIntake(entities int) intake {
	return intake{
		workload: fmt.Sprintf("import people of %d", entities), path: "/api/trackedEntityInstances", opening: `{"trackedEntityInstances":[`, entities: entities,
		object: func(p *people, b []byte) []byte { return p.appendPerson(b, entities) },
	}
}

// objects is how many objects at the top a request of usual size has.
func (in *intake) objects() int { return perRequest / in.entities }

// payload makes one request. made is called for each object when it is not nil.
func (in *intake) payload(p *people, objects int, made func()) payload {
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
func (in *intake) payloads(p *people, entities int) []payload {
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
	for _, entities := range shapes {
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

// imported measures one form with so many clients, and then its limit.
func (b *bench) imported(ctx context.Context, in *intake, clients int) error {
	return b.with(ctx, func(s *site) error {
		p := b.people()
		if _, err := s.send(ctx, in.path, in.payloads(p, 1), 1); err != nil { // the first request warms up
			return err
		}
		var rates []float64
		requests := 0
		for range b.Samples {
			payloads := in.payloads(p, b.Entities)
			took, err := s.send(ctx, in.path, payloads, clients)
			if err != nil {
				return err
			}
			requests += len(payloads)
			rates = append(rates, float64(len(payloads)*in.objects()*in.entities)/took.Seconds())
		}
		result := Result{Workload: in.workload, Clients: clients, Value: median(rates), Unit: "entities/s"}
		if s.place != nil {
			if err := s.stop(); err != nil {
				return err
			}
			limit, err := b.importLimit(ctx, s.place, in, requests, clients)
			if err != nil {
				return fmt.Errorf("the limit: %w", err)
			}
			result = result.of(limit)
		}
		b.add(result)
		return nil
	})
}

// importLimit returns how many entities a second one connection writes that does nothing else.
func (b *bench) importLimit(ctx context.Context, from *place, in *intake, requests, clients int) (float64, error) {
	commits, err := recall(ctx, from, requests*in.objects(), in.objects())
	if err != nil {
		return 0, err
	}
	p, d, err := b.engine.blank(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = errors.Join(d.Close(), p.drop()) }() // the directory around it is removed in any case
	var rates []float64
	before, err := number(ctx, d, catalogs[b.name()].bytes)
	if err != nil {
		return 0, err
	}
	each := len(commits) / b.Samples
	for i := range b.Samples {
		took, err := write(ctx, d, commits[i*each:(i+1)*each])
		if err != nil {
			return 0, err
		}
		rates = append(rates, float64(each*in.objects()*in.entities)/took.Seconds())
	}
	if in.workload == eventIntake.workload && clients == 1 {
		if err := b.storage(ctx, d, before, len(commits)*in.objects()); err != nil {
			return 0, err
		}
	}
	return median(rates), nil
}

// storage reports what events take on the disk, of a database that holds nothing else: so that a slow schema does not
// pass for a fast importer.
func (b *bench) storage(ctx context.Context, d db.DB, before int64, events int) error {
	of := catalogs[b.name()]
	after, err := number(ctx, d, of.bytes)
	if err != nil {
		return err
	}
	b.add(Result{Workload: "bytes an event", Value: float64(after-before) / float64(events), Unit: "bytes"})
	indexes := int64(0)
	for _, table := range []string{"event", "uid_claim"} {
		n, err := number(ctx, d, of.indexes, table)
		if err != nil {
			return err
		}
		indexes += n
	}
	b.add(Result{Workload: "indexes an event is in", Value: float64(indexes), Unit: "indexes"})
	return nil
}
