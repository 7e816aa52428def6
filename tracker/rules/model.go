package rules

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"cohort/expression"
	"cohort/graph"
	"cohort/growth"
	"cohort/tracker"
)

// Model is the rules of all programs of one state of the metadata. A program's are compiled when they are first asked for. It is
// safe for concurrent use.
type Model struct {
	tracker  *tracker.Model
	growth   *growth.Standards
	mu       sync.Mutex                     // of those who compile
	programs atomic.Pointer[map[int32]*Set] // by id; replaced as a whole
}

// Models gives the rules of the newest metadata.
type Models struct {
	Growth *growth.Standards // by which z-scores are computed; nil where none are installed

	mu   sync.Mutex
	last *Model
}

// Of returns the rules that belong to a model. Those of the last one asked for are kept.
func (m *Models) Of(model *tracker.Model) *Model {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == nil || m.last.tracker != model {
		m.last = &Model{tracker: model, growth: m.Growth}
	}
	return m.last
}

// Program returns the rules of a program, nil where it has none.
func (m *Model) Program(id int32) *Set {
	if known := m.programs.Load(); known != nil {
		if s, ok := (*known)[id]; ok {
			return s
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	next := map[int32]*Set{}
	if known := m.programs.Load(); known != nil {
		next = maps.Clone(*known)
	}
	if _, ok := next[id]; !ok {
		next[id] = compile(m.tracker, m.growth, id)
		m.programs.Store(&next)
	}
	return next[id]
}

// Set is the rules of a program, in the order in which they are computed.
type Set struct {
	model     *tracker.Model
	growth    *growth.Standards
	program   *tracker.Program
	rules     []*rule
	variables []*variable
	named     map[string]int // variables by their names
	items     []item
	numbers   map[string]int // items by what they name
	history   bool
	scopes    sync.Pool // of *scope
}

// History reports whether the rules look at other events of an enrollment than the present one. Without registration there are none.
func (s *Set) History() bool { return s.history && s.program.Registration }

type rule struct {
	object    *graph.Object
	stage     int32 // 0: everywhere
	priority  int64
	condition *expression.Program
	broken    error // why the condition cannot be computed
	actions   []*action
}

// unordered is the priority of a rule that has none: it comes after those that have one.
const unordered = 1 << 40

func compile(m *tracker.Model, g *growth.Standards, program int32) *Set {
	s := &Set{model: m, growth: g, program: m.Program(program), named: map[string]int{}, numbers: map[string]int{}}
	if s.program == nil {
		return nil
	}
	for o := range m.Snapshot.Referrers(ruleProgram, program) {
		s.rules = append(s.rules, &rule{object: o, stage: o.Doc().Ref(ruleStage), priority: unordered})
	}
	if len(s.rules) == 0 {
		return nil
	}
	for o := range m.Snapshot.Referrers(variableProgram, program) {
		s.variable(o)
	}
	for _, r := range s.rules {
		for o := range m.Snapshot.Referrers(actionRule, r.object.ID) {
			s.undeclared(o)
		}
	}
	for _, r := range s.rules {
		d := r.object.Doc()
		if d.Has(rulePriority) {
			r.priority = d.Int(rulePriority)
		}
		for o := range m.Snapshot.Referrers(actionRule, r.object.ID) {
			if a := s.action(o); a != nil {
				r.actions = append(r.actions, a)
			}
		}
		if len(r.actions) > 0 {
			r.condition, r.broken = s.expression(expression.RuleCondition, d.Text(ruleCondition))
		}
		// What is assigned is known to the other actions.
		slices.SortFunc(r.actions, func(a, b *action) int {
			return cmp.Or(cmp.Compare(a.does, b.does), strings.Compare(a.object.UID, b.object.UID))
		})
	}
	s.rules = slices.DeleteFunc(s.rules, func(r *rule) bool {
		return len(r.actions) == 0 || r.condition == nil && r.broken == nil
	})
	if len(s.rules) == 0 {
		return nil
	}
	// Of one priority those come first that are for everything.
	slices.SortFunc(s.rules, func(a, b *rule) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(min(a.stage, 1), min(b.stage, 1)), strings.Compare(a.object.UID, b.object.UID))
	})
	for _, r := range s.rules {
		for _, a := range r.actions {
			a.alters = s.altered(a)
		}
	}
	s.scopes.New = func() any { return newScope(s) }
	return s
}

// expression compiles a text; nothing is nil. What was stored before it would have been refused is read as it was meant.
func (s *Set) expression(kind expression.Kind, text string) (*expression.Program, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	e, err := expression.ParseLoosely(kind, text)
	if err != nil {
		return nil, err
	}
	var unknown error
	p, err := e.Compile(func(it expression.Item) int {
		n, err := s.item(it)
		if err != nil && unknown == nil {
			unknown = err
		}
		return n
	})
	if err == nil {
		err = unknown
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}
