package demo

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/go-json-experiment/json"
)

// Registry is metadata beside the country: what the documentation's examples name and the country lacks, and users of
// different scopes (nurse, officer and analyst, all with the password District1!). It changes objects of Metadata, so it
// is imported after it, with mergeMode=MERGE.
//
//go:embed registry.json
var Registry []byte

// RegistryCode is the identifier of the attribute that Registry brings.
const RegistryCode = "Gq0oWTf2DtN"

// FirstPerson is the identifier of the first of the people.
const FirstPerson = "tphfdyIiVL6"

// The identifiers of people and enrollments that the documentation's examples name.
var (
	knownPeople      = []string{FirstPerson, "ZRyCnJ1qUXS", "gfVxE3ALA9m", "qv0j4JBXQX0", "yNCtJ6vhRJu", "fSofnQR6lAU"}
	knownEnrollments = []string{"HLFOK0XThjr", "F61SJ2DhINO"}
	knownEvents      = []string{"hcmcWlYkg9u"}
)

type person struct {
	ID          string       `json:"trackedEntityInstance"`
	Type        string       `json:"trackedEntityType"`
	OrgUnit     string       `json:"orgUnit"`
	Attributes  []attribute  `json:"attributes"`
	Enrollments []enrollment `json:"enrollments,omitempty"`
}

type attribute struct {
	Attribute string `json:"attribute"`
	Value     string `json:"value"`
}

type enrollment struct {
	ID      string  `json:"enrollment"`
	Program string  `json:"program"`
	OrgUnit string  `json:"orgUnit"`
	Date    string  `json:"enrollmentDate"`
	Onset   string  `json:"incidentDate"`
	Status  string  `json:"status"`
	Events  []event `json:"events"`
}

type event struct {
	ID      string  `json:"event"`
	Program string  `json:"program"`
	Stage   string  `json:"programStage"`
	OrgUnit string  `json:"orgUnit"`
	Date    string  `json:"eventDate,omitempty"`
	Due     string  `json:"dueDate,omitempty"`
	Status  string  `json:"status"`
	Values  []value `json:"dataValues"`
}

type value struct {
	DataElement string `json:"dataElement"`
	Value       string `json:"value"`
}

var (
	firstNames = map[string][]string{
		"Female": {"Aminata", "Fatmata", "Mariama", "Isata", "Hawa", "Kadiatu", "Zainab", "Adama", "Jeneba", "Sia"},
		"Male":   {"Mohamed", "Ibrahim", "Abu", "Sorie", "Alhaji", "Foday", "Lansana", "Brima", "Tamba", "Sahr"},
	}
	lastNames  = []string{"Kamara", "Sesay", "Koroma", "Bangura", "Conteh", "Kargbo", "Turay", "Mansaray", "Jalloh", "Fofanah", "Kallon", "Momoh"}
	villages   = []string{"Gbangbatoke", "Njala", "Tikonko", "Mongere", "Yele", "Bumpe"}
	facilities = []string{"DiszpKrYNg8", "DiszpKrYNg8", "ueuQlqb8ccl", "EJNxP3WreNP", "yMCshbaVExv", "Rp268JB6Ne4"}
	diagnoses  = []string{"A15.0", "A15.3", "B54", "J18.9", "E46", "Z34.9"}
)

// headcount is how many people the demo has.
const headcount = 120

// People is the body of a POST /api/trackedEntityInstances: people with enrollments and events up to the given day. The
// same day gives the same people.
func People(today time.Time) ([]byte, error) {
	w := &writer{random: rand.New(rand.NewPCG(41, 2041)), today: today}
	people := make([]person, headcount)
	for i := range people {
		people[i] = w.person(i)
	}
	return json.Marshal(map[string]any{"trackedEntityInstances": people}, json.Deterministic(true))
}

type writer struct {
	random                      *rand.Rand
	today                       time.Time
	people, enrollments, events int
}

func pick[T any](w *writer, list []T) T { return list[w.random.IntN(len(list))] }

// id takes the next identifier that the documentation knows, or makes one.
func id(known []string, n *int, prefix string) string {
	*n++
	if *n <= len(known) {
		return known[*n-1]
	}
	return fmt.Sprintf("%s%0*d", prefix, 11-len(prefix), *n)
}

func (w *writer) day(ago int) string { return w.today.AddDate(0, 0, -ago).Format(time.DateOnly) }

func (w *writer) person(i int) person {
	gender := pick(w, []string{"Female", "Male"})
	first, last := pick(w, firstNames[gender]), pick(w, lastNames)
	p := person{ID: id(knownPeople, &w.people, "DemoPers"), Type: "nEenWmSyUEp", OrgUnit: pick(w, facilities)}
	p.Attributes = []attribute{
		{"w75KJ2mc4zz", first}, {"zDhUuAYrxNC", last}, {"cejWyOfXge6", gender},
		{"AMpUYgxuCaE", fmt.Sprintf("%d %s Road", 1+w.random.IntN(90), pick(w, villages))},
		{"P2cwLGskgxn", fmt.Sprintf("+23276%06d", w.random.IntN(1_000_000))},
		{"AuPLng5hLbE", fmt.Sprintf("4657%05d", i+1)}, {"B58KFJ45L9D", pick(w, villages)},
	}
	switch i % 4 {
	case 0, 1:
		p.Attributes = append(p.Attributes, attribute{"lw1SqmMlnfh", fmt.Sprint(140 + w.random.IntN(50))}, attribute{"ruQQnf6rswq", fmt.Sprintf("TB-%04d", i+1)})
		p.Enrollments = []enrollment{w.enroll(p.OrgUnit, "ur1Edk5Oe2n", []string{"EPEcjy3FWmI", "Lz27f3W5146", "EPEcjy3FWmI"})}
	case 2:
		p.Enrollments = []enrollment{w.enroll(p.OrgUnit, "S8uo8AlvYMz", []string{"MN6IEam3O0Q", "eaDH9089uMp"})}
	}
	return p
}

// enroll begins at a day of the last year; each stage follows some weeks after the one before, and what lies ahead of
// today is scheduled.
func (w *writer) enroll(unit, program string, stages []string) enrollment {
	ago := 20 + w.random.IntN(340)
	e := enrollment{ID: id(knownEnrollments, &w.enrollments, "DemoEnro"), Program: program, OrgUnit: unit,
		Date: w.day(ago), Onset: w.day(ago + w.random.IntN(10)), Status: "ACTIVE"}
	for _, stage := range stages {
		ev := event{ID: id(knownEvents, &w.events, "DemoEven"), Program: program, Stage: stage, OrgUnit: unit, Status: "COMPLETED", Values: []value{}}
		if ago < 0 {
			ev.Status, ev.Due = "SCHEDULE", w.day(ago)
		} else {
			ev.Date, ev.Due = w.day(ago), w.day(ago)
			ev.Values = w.values(stage)
		}
		e.Events = append(e.Events, ev)
		ago -= 14 + w.random.IntN(21)
	}
	if ago > 60 {
		e.Status = "COMPLETED"
	}
	return e
}

func (w *writer) values(stage string) []value {
	switch stage {
	case "EPEcjy3FWmI":
		return []value{{"qrur9Dvnyt5", fmt.Sprint(w.random.IntN(80))}, {"oZg33kd9taw", pick(w, []string{"Female", "Male"})}}
	case "Lz27f3W5146":
		return []value{{"K6uUAvq500H", pick(w, diagnoses)}}
	}
	return []value{{"qrur9Dvnyt5", fmt.Sprint(w.random.IntN(12))}, {"K6uUAvq500H", pick(w, diagnoses)}}
}
