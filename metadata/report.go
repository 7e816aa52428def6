package metadata

import (
	"cohort/fault"
	"cohort/schema"
)

// Stats counts what became of objects.
type Stats struct {
	Created int `json:"created"`
	Updated int `json:"updated"`
	Deleted int `json:"deleted"`
	Ignored int `json:"ignored"`
	Total   int `json:"total"`
}

func (s *Stats) add(o Stats) {
	s.Created += o.Created
	s.Updated += o.Updated
	s.Deleted += o.Deleted
	s.Ignored += o.Ignored
	s.Total += o.Total
}

// Report is what became of an import.
type Report struct {
	Status string // OK, WARNING where some objects were written and some were not, ERROR where none was
	Stats  Stats
	Types  []*TypeReport
}

// TypeReport is what became of the objects of one type.
type TypeReport struct {
	Type    *schema.Type
	Stats   Stats
	Objects []*ObjectReport // those with errors; all, where they were asked for
}

// ObjectReport is what became of one object.
type ObjectReport struct {
	Type   *schema.Type
	Index  int
	ID     int32 // in the graph; 0 for what is not there
	UID    string
	Name   string // where the report was to name its objects
	Op     Op
	Faults fault.List

	Version uint64 // of the object after the import (graph.Object.Token); 0 where it was not written, or is not there any more
}

// Failed returns the reports of the objects that were refused.
func (r *Report) Failed() []*ObjectReport {
	var out []*ObjectReport
	for _, t := range r.Types {
		for _, o := range t.Objects {
			if len(o.Faults) > 0 {
				out = append(out, o)
			}
		}
	}
	return out
}

func (p *plan) report() *Report {
	written := map[*Write]bool{}
	for _, w := range p.writable() {
		written[w] = true
	}
	r := &Report{Status: "OK"}
	byType := map[*schema.Type]*TypeReport{}
	for _, w := range p.writes {
		if w.implied {
			continue
		}
		t := byType[w.Type]
		if t == nil {
			t = &TypeReport{Type: w.Type}
			byType[w.Type] = t
			r.Types = append(r.Types, t)
		}
		t.Stats.count(w, written[w])
		if len(w.Faults) > 0 || p.opts.ReportAll {
			o := &ObjectReport{Type: w.Type, ID: w.ID, Index: w.Index, UID: w.UID, Op: w.Op, Faults: w.Faults}
			if p.opts.ReportNames {
				o.Name = w.Name
			}
			if written[w] {
				o.Version = w.version()
			}
			t.Objects = append(t.Objects, o)
		}
	}
	for _, t := range r.Types {
		r.Stats.add(t.Stats)
	}
	if len(r.Failed()) > 0 {
		r.Status = "ERROR"
		if r.Stats.Ignored < r.Stats.Total {
			r.Status = "WARNING"
		}
	}
	return r
}

// version is that of the object after the write, or 0 where it is gone, or was only validated.
func (w *Write) version() uint64 {
	switch {
	case w.After != nil:
		return w.After.Token
	case w.unchanged:
		return w.Before.Token
	}
	return 0
}

func (s *Stats) count(w *Write, written bool) {
	s.Total++
	switch {
	case !written:
		s.Ignored++
	case w.Op == Creation:
		s.Created++
	case w.Op == Replacement:
		s.Updated++
	case w.Op == Deletion:
		s.Deleted++
	}
}
