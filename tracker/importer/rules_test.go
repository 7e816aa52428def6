package importer_test

import (
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// step is a body that is sent, and the outline of its report.
type step struct {
	kind tracker.Kind
	body string
	want string // * stands for any text
	user string // admin unless said
	o    importer.Options
}

const (
	entities    = tracker.KindEntity
	enrollments = tracker.KindEnrollment
	events      = tracker.KindEvent
)

// story runs steps one after the other on both engines.
func story(t *testing.T, steps ...step) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		for _, s := range steps {
			user := s.user
			if user == "" {
				user = "admin"
			}
			if got := outline(n.Send(t, user, s.kind, s.body, s.o)); !like(s.want, got) {
				t.Errorf("%s\nwant %s\n got %s", s.body, s.want, got)
			}
		}
	})
}

// like compares with a pattern in which * stands for any text.
func like(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	for i, part := range parts[1:] {
		if i == len(parts)-2 {
			return strings.HasSuffix(text, part)
		}
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return text == ""
}

const person = `{"trackedEntityInstance":"PersonAnn01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Ann"}]}`

// with is a tracked entity with other members.
func with(members string) string {
	return `{"trackedEntityInstance":"PersonAnn01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1",` + members + `}`
}

func attributes(list string) string { return with(`"attributes":[` + list + `]`) }

func TestEntityRules(t *testing.T) {
	const refused = "refused PersonAnn01 "
	story(t,
		step{entities, `{"trackedEntityInstance":"bad"}`, `refused bad [*"bad" is not an identifier*`, "", importer.Options{}},
		step{entities, `{"trackedEntityInstance":"PersonAnn01","orgUnit":"UnitClinic1"}`, refused + "[*Invalid tracked entity type: null]", "", importer.Options{}},
		step{entities, `{"trackedEntityInstance":"PersonAnn01","trackedEntity":"NoSuchType1","orgUnit":"UnitClinic1"}`, refused + "[*Invalid tracked entity type: NoSuchType1]", "", importer.Options{}},
		step{entities, `{"trackedEntityInstance":"PersonAnn01","trackedEntity":"TypePerson1","orgUnit":"NoSuchUnit1"}`, refused + "[: Invalid org unit ID: NoSuchUnit1]", "", importer.Options{}},
		step{entities, `{"trackedEntityInstance":"PersonAnn01","trackedEntity":"TypePerson1"}`, refused + "[: Invalid org unit ID: null]", "", importer.Options{}},
		step{entities, attributes(`{"attribute":"NoSuchAttr1","value":"x"}`), refused + "[Attribute.attribute: Invalid attribute NoSuchAttr1]", "", importer.Options{}},
		step{entities, attributes(`{"attribute":"AttrWeight1","value":"heavy"},{"attribute":"AttrGender1","value":"other"}`),
			refused + "[Attribute.value: Value 'heavy' is not a valid numeric type for attribute AttrWeight1; Attribute.value: Value 'other' is not a valid option for attribute AttrGender1*]", "", importer.Options{}},
		step{entities, attributes(`{"attribute":"AttrFirstNm","value":"` + strings.Repeat("x", 1201) + `"}`), refused + "[Attribute.value: *more than 1200*]", "", importer.Options{}},
		step{entities, attributes(`{"attribute":"AttrFirstNm","value":"a\u0000b"}`), refused + "[Attribute.value: *]", "", importer.Options{}},
		step{entities, with(`"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`), refused + "[TrackedEntityInstance.geometry: Geometry (POLYGON) does not conform to the feature type (POINT)]", "", importer.Options{}},
		step{entities, with(`"geometry":{"type":"Point"}`), refused + "[TrackedEntityInstance.geometry: *no coordinates]", "", importer.Options{}},
		step{entities, with(`"coordinates":"[1,"`), refused + "[TrackedEntityInstance.geometry: *]", "", importer.Options{}},
		step{entities, with(`"attributes":{"attribute":"AttrFirstNm"}`), refused + "[TrackedEntityInstance.attributes: must be a list, not *]", "", importer.Options{}},
		step{entities, with(`"attributes":["x"]`), refused + "[Attribute: must be an object, not \"x\"; *", "", importer.Options{}},
		step{entities, with(`"inactive":"perhaps"`), refused + "[TrackedEntityInstance.inactive: must be true or false, not perhaps]", "", importer.Options{}},
		step{entities, with(`"createdAtClient":"yesterday"`), refused + "[createdAtClient: 'yesterday' is not a valid date]", "", importer.Options{}},
		step{entities, strings.Replace(person, "UnitClinic1", "UnitClinic2", 1), refused + "[User has no create access to organisation unit: UnitClinic2]", "clerk", importer.Options{}},
		step{entities, person, "created PersonAnn01", "clerk", importer.Options{}},
		step{entities, strings.Replace(person, "UnitClinic1", "UnitClinic2", 1), refused + "[User has no create access to organisation unit: UnitClinic2]", "clerk", importer.Options{Strategy: importer.Update}},
	)
}

func TestEntityRulesWithOthers(t *testing.T) {
	unique := func(uid, unit, attribute, value string) string {
		return `{"trackedEntityInstance":"` + uid + `","trackedEntityType":"TypePerson1","orgUnit":"` + unit + `","attributes":[{"attribute":"` + attribute + `","value":"` + value + `"}]}`
	}
	both := func(a, b string) string { return `{"trackedEntityInstances":[` + a + `,` + b + `]}` }
	c := importer.Options{}
	u := importer.Options{Strategy: importer.CreateAndUpdate}
	story(t,
		step{entities, both(unique("PersonAnn01", "UnitClinic1", "AttrNatlId1", "A-1"), unique("PersonBob01", "UnitClinic2", "AttrNatlId1", "a-1")),
			"created PersonAnn01, refused PersonBob01 [Attribute.value: Non-unique attribute value 'a-1' for attribute AttrNatlId1]", "", c},
		step{entities, unique("PersonBob01", "UnitClinic2", "AttrNatlId1", "A-1"), "refused PersonBob01 [*Non-unique*]", "", c},
		step{entities, both(unique("PersonAnn01", "UnitClinic1", "AttrNatlId1", "A-2"), unique("PersonBob01", "UnitClinic2", "AttrNatlId1", "A-1")),
			"updated PersonAnn01, created PersonBob01", "", u},
		step{entities, both(unique("PersonCyd01", "UnitClinic1", "AttrLocalId", "7"), unique("PersonDan01", "UnitClinic2", "AttrLocalId", "7")),
			"created PersonCyd01, created PersonDan01", "", c},
		step{entities, unique("PersonEve01", "UnitClinic1", "AttrLocalId", "7"), "refused PersonEve01 [*Non-unique*]", "", c},
		step{entities, `{"trackedEntityInstance":"PersonCyd01","orgUnit":"UnitClinic2"}`, "refused PersonCyd01 [*Non-unique attribute value '7'*]", "", u},
		step{entities, `{"trackedEntityInstance":"PersonCyd01","orgUnit":"UnitClinic3"}`, "updated PersonCyd01", "", u},
		step{entities, unique("PersonEve01", "UnitClinic1", "AttrLocalId", "7"), "created PersonEve01", "", c},
		step{entities, `{"trackedEntityInstance":"PersonEve01"}`, "deleted PersonEve01", "", importer.Options{Strategy: importer.Delete}},
		step{entities, unique("PersonFay01", "UnitClinic1", "AttrLocalId", "7"), "created PersonFay01", "", c},
		step{entities, `{"trackedEntityInstance":"PersonFay01","trackedEntityType":"TypeAnimal1"}`, "refused PersonFay01 [*which cannot be changed to TypeAnimal1]", "", u},
		step{entities, `{"trackedEntityInstance":"NobodyUid01"}`, "refused NobodyUid01 [does not exist*]", "", importer.Options{Strategy: importer.Update}},
		step{entities, `{"trackedEntityInstance":"PersonEve01","orgUnit":"UnitClinic1","trackedEntityType":"TypePerson1"}`, "refused PersonEve01 [was already used and/or deleted*]", "", u},
		step{entities, `{"trackedEntityInstance":"PersonEve01"}`, "ignored ", "", importer.Options{Strategy: importer.Delete}},
		step{entities, both(person, strings.Replace(person, "Ann\"", "Anna\"", 1)), "refused PersonAnn01 [already exists*], refused PersonAnn01 [already exists*]", "", c},
		step{entities, both(person, strings.Replace(person, "Ann\"", "Anna\"", 1)), "updated PersonAnn01, updated PersonAnn01", "", u},
	)
}

// care is a person with an enrollment in the program ProgCare001.
const care = `{"trackedEntityInstance":"PersonAnn01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Ann"}],
 "enrollments":[{"enrollment":"EnrollAnn01","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2020-01-01","incidentDate":"2020-01-01"}]}`

func enroll(uid, members string) string {
	return `{"enrollment":"` + uid + `","trackedEntityInstance":"PersonAnn01","orgUnit":"UnitClinic1","enrollmentDate":"2020-01-01","incidentDate":"2020-01-01",` + members + `}`
}

func TestEnrollmentRules(t *testing.T) {
	c := importer.Options{}
	u := importer.Options{Strategy: importer.CreateAndUpdate}
	const refused = "refused EnrollAnn02 "
	story(t,
		step{entities, strings.ReplaceAll(care, `{"attribute":"AttrFirstNm","value":"Ann"}`, ""), "created PersonAnn01 (refused EnrollAnn01 [Attribute.attribute: Missing mandatory attribute AttrFirstNm])", "", c},
		step{entities, care, "updated PersonAnn01 (created EnrollAnn01)", "", u},
		step{enrollments, enroll("EnrollAnn02", `"program":"ProgCare001"`), refused + "[*already has an active enrollment in program ProgCare001]", "", c},
		step{enrollments, enroll("EnrollAnn02", `"program":"ProgCare001","status":"COMPLETED"`), "created EnrollAnn02", "", c},
		step{enrollments, enroll("EnrollAnn02", `"program":"ProgCare001","status":"ACTIVE"`), refused + "[*already has an active enrollment*]", "", u},
		step{enrollments, enroll("EnrollAnn01", `"status":"CANCELLED"`), "updated EnrollAnn01", "", u},
		step{enrollments, enroll("EnrollAnn02", `"status":"ACTIVE"`), "updated EnrollAnn02", "", u},
		step{enrollments, enroll("EnrollAnn02", `"program":"ProgOnce001"`), refused + "[*is in program ProgCare001, which cannot be changed to ProgOnce001]", "", u},
		step{enrollments, enroll("EnrollAnn03", `"program":"ProgOnce001","status":"COMPLETED"`), "created EnrollAnn03", "", c},
		step{enrollments, enroll("EnrollAnn04", `"program":"ProgOnce001"`), "refused EnrollAnn04 [*only allows enrolling one time]", "", c},
		step{enrollments, enroll("EnrollAnn05", `"program":"ProgEvents1"`), "refused EnrollAnn05 [*a program without registration]", "", c},
		step{enrollments, enroll("EnrollAnn05", `"program":"NoSuchProg1"`), "refused EnrollAnn05 [*Program NoSuchProg1 does not point to a valid program]", "", c},
		step{enrollments, enroll("EnrollAnn05", `"program":"ProgOnce001","status":"HAPPY"`), "refused EnrollAnn05 [*'HAPPY' is not a valid status*]", "", c},
		step{enrollments, strings.Replace(enroll("EnrollAnn05", `"program":"ProgCare001"`), "UnitClinic1", "UnitClinic4", 1), "refused EnrollAnn05 [Enrollment.orgUnit: Program is not assigned to this organisation unit: UnitClinic4*", "", c},
		step{enrollments, strings.Replace(enroll("EnrollAnn05", `"program":"ProgCare001"`), "PersonAnn01", "NobodyUid01", 1), "refused EnrollAnn05 [*NobodyUid01 does not point to a valid tracked entity instance]", "", c},
		step{enrollments, `{"enrollment":"EnrollAnn05","trackedEntityInstance":"PersonAnn01","orgUnit":"UnitClinic1","program":"ProgCare001","status":"COMPLETED"}`,
			"refused EnrollAnn05 [Enrollment.date: Enrollment date can't be null; Enrollment.incidentDate: Incident date can't be null]", "", c},
		step{enrollments, strings.ReplaceAll(enroll("EnrollAnn05", `"program":"ProgCare001","status":"COMPLETED"`), "2020-01-01", "2999-01-01"),
			"refused EnrollAnn05 [Enrollment.date: Enrollment date can't be future date: 2999-01-01; Enrollment.incidentDate: *2999-01-01]", "", c},
		step{enrollments, strings.ReplaceAll(enroll("EnrollAnn05", `"program":"ProgCare001"`), "2020-01-01", "soon"), "refused EnrollAnn05 [Enrollment.date: 'soon' is not a valid date; *", "", c},
		step{entities, `{"trackedEntityInstance":"AnimalBob01","trackedEntityType":"TypeAnimal1","orgUnit":"UnitClinic1","enrollments":[{"enrollment":"EnrollAni01","program":"ProgOnce001","orgUnit":"UnitClinic1","enrollmentDate":"2020-01-01"}]}`,
			"created AnimalBob01 (refused EnrollAni01 [Enrollment.trackedEntityInstance: *is of type TypeAnimal1, program ProgOnce001 enrolls type TypePerson1])", "", c},
		step{entities, strings.ReplaceAll(care, "PersonAnn01", "PersonBob01"), "created PersonBob01 (refused EnrollAnn01 [*is of tracked entity instance PersonAnn01, which cannot be changed])", "", c},
		step{enrollments, `{"enrollment":"PersonAnn01"}`, "refused PersonAnn01 [: the identifier belongs to an object of another kind]", "", u},
		step{entities, strings.ReplaceAll(strings.ReplaceAll(care, "Ann", "Cid"), "NoSuch", "x"), "created PersonCid01 (created EnrollCid01)", "", c},
	)
}
