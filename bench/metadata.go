package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"cohort/bench/synthetic"

	"github.com/go-json-experiment/json"
)

// metadata measures a server that holds a country's metadata and nothing else: how fast a package of it comes in, what it
// takes in memory, how soon the server is there again, and what somebody waits for who reads and writes single objects,
// alone and beside a large import.
func (b *bench) metadata(ctx context.Context) error {
	b.stream++
	r := synthetic.NewRealm(b.Seed, b.stream, b.Objects)
	body := synthetic.NewMetadataBody(r.Sections()...)
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	whole := payload{text, body.Objects}
	var first, again latencies
	for n := range b.Samples {
		err := b.on(ctx, func(s *site) error {
			before, err := s.live(ctx)
			if err != nil {
				return err
			}
			took, err := s.importMetadata(ctx, whole, whole.objects)
			if err != nil {
				return err
			}
			first = append(first, took)
			if took, err = s.importMetadata(ctx, whole, 0); err != nil {
				return err
			}
			again = append(again, took)
			if n < b.Samples-1 {
				return nil
			}
			b.add(Result{Workload: "import metadata"}.spread(first))
			b.add(Result{Workload: "import metadata unchanged"}.spread(again))
			return b.withMetadata(ctx, s, r, func(workload string) error {
				after, err := s.live(ctx)
				b.add(Result{Workload: workload, Value: (after - before) / float64(whole.objects), Unit: "bytes"})
				return err
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// withMetadata measures what a server that has a realm's metadata does. What an object takes is reported twice: where the
// import still leaves its traces, and in a process that has read the metadata at its start, which is what objects need.
func (b *bench) withMetadata(ctx context.Context, s *site, r *synthetic.Realm, weigh func(workload string) error) error {
	if err := weigh("metadata object, imported"); err != nil {
		return err
	}
	if err := b.metadataStart(ctx, s); err != nil {
		return err
	}
	if err := weigh("metadata object"); err != nil {
		return err
	}
	for _, measure := range []func(context.Context, *site, *synthetic.Realm) error{b.metadataObjects, b.metadataLists, b.besideMetadata} {
		if err := measure(ctx, s, r); err != nil {
			return err
		}
	}
	return nil
}

// metadataStart measures how soon a server is there that has metadata. The site goes on with the new one.
func (b *bench) metadataStart(ctx context.Context, s *site) error {
	var took latencies
	for range b.Samples {
		if err := s.stop(); err != nil {
			return err
		}
		next, err := b.start(ctx, s.place)
		if err != nil {
			return err
		}
		s.server = next
		took = append(took, s.started)
	}
	b.add(Result{Workload: "start with metadata"}.spread(took))
	return nil
}

// metadataObjects measures single objects.
func (b *bench) metadataObjects(ctx context.Context, s *site, r *synthetic.Realm) error {
	read, err := b.time(ctx, s, func(n int) string { return unitPath(r, n) }, "openingDate")
	if err != nil {
		return err
	}
	b.add(Result{Workload: "read metadata object"}.spread(read))
	var put latencies
	for n := range b.Requests {
		took, err := s.putConstant(ctx, r, n)
		if err != nil {
			return err
		}
		put = append(put, took)
	}
	b.add(Result{Workload: "put metadata object"}.spread(put))
	return nil
}

// unitPath is where some unit is read, one far from the other.
func unitPath(r *synthetic.Realm, n int) string {
	return "/api/organisationUnits/" + r.UnitID(n*7919%r.Units())
}

// putConstant gives a constant another value.
func (c *client) putConstant(ctx context.Context, r *synthetic.Realm, value int) (took time.Duration, err error) {
	_, took, err = c.do(ctx, http.MethodPut, "/api/constants/"+r.ConstantID(0), bytes.NewReader(r.ConstantOf(nil, 0, value)))
	return took, err
}

// metadataLists measures answers about many objects: as many data elements again make it a fifth of the package, 10,000 of
// 50,000.
func (b *bench) metadataLists(ctx context.Context, s *site, r *synthetic.Realm) error {
	few := *b // each answer takes as long as a hundred others
	few.Requests = (b.Requests + 9) / 10
	body := synthetic.NewMetadataBody(r.ElementSections(r.Elements, 2*r.Elements)...)
	text, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	if _, err := s.importMetadata(ctx, payload{text, body.Objects}, body.Objects); err != nil {
		return err
	}
	for _, list := range []struct {
		workload, path, answer string
	}{
		{"list :owner", "/api/dataElements?fields=:owner&paging=false", r.ElementID(2*r.Elements - 1)},
		{"filter of three hops", "/api/dataElements?filter=dataElementGroups.groupSets.name:like:groups&pageSize=1", fmt.Sprintf(`"total":%d,`, 2*r.Elements)},
	} {
		took, err := few.time(ctx, s, func(int) string { return list.path }, list.answer)
		if err != nil {
			return fmt.Errorf("%s: %w", list.workload, err)
		}
		b.add(Result{Workload: list.workload}.spread(took))
	}
	var units latencies
	for range few.Requests {
		_, took, err := s.ask(ctx, http.MethodGet, "/api/organisationUnits?fields=id,name,path&paging=false", nil, http.Header{"Accept-Encoding": {"gzip"}})
		if err != nil {
			return err
		}
		units = append(units, took)
	}
	b.add(Result{Workload: "list units, gzip"}.spread(units))
	return nil
}

// metadataCounts is what an import's answer says of its objects.
type metadataCounts struct {
	Response struct {
		Status string `json:"status"`
		Stats  struct {
			Created int `json:"created"`
			Total   int `json:"total"`
		} `json:"stats"`
	} `json:"response"`
}

// importMetadata imports a package, of which so many objects have to be new, and returns how long that took.
func (c *client) importMetadata(ctx context.Context, p payload, created int) (time.Duration, error) {
	answer, took, err := c.post(ctx, "/api/metadata", p.body)
	if err != nil {
		return 0, err
	}
	return took, expectMetadata(answer, p.objects, created)
}

// expectMetadata fails unless a package was imported as a whole.
func expectMetadata(answer []byte, total, created int) error {
	var c metadataCounts
	if err := json.Unmarshal(answer, &c); err != nil {
		return fmt.Errorf("the answer of an import: %w: %s", err, beginning(answer))
	}
	if r := c.Response; r.Status != "OK" || r.Stats.Total != total || r.Stats.Created != created {
		return fmt.Errorf("an import of %d objects, %d of them new: %+v", total, created, r)
	}
	return nil
}
