package api

import (
	"strconv"
	"strings"
	"time"

	"cohort/datetime"
	"cohort/fault"
	"cohort/tracker"
	"cohort/tracker/exporter"
)

// largestPage bounds what one page holds in memory.
const largestPage = 20_000

// entityQuery reads the parameters of a list of tracked entities.
func (c *call) entityQuery() (*exporter.EntityQuery, error) {
	p := parameters{call: c}
	return &exporter.EntityQuery{
		Units:          p.units("ou", "orgUnit"),
		Program:        c.Query().Get("program"),
		Type:           p.first("trackedEntityType", "trackedEntity"),
		UIDs:           p.list("trackedEntityInstance"),
		Status:         p.programStatus(),
		Followup:       p.flag("followUp"),
		Enrolled:       p.span([]string{"programStartDate", "programEnrollmentStartDate"}, []string{"programEndDate", "programEnrollmentEndDate"}),
		Incident:       p.span([]string{"programIncidentStartDate"}, []string{"programIncidentEndDate"}),
		Updated:        p.updated(),
		Filters:        p.filters(),
		Event:          p.occurrence(),
		Assigned:       p.assigned(),
		IncludeDeleted: p.set("includeDeleted"),

		PotentialDuplicate: p.flag("potentialDuplicate"),

		Order: p.order(),
		Page:  p.page(),
	}, p.err
}

func (c *call) enrollmentQuery() (*exporter.EnrollmentQuery, error) {
	p := parameters{call: c}
	return &exporter.EnrollmentQuery{
		Units:          p.units("ou", "orgUnit"),
		Program:        c.Query().Get("program"),
		Type:           p.first("trackedEntityType", "trackedEntity"),
		Entity:         c.Query().Get("trackedEntityInstance"),
		UIDs:           p.list("enrollment"),
		Status:         p.programStatus(),
		Followup:       p.flag("followUp"),
		Enrolled:       p.span([]string{"programStartDate"}, []string{"programEndDate"}),
		Updated:        p.updated(),
		IncludeDeleted: p.set("includeDeleted"),
		Order:          p.order(),
		Page:           p.page(),
	}, p.err
}

func (c *call) eventQuery() (*exporter.EventQuery, error) {
	p := parameters{call: c}
	q := &exporter.EventQuery{
		Units:          p.units("orgUnit", "ou"),
		Program:        c.Query().Get("program"),
		Stage:          c.Query().Get("programStage"),
		Entity:         c.Query().Get("trackedEntityInstance"),
		UIDs:           p.list("event"),
		ProgramStatus:  p.programStatus(),
		Followup:       p.flag("followUp"),
		Happened:       p.span([]string{"startDate"}, []string{"endDate"}),
		Updated:        p.updated(),
		Assigned:       p.assigned(),
		OptionCombo:    p.optionCombo(),
		Filters:        p.elementFilters("filter"),
		IncludeDeleted: p.set("includeDeleted"),
		Order:          p.order(),
		Page:           p.page(),
	}
	q.Status = p.eventStatus("status")
	return q, p.err
}

// parameters reads parameters and keeps the first failure.
type parameters struct {
	call *call
	err  error
}

func (p *parameters) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *parameters) first(names ...string) string {
	for _, name := range names {
		if text := p.call.Query().Get(name); text != "" {
			return text
		}
	}
	return ""
}

// list reads identifiers separated by semicolons or commas.
func (p *parameters) list(names ...string) []string {
	return strings.FieldsFunc(p.first(names...), func(r rune) bool { return r == ';' || r == ',' })
}

func (p *parameters) units(names ...string) exporter.Units {
	mode := p.choice("ouMode", exporter.Modes()...)
	if mode == "" {
		mode = p.choice("orgUnitMode", exporter.Modes()...)
	}
	return exporter.Units{UIDs: p.list(names...), Mode: exporter.Mode(mode)}
}

func (p *parameters) choice(name string, values ...string) string {
	text, err := p.call.Choice(name, "", values...)
	p.fail(err)
	return text
}

func (p *parameters) programStatus() *tracker.EnrollmentStatus {
	name := p.choice("programStatus", tracker.EnrollmentStatuses()...)
	if name == "" {
		return nil
	}
	status, _ := tracker.ParseEnrollmentStatus(name)
	return &status
}

func (p *parameters) set(name string) bool {
	v, err := p.call.Flag(name, false)
	p.fail(err)
	return v
}

// flag is nil where the parameter is absent.
func (p *parameters) flag(name string) *bool {
	if !p.call.Query().Has(name) {
		return nil
	}
	v := p.set(name)
	return &v
}

// span reads the two ends of a range. An end that is a day without a time includes that day.
func (p *parameters) span(from, until []string) exporter.Span {
	var s exporter.Span
	if t, _ := p.time(from...); t != nil {
		ms := t.UnixMilli()
		s.From = &ms
	}
	if t, day := p.time(until...); t != nil {
		ms := t.UnixMilli() + 1
		if day {
			ms = t.In(p.zone()).AddDate(0, 0, 1).UnixMilli()
		}
		s.Until = &ms
	}
	return s
}

func (p *parameters) zone() *time.Location { return p.call.server.Config.Location() }

func (p *parameters) time(names ...string) (t *time.Time, day bool) {
	text := p.first(names...)
	if text == "" {
		return nil, false
	}
	parsed, err := datetime.Parse(text, p.zone())
	if err != nil {
		f := fault.New(fault.BadRequest, "Value '%s' is not valid for parameter %s: it must be a date such as 2024-03-31.", text, names[0])
		f.Property, f.Value = names[0], text
		p.fail(f)
		return nil, false
	}
	return &parsed, len(text) <= len(time.DateOnly)
}

// updated reads when the last update was: a range, or how long ago at most.
func (p *parameters) updated() exporter.Span {
	s := p.span([]string{"lastUpdatedStartDate", "lastUpdated"}, []string{"lastUpdatedEndDate"})
	text := p.call.Query().Get("lastUpdatedDuration")
	if text == "" {
		return s
	}
	if s != (exporter.Span{}) {
		p.fail(fault.New(fault.Conflict, "Last updated from and/or to and last updated duration cannot be specified simultaneously"))
		return s
	}
	unit := map[byte]time.Duration{'d': 24 * time.Hour, 'h': time.Hour, 'm': time.Minute, 's': time.Second}[text[len(text)-1]]
	n, err := strconv.Atoi(text[:len(text)-1])
	if err != nil || n < 0 || unit == 0 || n > 1e6 {
		p.fail(fault.New(fault.Conflict, "Duration is not valid: %s", text))
		return s
	}
	from := time.Now().Add(-time.Duration(n) * unit).UnixMilli()
	return exporter.Span{From: &from}
}

func (p *parameters) assigned() exporter.Assignment {
	users := p.list("assignedUser")
	mode := p.choice("assignedUserMode", "CURRENT", "PROVIDED", "NONE", "ANY")
	if len(users) > 0 && mode != "" && mode != "PROVIDED" {
		p.fail(fault.New(fault.Conflict, "Assigned user(s) cannot be specified if selectionMode is not PROVIDED"))
	}
	switch mode {
	case "CURRENT":
		users = []string{p.call.View.User.UID}
	case "PROVIDED":
		if len(users) == 0 {
			p.fail(fault.New(fault.Conflict, "Assigned user(s) must be specified if selectionMode is PROVIDED"))
		}
	}
	return exporter.Assignment{Users: users, None: mode == "NONE", Any: mode == "ANY"}
}

// optionCombo reads the attribute option combination, by a category combination and its options.
func (p *parameters) optionCombo() int32 {
	combo, options := p.call.Query().Get("attributeCc"), p.list("attributeCos")
	if combo == "" && len(options) == 0 {
		return 0
	}
	id, err := p.call.server.Exporter.OptionCombo(p.call.View, combo, options)
	p.fail(err)
	return id
}

func (p *parameters) order() []exporter.Order {
	var out []exporter.Order
	for _, text := range p.call.Query()["order"] {
		for one := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' }) {
			name, direction, _ := strings.Cut(strings.TrimSpace(one), ":")
			switch strings.ToLower(direction) {
			case "", "asc":
			case "desc":
			default:
				p.fail(fault.New(fault.BadRequest, "Invalid order direction: %s", direction))
			}
			out = append(out, exporter.Order{Property: name, Descending: strings.EqualFold(direction, "desc")})
		}
	}
	return out
}

func (p *parameters) page() exporter.Page {
	number, err := p.call.Number("page", 1, 1, 1_000_000)
	p.fail(err)
	size, err := p.call.Number("pageSize", 50, 1, largestPage)
	p.fail(err)
	paging, err := p.call.Flag("paging", true)
	p.fail(err)
	return exporter.Page{Number: number, Size: size, All: p.set("skipPaging") || !paging, Total: p.set("totalPages")}
}
