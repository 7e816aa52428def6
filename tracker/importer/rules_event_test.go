package importer_test

import (
	"strings"
	"testing"

	"cohort/tracker"
	"cohort/tracker/importer"
)

// single is an event of the program without registration, with other members.
func single(uid, members string) string {
	if members != "" {
		members = "," + members
	}
	return `{"event":"` + uid + `","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2021-03-04"` + members + `}`
}

// visit is an event of ProgCare001.
func visit(uid, members string) string {
	return `{"event":"` + uid + `","orgUnit":"UnitClinic1","eventDate":"2021-03-04",` + members + `}`
}

func TestEventRules(t *testing.T) {
	c := importer.Options{}
	const refused = "refused EventOne001 "
	story(t,
		step{events, `{"event":"EventOne001"}`, refused + "[Event.program does not point to a valid program: null]", "", c},
		step{events, single("EventOne001", `"program":"NoSuchProg1"`), refused + "[Event.program does not point to a valid program: NoSuchProg1]", "", c},
		step{events, single("EventOne001", `"programStage":"NoSuchStag1"`), refused + "[Event.programStage does not point to a valid programStage: NoSuchStag1]", "", c},
		step{events, single("EventOne001", `"programStage":"StageVisit1"`), refused + "[Event.programStage StageVisit1 is not a stage of program ProgEvents1]", "", c},
		step{events, single("EventOne001", `"orgUnit":"NoSuchUnit1"`), refused + "[Event.orgUnit does not point to a valid organisation unit: NoSuchUnit1]", "", c},
		step{events, single("EventOne001", `"eventDate":"soon"`), refused + "[Event.eventDate: 'soon' is not a valid date]", "", c},
		step{events, single("EventOne001", `"eventDate":null`), "created EventOne001", "", c}, // the first date counts, a null says nothing
		step{events, `{"event":"EventTwo001","program":"ProgEvents1","orgUnit":"UnitClinic1","status":"COMPLETED"}`, "refused EventTwo001 [Event.eventDate: Event date is required for an event that is COMPLETED]", "", c},
		step{events, `{"event":"EventTwo001","program":"ProgEvents1","orgUnit":"UnitClinic1"}`, "refused EventTwo001 [Event.eventDate: *]", "", c},
		step{events, `{"event":"EventTwo001","program":"ProgEvents1","orgUnit":"UnitClinic1","status":"SCHEDULE"}`, "created EventTwo001", "", c},
		step{events, `{"event":"EventTwo002","program":"ProgEvents1","orgUnit":"UnitClinic1","dueDate":"2030-01-01"}`, "created EventTwo002", "", c},
		step{events, single("EventTwo003", `"status":"HAPPY"`), "refused EventTwo003 [Event.status: 'HAPPY' is not a valid status*", "", c},
		step{events, single("EventTwo003", `"status":"VISITED"`), "created EventTwo003", "", c},
		step{events, single("EventTwo004", `"dataValues":[{"dataElement":"NoSuchElem1","value":"1"},{"dataElement":"ElementOthr","value":"1"},{"dataElement":"ElementAge1","value":"many"},{"dataElement":"ElementGend","value":"x"},{"dataElement":"ElementDate","value":"2020-02-30"}]`),
			"refused EventTwo004 [dataElement: NoSuchElem1 is not a valid data element; dataElement: ElementOthr is not a data element of program stage StageEvent1; ElementAge1: value_not_zero_or_positive_integer: 'many'; ElementGend: value_not_valid_option: 'x'; ElementDate: value_not_valid_date: '2020-02-30']", "", c},
		step{events, single("EventTwo004", `"coordinate":{"latitude":"95","longitude":1}`), "refused EventTwo004 [Event.coordinate: *no place on earth*]", "", c},
		step{events, single("EventTwo004", `"coordinate":{"latitude":"","longitude":null}`), "created EventTwo004", "", c},
		step{events, single("EventTwo005", `"assignedUser":"NoSuchUser1"`), "refused EventTwo005 [Event.assignedUser: Assigned user NoSuchUser1 does not exist]", "", c},
		step{events, single("EventTwo005", `"assignedUser":"UserClerk01"`), "created EventTwo005", "", c},
		step{events, single("EventTwo006", `"dataValues":[`+strings.Repeat(`{"dataElement":"ElementAge1","value":"1"},`, 2000)+`{}]`), "refused EventTwo006 [Event.dataValues: 2001 data values are more*]", "", c},
		step{events, single("EventTwo006", `"notes":[{"value":"a\u0000b"}]`), "refused EventTwo006 [Event.notes: *]", "", c},
		step{events, single("EventTwo006", `"program":"ProgCombo01"`), "refused EventTwo006 [Event.attributeOptionCombo: *required by program ProgCombo01]", "", c},
		step{events, single("EventTwo006", `"program":"ProgCombo01","attributeCategoryOptions":"CatOptionA1;CatOptionA2"`), "refused EventTwo006 [Event.attributeCategoryOptions: *]", "", c},
		step{events, single("EventTwo006", `"program":"ProgCombo01","attributeOptionCombo":"HllvX50cXC0"`), "refused EventTwo006 [Event.attributeOptionCombo: *]", "", c},
		step{events, single("EventTwo006", `"program":"ProgCombo01","attributeCategoryOptions":"CatOptionA1"`), "created EventTwo006", "", c},
		step{events, single("EventTwo007", `"program":"ProgCombo01","attributeOptionCombo":"OptComboA02"`), "created EventTwo007", "", c},
		step{events, `{"events":[` + single("", "") + `,{"event":7},3]}`, `created *, refused 7 [*"7" is not an identifier*], refused * [*program*null; Event: must be an object, not 3]`, "", c},
	)
}

func TestRegisteredEventRules(t *testing.T) {
	c := importer.Options{}
	story(t,
		step{entities, care, "created PersonAnn01 (created EnrollAnn01)", "", c},
		step{events, visit("EventOne001", `"program":"ProgCare001"`), "refused EventOne001 [Event.programStage does not point to a valid programStage, and program is multi-stage]", "", c},
		step{events, visit("EventOne001", `"program":"ProgCare001","programStage":"StageVisit1"`), "refused EventOne001 [Event.trackedEntityInstance does not point to a valid tracked entity instance: null]", "", c},
		step{events, visit("EventOne001", `"programStage":"StageVisit1","enrollment":"EnrollAnn01"`), "created EventOne001", "", c},
		step{events, visit("EventOne002", `"programStage":"StageVisit1","trackedEntityInstance":"PersonAnn01"`), "created EventOne002", "", c},
		step{events, visit("EventOne003", `"programStage":"StageVisit1","enrollment":"NoSuchEnrl1"`), "refused EventOne003 [Event.enrollment does not point to a valid enrollment: NoSuchEnrl1]", "", c},
		step{events, visit("EventOne003", `"programStage":"StageOnce01","trackedEntityInstance":"PersonAnn01"`), "refused EventOne003 [Tracked entity instance: PersonAnn01 is not enrolled in program: ProgOnce001]", "", c},
		step{events, visit("EventOne003", `"programStage":"StageOnce01","enrollment":"EnrollAnn01"`), "refused EventOne003 [Event.enrollment EnrollAnn01 is not in program ProgOnce001]", "", c},
		step{events, visit("EventOne003", `"programStage":"StageOnce01","program":"ProgOnce001","enrollment":"EnrollAnn01"`), "refused EventOne003 [Event.enrollment EnrollAnn01 is not in program ProgOnce001]", "", c},
		step{events, strings.Replace(visit("EventOne003", `"programStage":"StageVisit1","enrollment":"EnrollAnn01"`), "UnitClinic1", "UnitClinic4", 1), "refused EventOne003 [Program is not assigned to this Organisation Unit: UnitClinic4]", "", c},
		// a stage that does not repeat, has no shapes, and asks for a value
		step{events, visit("EventBrth01", `"programStage":"StageBirth1","enrollment":"EnrollAnn01","geometry":{"type":"Point","coordinates":[1,2]}`), "refused EventBrth01 [Event.geometry: Geometry (POINT) does not conform to the feature type (NONE)]", "", c},
		step{events, visit("EventBrth01", `"programStage":"StageBirth1","enrollment":"EnrollAnn01","status":"COMPLETED"`), "refused EventBrth01 [ElementAge1: value_required_but_not_provided]", "", c},
		step{events, `{"events":[` + visit("EventBrth01", `"programStage":"StageBirth1","enrollment":"EnrollAnn01"`) + `,` + visit("EventBrth02", `"programStage":"StageBirth1","enrollment":"EnrollAnn01"`) + `]}`,
			"created EventBrth01, refused EventBrth02 [Event.programStage: Program stage StageBirth1 is not repeatable and an event already exists]", "", c},
		step{events, visit("EventBrth02", `"programStage":"StageBirth1","enrollment":"EnrollAnn01"`), "refused EventBrth02 [*not repeatable*]", "", c},
		step{events, `{"event":"EventBrth01"}`, "deleted EventBrth01", "", importer.Options{Strategy: importer.Delete}},
		step{events, visit("EventBrth02", `"programStage":"StageBirth1","enrollment":"EnrollAnn01"`), "created EventBrth02", "", c},
		step{events, visit("EventBrth01", `"programStage":"StageBirth1","enrollment":"EnrollAnn01"`), "refused EventBrth01 [was already used and/or deleted. This event can not be modified]", "", importer.Options{Strategy: importer.CreateAndUpdate}},
		step{events, visit("EventOne001", `"programStage":"StageBirth1"`), "refused EventOne001 [is StageVisit1, which cannot be changed to StageBirth1]", "", importer.Options{Strategy: importer.Update}},
		// deleting what holds it all
		step{enrollments, `{"enrollment":"EnrollAnn01"}`, "refused EnrollAnn01 [cannot be deleted as it has associated events*]", "officer", importer.Options{Strategy: importer.Delete}},
		step{entities, `{"trackedEntityInstance":"PersonAnn01"}`, "refused PersonAnn01 [cannot be deleted as there are existing enrollments*]", "officer", importer.Options{Strategy: importer.Delete}},
		step{enrollments, `{"enrollment":"EnrollAnn01"}`, "deleted EnrollAnn01", "", importer.Options{Strategy: importer.Delete}},
		step{enrollments, `{"enrollment":"EnrollAnn01"}`, "ignored ", "", importer.Options{Strategy: importer.Delete}},
		step{events, `{"event":"EventOne001"}`, "ignored ", "", importer.Options{Strategy: importer.Delete}},
		step{events, visit("EventOne009", `"programStage":"StageVisit1","enrollment":"EnrollAnn01"`), "refused EventOne009 [Event.enrollment does not point to a valid enrollment: EnrollAnn01]", "", c},
		step{entities, `{"trackedEntityInstance":"PersonAnn01"}`, "deleted PersonAnn01", "officer", importer.Options{Strategy: importer.Delete}},
	)
}

func TestEventAccess(t *testing.T) {
	c := importer.Options{}
	story(t,
		step{events, single("EventOne001", ""), "created EventOne001", "clerk", c},
		step{events, single("EventOne002", `"orgUnit":"UnitClinic2"`), "refused EventOne002 [User has no create access to organisation unit: UnitClinic2]", "clerk", c},
		step{events, single("EventOne003", `"orgUnit":"UnitClinic2"`), "created EventOne003", "officer", c},
		step{events, single("EventOne003", ""), "refused EventOne003 [User has no write access to its organisation unit]", "clerk", importer.Options{Strategy: importer.Update}},
		step{events, `{"event":"EventOne003"}`, "refused EventOne003 [User has no write access to its organisation unit]", "clerk", importer.Options{Strategy: importer.Delete}},
		step{events, single("EventOne004", `"program":"ProgSecret1"`), "refused EventOne004 [User has no data write access to program: ProgSecret1]", "officer", c},
		step{events, single("EventOne004", `"program":"ProgSecret1"`), "created EventOne004", "", c},
	)
}

func TestSchemes(t *testing.T) {
	scheme := func(text string) importer.Options {
		s, err := tracker.ParseScheme(text)
		if err != nil {
			t.Fatal(err)
		}
		return importer.Options{Schemes: importer.Schemes{Unit: s}}
	}
	story(t,
		step{events, single("EventOne001", `"orgUnit":"C111"`), "created EventOne001", "", scheme("CODE")},
		step{events, single("EventOne002", `"orgUnit":"Clinic 1"`), "created EventOne002", "", scheme("name")},
		step{events, single("EventOne003", `"orgUnit":"att-C111"`), "created EventOne003", "", scheme("Attribute:MetaAttrib1")},
		step{events, single("EventOne004", `"orgUnit":"att-none"`), "refused EventOne004 [Event.orgUnit does not point to a valid organisation unit: att-none]", "", scheme("ATTRIBUTE:MetaAttrib1")},
		step{events, single("EventOne004", `"orgUnit":"UnitClinic1"`), "created EventOne004", "", scheme("id")},
	)
	if _, err := tracker.ParseScheme("UUIDX"); err == nil {
		t.Error("an unknown scheme is accepted")
	}
}
