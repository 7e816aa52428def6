package tracker

import (
	"crypto/sha256"
	"slices"

	"cohort/access"
	"cohort/graph"
	"cohort/uid"
)

// Program is what is known of a program.
type Program struct {
	Object           *graph.Object
	Registration     bool  // people are enrolled; otherwise events stand for themselves
	EntityType       int32 // of those who are enrolled
	Feature          Feature
	Level            access.Level
	Once             bool // nobody is enrolled a second time
	IncidentShown    bool // an enrollment has a date of incident
	FutureEnrollment bool
	FutureIncident   bool
	Stages           []int32
	Attributes       []int32 // in their order
	Mandatory        []int32 // attributes

	// After the last day of its category options events may be of so many more.
	OpenDays int

	units         bitset
	combo         int32
	expiryPeriod  string // "": events do not expire
	expiryDays    int
	completedDays int
}

// bitset is a set of small numbers.
type bitset []uint64

func (b *bitset) add(id int32) {
	word := int(id >> 6)
	if word >= len(*b) {
		*b = append(*b, make([]uint64, word+1-len(*b))...)
	}
	(*b)[word] |= 1 << (id & 63)
}

func (b bitset) has(id int32) bool {
	word := int(id >> 6)
	return word < len(b) && b[word]&(1<<(id&63)) != 0
}

// Program returns a program by its id, or nil.
func (m *Model) Program(id int32) *Program {
	return m.programs.of(m.Snapshot, ProgramType, id, func(o *graph.Object) *Program {
		d := o.Doc()
		p := &Program{
			Object: o, Registration: d.Text(programKind) == "WITH_REGISTRATION", EntityType: d.Ref(programEntityType),
			Feature: feature(o, programFeature), Level: access.LevelOf(o), Once: d.Bool(programOnce), IncidentShown: d.Bool(programIncidentShown),
			FutureEnrollment: d.Bool(programFutureEnrollment), FutureIncident: d.Bool(programFutureIncident), combo: d.Ref(programCombo),
			expiryPeriod: d.Text(programExpiryPeriod), expiryDays: int(d.Int(programExpiryDays)), completedDays: int(d.Int(programCompletedDays)),
			OpenDays: int(d.Int(programOpenDays)),
		}
		for unit := range m.related(o, programUnits) {
			p.units.add(unit.ID)
		}
		for stage := range m.related(o, programStages) {
			p.Stages = append(p.Stages, stage.ID)
		}
		for _, a := range d.Docs(programAttributes) {
			id := a.Ref(programAttribute)
			p.Attributes = append(p.Attributes, id)
			if a.Bool(programAttributeMandatory) {
				p.Mandatory = append(p.Mandatory, id)
			}
		}
		return p
	})
}

// RunsAt reports whether the program is assigned to an organisation unit.
func (p *Program) RunsAt(unit int32) bool { return p.units.has(unit) }

// OptionCombo returns the attribute option combination of an event of the program for these category options: with none
// of them, the one that a program without a choice has. 0 means that there is no such combination.
func (m *Model) OptionCombo(p *Program, options []int32) int32 {
	return m.OptionComboOf(p.combo, options)
}

// OptionComboOf is OptionCombo for a category combination.
func (m *Model) OptionComboOf(categoryCombo int32, options []int32) int32 {
	c := m.combo(categoryCombo)
	if c == nil {
		return 0
	}
	if len(options) == 0 {
		return c.only
	}
	return c.byOptions[optionKey(options)]
}

// TakesOptionCombo reports whether an attribute option combination is one of the program's.
func (m *Model) TakesOptionCombo(p *Program, id int32) bool {
	c := m.combo(p.combo)
	if c == nil {
		return false
	}
	_, ok := c.all[id]
	return ok
}

// OptionComboCalled returns the one attribute option combination of a program that a scheme calls so, or 0. Other programs may have some
// of that name, too.
func (m *Model) OptionComboCalled(p *Program, scheme Scheme, name string) (found int32) {
	c := m.combo(p.combo)
	if c == nil || scheme == (Scheme{}) {
		return 0
	}
	for id := range c.all {
		if o := m.Snapshot.Object(id); o == nil || scheme.Name(m.Snapshot, o) != name {
			continue
		}
		if found != 0 {
			return 0
		}
		found = id
	}
	return found
}

// Options returns the category options of an option combination.
func (m *Model) Options(optionCombo int32) []*graph.Object {
	o := m.Snapshot.Object(optionCombo)
	if o == nil || o.Type != OptionComboType {
		return nil
	}
	return slices.Collect(m.related(o, optionComboOptions))
}

// Enrollment returns the identifier under which clients see all events of a program without registration: DHIS2 keeps one
// enrollment, of nobody, for each such program. Here it is made from the program's own identifier.
func (m *Model) Enrollment(p *Program) string {
	return *m.enrollments.of(m.Snapshot, ProgramType, p.Object.ID, func(o *graph.Object) *string {
		const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		sum := sha256.Sum256([]byte("enrollment of " + o.UID))
		var out [uid.Size]byte
		for i := range out {
			if i == 0 {
				out[i] = letters[sum[i]%52]
			} else {
				out[i] = letters[sum[i]%62]
			}
		}
		s := string(out[:])
		return &s
	})
}

// Stage is what is known of a program stage.
type Stage struct {
	Object     *graph.Object
	Program    int32
	Repeatable bool
	Feature    Feature
	Assignable bool // events may be assigned to a user
	Strict     bool // compulsory values are asked for before the event is completed, too
	Elements   map[int32]*Element
	Compulsory []int32
	Order      []int32 // the data elements in their order
	Reported   []int32 // those of them that reports show
}

// Stage returns a program stage by its id, or nil.
func (m *Model) Stage(id int32) *Stage {
	return m.stages.of(m.Snapshot, StageType, id, func(o *graph.Object) *Stage {
		d := o.Doc()
		s := &Stage{
			Object: o, Repeatable: d.Bool(stageRepeatable), Feature: feature(o, stageFeature), Assignable: d.Bool(stageAssignment),
			Strict: d.Text(stageStrategy) == "ON_UPDATE_AND_INSERT", Elements: map[int32]*Element{},
		}
		for program := range m.related(o, stageProgram) {
			s.Program = program.ID
		}
		for _, e := range d.Docs(stageElements) {
			id := e.Ref(stageElement)
			element := m.Element(id)
			if element == nil {
				continue
			}
			s.Elements[id] = element
			s.Order = append(s.Order, id)
			if e.Bool(stageElementReported) {
				s.Reported = append(s.Reported, id)
			}
			if e.Bool(stageElementCompulsory) {
				s.Compulsory = append(s.Compulsory, id)
			}
		}
		return s
	})
}

// OptionCombosOf returns the ids of the option combinations that have a category option.
func (m *Model) OptionCombosOf(option *graph.Object) []int32 {
	var ids []int32
	for o := range m.Snapshot.Referrers(optionComboOptions, option.ID) {
		ids = append(ids, o.ID)
	}
	return ids
}
