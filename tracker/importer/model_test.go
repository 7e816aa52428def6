package importer_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cohort/tracker"
	"cohort/tracker/importer"
)

// model is what imports should do, said as simply as possible: objects are taken one by one, and everything is in maps.
type model struct {
	kind        map[string]tracker.Kind // of every identifier that was ever used
	entities    map[string]*modelEntity
	enrollments map[string]*modelEnrollment
	events      map[string]*modelEvent
	fresh       map[string]bool // made by the object that is being taken
	strategy    importer.Strategy
	newer       bool            // the rules of /api/tracker
	seen        map[string]bool // in the body that is being taken, by those rules
}

type modelEntity struct {
	deleted bool
	values  map[string]string
}

type modelEnrollment struct {
	entity, program, status string
	deleted                 bool
}

type modelEvent struct {
	enrollment, stage string
	deleted           bool
	value             string
}

func newModel() *model {
	return &model{kind: map[string]tracker.Kind{}, entities: map[string]*modelEntity{}, enrollments: map[string]*modelEnrollment{}, events: map[string]*modelEvent{}}
}

// sent is one object of a payload, of any kind.
type sent struct {
	kind   tracker.Kind
	uid    string
	bad    bool
	values map[string]string // attributes; of an event "value"
	entity string            // that an enrollment or event names
	enr    string            // that an event names
	prog   string
	stage  string
	status string
	below  []*sent
}

// take does what is sent, and returns the outline of the report.
func (m *model) take(s *sent, strategy importer.Strategy) string {
	m.fresh, m.strategy = map[string]bool{}, strategy
	return m.one(s, nil)
}

// takeAll does all that is sent in a list. In the classic dialect what follows a second mention of an object comes after what is
// before it, in any case.
func (m *model) takeAll(list []*sent, strategy importer.Strategy) []string {
	var out []string
	for len(list) > 0 {
		named, n := map[string]bool{}, 0
		for n < len(list) && (m.newer || n == 0 || !list[n].any(func(s *sent) bool { return named[s.uid] })) {
			list[n].any(func(s *sent) bool { named[s.uid] = s.uid != ""; return false })
			n++
		}
		out = append(out, inTurn(list[:n], func(s *sent) string { return m.take(s, strategy) })...)
		list = list[n:]
	}
	return out
}

// apart are objects as they are deleted in the newer dialect: what is nested as if it stood beside, kind by kind, children before what they hang on.
func apart(list []*sent) [][]*sent {
	var out [][]*sent
	var walk func(s *sent, kind tracker.Kind)
	walk = func(s *sent, kind tracker.Kind) {
		if s.kind == kind {
			alone := *s
			alone.below = nil
			out[len(out)-1] = append(out[len(out)-1], &alone)
		}
		for _, b := range s.below {
			walk(b, kind)
		}
	}
	for _, kind := range []tracker.Kind{events, enrollments, entities} {
		out = append(out, nil)
		for _, s := range list {
			walk(s, kind)
		}
	}
	return out
}

// any reports whether something is so of what is sent, or of what is nested in it.
func (s *sent) any(so func(*sent) bool) bool {
	return so(s) || slices.ContainsFunc(s.below, func(b *sent) bool { return b.any(so) })
}

func (m *model) one(s *sent, parent *sent) string {
	strategy := m.strategy
	if parent != nil && !m.newer {
		strategy = importer.CreateAndUpdate
	}
	kind, exists := m.kind[s.uid]
	if m.newer {
		if m.seen[s.uid] {
			return m.refuse(s)
		}
		m.seen[s.uid] = true
	}
	switch {
	case m.newer && exists && kind == s.kind && !m.gone(s) && strategy == importer.Create: // what is in it may be new
		return "refused " + s.uid + m.below(s, func(b *sent) string { return m.one(b, s) })
	case m.newer && strategy == importer.Delete && (!exists || kind == s.kind && m.gone(s)):
		return "refused " + s.uid
	case parent != nil && m.fresh[s.uid], exists && kind != s.kind:
		return m.refuse(s)
	case strategy == importer.Delete:
		return m.remove(s, exists)
	case !exists && strategy == importer.Update, exists && (m.gone(s) || strategy == importer.Create):
		return m.refuse(s)
	}
	ok := false
	switch s.kind {
	case entities:
		ok = m.entity(s, exists)
	case enrollments:
		ok = m.enrollment(s, exists, parent)
	default:
		ok = m.event(s, exists, parent)
	}
	if !ok && m.newer && exists { // what hangs on it is as good as if it stood beside it
		return "refused " + s.uid + m.below(s, func(b *sent) string { return m.one(b, s) })
	}
	if !ok {
		return m.refuse(s)
	}
	outcome := "updated "
	if !exists {
		outcome = "created "
		m.kind[s.uid], m.fresh[s.uid] = s.kind, true
	}
	return outcome + s.uid + m.below(s, func(b *sent) string { return m.one(b, s) })
}

// inTurn does what is to be done with each of a list: first with enrollments that end.
func inTurn(list []*sent, each func(*sent) string) []string {
	parts := make([]string, len(list))
	for _, ending := range []bool{true, false} {
		for i, s := range list {
			if ending == (s.kind == enrollments && (s.status == "COMPLETED" || s.status == "CANCELLED")) {
				parts[i] = each(s)
			}
		}
	}
	return parts
}

func (m *model) below(s *sent, each func(*sent) string) string {
	parts := inTurn(s.below, each)
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func (m *model) refuse(s *sent) string { return "refused " + s.uid + m.below(s, m.refuse) }

func (m *model) gone(s *sent) bool {
	switch s.kind {
	case entities:
		return m.entities[s.uid].deleted
	case enrollments:
		return m.enrollments[s.uid].deleted
	}
	return m.events[s.uid].deleted
}

func (m *model) remove(s *sent, exists bool) string {
	if !exists || m.gone(s) {
		return "ignored "
	}
	switch s.kind {
	case entities:
		m.entities[s.uid].deleted = true
		for uid, n := range m.enrollments {
			if n.entity == s.uid {
				m.dropEnrollment(uid)
			}
		}
	case enrollments:
		m.dropEnrollment(s.uid)
	default:
		m.events[s.uid].deleted = true
	}
	return "deleted " + s.uid
}

func (m *model) dropEnrollment(uid string) {
	m.enrollments[uid].deleted = true
	for _, v := range m.events {
		if v.enrollment == uid {
			v.deleted = true
		}
	}
}

func (m *model) entity(s *sent, exists bool) bool {
	if s.bad {
		return false
	}
	for uid, e := range m.entities {
		if natl := s.values["AttrNatlId1"]; natl != "" && uid != s.uid && !e.deleted && strings.EqualFold(e.values["AttrNatlId1"], natl) {
			return false
		}
	}
	if name, said := s.values["AttrFirstNm"]; exists && said && name == "" && m.entities[s.uid].values["AttrFirstNm"] != "" && m.activeCare(s.uid) != "" {
		return false // which the program asks for
	}
	if !exists {
		m.entities[s.uid] = &modelEntity{values: map[string]string{}}
	}
	for attribute, value := range s.values {
		if value == "" {
			delete(m.entities[s.uid].values, attribute)
		} else {
			m.entities[s.uid].values[attribute] = value
		}
	}
	return true
}

func (m *model) enrollment(s *sent, exists bool, parent *sent) bool {
	owner, program, status, before := s.entity, s.prog, s.status, "CANCELLED"
	if parent != nil {
		owner = parent.uid
	}
	if m.newer && owner == "" {
		return false // it has to be said
	}
	if exists {
		n := m.enrollments[s.uid]
		if owner != "" && owner != n.entity || program != n.program {
			return false
		}
		owner, before = n.entity, n.status
		if status == "" {
			status = n.status
		}
	}
	if status == "" {
		status = "ACTIVE"
	}
	e := m.entities[owner]
	if e == nil || e.deleted || s.bad {
		return false
	}
	if !exists && program == "ProgCare001" && e.values["AttrFirstNm"] == "" {
		return false
	}
	for uid, n := range m.enrollments {
		if uid == s.uid || n.deleted || n.entity != owner || n.program != program {
			continue
		}
		if program == "ProgOnce001" && before == "CANCELLED" && status != "CANCELLED" && n.status != "CANCELLED" || status == "ACTIVE" && n.status == "ACTIVE" {
			return false
		}
	}
	m.enrollments[s.uid] = &modelEnrollment{entity: owner, program: program, status: status}
	return true
}

func (m *model) event(s *sent, exists bool, parent *sent) bool {
	if exists {
		v := m.events[s.uid]
		named := s.enr
		if parent != nil {
			named = parent.uid
		}
		if s.bad || s.stage != v.stage || v.enrollment != "" && named != "" && named != v.enrollment {
			return false
		}
		v.value = s.values["value"]
		return true
	}
	in := s.enr
	switch {
	case s.stage == "StageEvent1":
		in = ""
	case parent != nil:
		in = parent.uid
	case in == "":
		in = m.activeCare(s.entity)
	}
	if s.stage != "StageEvent1" {
		n := m.enrollments[in]
		if n == nil || n.deleted || n.program != "ProgCare001" || parent == nil && s.entity != "" && s.entity != n.entity {
			return false
		}
		for _, v := range m.events {
			if s.stage == "StageBirth1" && v.stage == s.stage && v.enrollment == in && !v.deleted {
				return false
			}
		}
	}
	if s.bad {
		return false
	}
	m.events[s.uid] = &modelEvent{enrollment: in, stage: s.stage, value: s.values["value"]}
	return true
}

// activeCare is the active enrollment of an entity in ProgCare001.
func (m *model) activeCare(entity string) string {
	if e := m.entities[entity]; e == nil || e.deleted {
		return ""
	}
	for uid, n := range m.enrollments {
		if n.entity == entity && n.program == "ProgCare001" && n.status == "ACTIVE" && !n.deleted {
			return uid
		}
	}
	return ""
}

// copy returns a model in the same state.
func (m *model) copy() *model {
	c := newModel()
	c.kind = maps.Clone(m.kind)
	for uid, e := range m.entities {
		c.entities[uid] = &modelEntity{e.deleted, maps.Clone(e.values)}
	}
	for uid, n := range m.enrollments {
		other := *n
		c.enrollments[uid] = &other
	}
	for uid, v := range m.events {
		other := *v
		c.events[uid] = &other
	}
	return c
}

// newer is json in the words of the newer dialect.
func (s *sent) newer() string {
	return strings.NewReplacer(`"trackedEntityInstance"`, `"trackedEntity"`, `"enrollmentDate"`, `"enrolledAt"`, `"incidentDate"`, `"occurredAt"`, `"eventDate"`, `"occurredAt"`).Replace(s.json())
}

// json is an object as a client sends it.
func (s *sent) json() string {
	unit := "UnitClinic1"
	if s.bad {
		unit = "NoSuchUnit1"
	}
	var below []string
	for _, b := range s.below {
		below = append(below, b.json())
	}
	switch s.kind {
	case entities:
		var values []string
		for attribute, value := range s.values {
			values = append(values, fmt.Sprintf(`{"attribute":%q,"value":%q}`, attribute, value))
		}
		return fmt.Sprintf(`{"trackedEntityInstance":%q,"trackedEntityType":"TypePerson1","orgUnit":%q,"attributes":[%s],"enrollments":[%s]}`,
			s.uid, unit, strings.Join(values, ","), strings.Join(below, ","))
	case enrollments:
		return fmt.Sprintf(`{"enrollment":%q,"trackedEntityInstance":%q,"program":%q,"orgUnit":%q,"status":%q,"enrollmentDate":"2020-01-01","incidentDate":"2020-01-01","events":[%s]}`,
			s.uid, s.entity, s.prog, unit, s.status, strings.Join(below, ","))
	}
	return fmt.Sprintf(`{"event":%q,"trackedEntityInstance":%q,"enrollment":%q,"programStage":%q,"orgUnit":%q,"eventDate":"2020-01-01","dataValues":[{"dataElement":"ElementAge1","value":%q}]}`,
		s.uid, s.entity, s.enr, s.stage, unit, s.values["value"])
}
