package api

import (
	"strings"
	"testing"
)

func TestEntityGrid(t *testing.T) {
	const grid = people + "/query"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		one := func(uid, unit, first, last string) string {
			return `{"trackedEntityInstance":"` + uid + `","trackedEntityType":"TypePerson1","orgUnit":"` + unit + `","attributes":[{"attribute":"AttrFirstNm","value":"` + first + `"},{"attribute":"AttrLastNam","value":"` + last + `"}]}`
		}
		s.do(t, post(people, `{"trackedEntityInstances":[`+ann+`,"enrollments":[`+stay+`,"events":[`+checkup+`}]}]},`+one("PersonBob01", "UnitClinic1", "Bob, \\\"B\\\"", "Smith Jones")+`,`+one("PersonCyd01", "UnitClinic3", "Cyd", "Smithson")+`]}`, 200))
		const near, all = "?ou=UnitClinic1", "?ou=UnitCountry&ouMode=DESCENDANTS"
		count := func(n string) string { return `"height":` + n + `,` }
		for _, x := range []exchange{
			{path: grid + ".json" + near + "&attribute=AttrLastNam&attribute=AttrFirstNm", status: 200, answer: isJSON, has: []string{
				`{"headers":[{"name":"instance","column":"Instance","type":"java.lang.String","hidden":false,"meta":false},{"name":"created","column":"Created",`, `{"name":"lastupdated","column":"Last updated",`, `{"name":"ou","column":"Organisation unit",`,
				`{"name":"ouname",`, `{"name":"te","column":"Tracked entity type"`, `{"name":"inactive",`, `{"name":"potentialduplicate",`, `{"name":"AttrLastNam","column":"Last name"`, `{"name":"AttrFirstNm","column":"First name"`,
				`"rows":[["PersonAnn01","20`, `"UnitClinic1","Clinic 1","TypePerson1","false","false","Smith","Ann"],["PersonBob01",`, `"Smith Jones","Bob, \"B\""]]`,
				`"metaData":{"names":{"TypePerson1":"Person"},"pager":{"page":1,"pageSize":50,"isLastPage":true}},"rowContext":{},"height":2,"width":10,"headerWidth":10}`}},
			get(grid+near+"&trackedEntityType=TypePerson1&attribute=AttrLastNam&totalPages=true&pageSize=1&page=2", 200, `"PersonBob01"`, `"pager":{"page":2,"pageCount":2,"total":2,"pageSize":1}`, `"name":"AttrFirstNm"`, count("1")),
			get(grid+near+"&skipPaging=true", 200, `"metaData":{"names":{"TypePerson1":"Person"}},`, count("2")),
			get(grid+near+"&skipMeta=true", 200, `"metaData":{},`),
			get(grid+near+"&includeAllAttributes=true", 200, `"name":"AttrFirstNm"`, `"Ann"`),
			get(grid+near+"&order=AttrFirstNm:desc&attribute=AttrFirstNm", 200, `"rows":[["PersonBob01"`),

			// which
			get(grid+near+"&program=ProgCare001", 200, `"rows":[["PersonAnn01"`, `"name":"AttrFirstNm"`, count("1")),
			get(grid+near+"&attribute=AttrFirstNm:EQ:ann", 200, `"PersonAnn01"`, `"Ann"]]`, count("1")),
			get(grid+near+"&filter=AttrFirstNm:LIKE:OB", 200, `"PersonBob01"`, count("1")),
			get(grid+all+"&query=smith&attribute=AttrLastNam", 200, `"PersonAnn01"`, `"PersonBob01"`, count("2")),
			get(grid+all+"&query=EQ:smith%20ann&trackedEntityType=TypePerson1", 200, `"PersonAnn01"`, count("1")),
			get(grid+all+"&query=LIKE:mith&trackedEntityType=TypePerson1", 200, count("3")), get(grid+all+"&query=mith&trackedEntityType=TypePerson1", 200, count("0")),
			get(grid+all+"&query=LIKE:%25&trackedEntityType=TypePerson1", 200, count("0")), get(grid+all+"&query=ann&attribute=AttrLastNam", 200, count("0")),
			get(grid+near+"&program=ProgCare001&eventStatus=COMPLETED&eventStartDate=2017-01-01&eventEndDate=2018-01-01", 200, count("1")),
			get(grid+near+"&program=ProgCare001&eventStatus=ACTIVE&eventStartDate=2017-01-01&eventEndDate=2018-01-01", 200, count("0")),
			get(grid+near+"&program=ProgCare001&programStage=StageVisit1", 200, count("1")), get(grid+near+"&program=ProgCare001&eventStartDate=2018-01-01", 200, count("0")),
			get(people+near+"&program=ProgCare001&eventStartDate=2017-10-17&fields=trackedEntityInstance", 200, "PersonAnn01"),

			// refused
			get(grid, 409, "organisation unit must be specified"), get(grid+near+"&attribute=NoSuchAttr1", 409, "NoSuchAttr1"), get(grid+near+"&attribute=AttrFirstNm&attribute=AttrFirstNm", 409, "only be specified once"),
			get(grid+near+"&query=a&filter=AttrFirstNm:EQ:b", 409, "together with filters"), get(grid+near+"&query=GT:a", 409, "EQ or LIKE"), get(grid+near+"&query=GT:a:b", 409), get(grid+near+"&eventStatus=ACTIVE", 409, "Program must be defined"),
			get(grid+near+"&program=ProgCare001&eventStatus=ACTIVE", 409, "start and end date"), get(grid+near+"&program=ProgCare001&programStage=StageEvent1", 409, "StageEvent1"), get(grid+near+"&eventStatus=HAPPY", 400, "HAPPY"),
			get(grid+near+"&program=ProgCare001&trackedEntityType=TypePerson1", 409, "simultaneously"), get(grid+near+"&skipMeta=x", 400),
			{path: grid + "?ou=UnitDistr02", user: "clerk:District1!", status: 409, has: []string{"search scope"}},
			{path: grid + "?ouMode=ACCESSIBLE&trackedEntityType=TypePerson1&query=smith", user: "clerk:District1!", status: 200, has: []string{"PersonAnn01", count("2")}},

			// other forms
			{path: grid + ".csv" + near + "&attribute=AttrFirstNm", status: 200, answer: []string{"Content-Type", "text/csv;charset=utf-8"}, has: []string{
				"Instance,Created,Last updated,Organisation unit,Organisation unit name,Tracked entity type,Inactive,Potential duplicate,First name\nPersonAnn01,20", `,UnitClinic1,Clinic 1,TypePerson1,false,false,"Bob, ""B"""` + "\n"}},
			{path: grid + near + "&attribute=AttrFirstNm&skipHeader=true&attachment=a.csv", header: []string{"Accept", "application/csv"}, status: 200, answer: []string{"Content-Disposition", "attachment; filename=a.csv"}, hasnt: []string{"Instance"}},
			{path: grid + ".xml" + near + "&attribute=AttrFirstNm", status: 200, answer: isXML, has: []string{`<grid` + dxf2 + `><headers><header name="instance" column="Instance" type="java.lang.String" hidden="false" meta="false"/>`,
				`<rows><row><field>PersonAnn01</field><field>20`, `<field>Bob, "B"</field></row></rows><metaData><names><TypePerson1>Person</TypePerson1></names>`, `<height>2</height>`}},
			{path: grid + ".csv", status: 409, answer: isJSON}, {path: grid + ".xml", status: 409, answer: isXML},
		} {
			s.do(t, x)
		}
		s.do(t, remove(people+"/PersonBob01", 200))
		s.do(t, exchange{path: grid + near, status: 200, hasnt: []string{"PersonBob01"}})
		s.do(t, get(grid+near+"&includeDeleted=true", 200, "PersonBob01"))
	})
}

func TestEventGrid(t *testing.T) {
	const grid = "/api/events/query"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		with := func(uid, age, gender, more string) string {
			return `{"event":"` + uid + `","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2013-05-17","status":"COMPLETED"` + more + `,"dataValues":[{"dataElement":"ElementAge1","value":"` + age + `"},{"dataElement":"ElementGend","value":"` + gender + `"}]}`
		}
		s.do(t, post("/api/events", `{"events":[`+with("EventGrid01", "9", "Male", `,"coordinate":{"latitude":1.5,"longitude":-2}`)+`,`+with("EventGrid02", "22", "Female", "")+`,`+with("EventGrid03", "100", "Male", "")+
			`,{"event":"EventGrid04","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2014-05-17","status":"ACTIVE"}]}`, 200))
		const near = "?orgUnit=UnitClinic1&programStage=StageEvent1"
		count := func(n string) string { return `"height":` + n + `,` }
		for _, x := range []exchange{
			{path: grid + ".json" + near + "&order=event&includeAllDataElements=true", status: 200, answer: isJSON, has: []string{
				`{"headers":[{"name":"event","column":"event","type":"java.lang.String","hidden":false,"meta":false},{"name":"enrollment",`, `{"name":"createdbyuserinfo",`, `{"name":"ElementAge1","column":`,
				`"rows":[["EventGrid01",`, `"2013-05-17 00:00:00"`, `"UnitClinic1","Clinic 1","COMPLETED","StageEvent1","ProgEvents1",`, `"f","{\"type\":\"Point\",\"coordinates\":[-2,1.5]}"`, `"9","Male"`, `"metaData":{},"rowContext":{},"height":4,`}},
			get(grid+near+"&dataElement=ElementGend,ElementAge1&order=event:desc&pageSize=2&page=1&totalPages=true", 200, `"rows":[["EventGrid04"`, `,"",""],["EventGrid03"`, `"Male","100"]`, `"metaData":{"pager":{"page":1,"pageCount":2,"total":4,"pageSize":2}}`, `"width":21`),
			get(grid+near+"&pageSize=2", 200, `"isLastPage":false`), get(grid+near+"&skipPaging=true&page=2", 200, `"metaData":{}`, count("4")),

			// which
			get(grid+near+"&filter=ElementAge1:GT:20:LT:50", 200, `"EventGrid02"`, count("1")), get(grid+near+"&filter=ElementAge1:GE:9", 200, count("3")), get(grid+near+"&filter=ElementAge1:EQ:22.0", 200, count("1")),
			get(grid+near+"&filter=ElementAge1:NE:22", 200, count("2")), get(grid+near+"&filter=ElementAge1:IN:9;100", 200, count("2")), get(grid+near+"&filter=ElementAge1:LE:9.5", 200, count("1")),
			get(grid+near+"&filter=ElementGend:EQ:male", 200, count("2")), get(grid+near+"&filter=ElementGend:LIKE:MALE", 200, count("3")), get(grid+near+"&filter=ElementGend:SW:fe", 200, count("1")),
			get(grid+near+"&filter=ElementGend:EW:e", 200, count("3")), get(grid+near+"&filter=ElementGend:LIKE:%25", 200, count("0")), get(grid+near+"&filter=ElementGend:IN:male;female", 200, count("3")),
			get(grid+near+"&filter=ElementGend:EQ:male&filter=ElementAge1:LT:50", 200, `"EventGrid01"`, count("1")), get(grid+near+"&dataElement=ElementAge1:GT:20", 200, count("2"), `"width":20`),
			get(grid+near+"&order=ElementAge1:desc", 200, `"rows":[["EventGrid03"`), get(grid+near+"&order=ElementAge1", 200, `"rows":[["EventGrid01"`), get(grid+near+"&order=ElementGend,event&filter=ElementAge1:GT:0", 200, `"rows":[["EventGrid02"`),
			get(grid+near+"&status=ACTIVE", 200, count("1")), get(grid+near+"&startDate=2014-01-01", 200, count("1")), get(grid+near+"&event=EventGrid02;EventGrid03", 200, count("2")),
			get("/api/events?program=ProgEvents1&orgUnit=UnitClinic1&filter=ElementAge1:EQ:22&fields=event", 200, `"events":[{"event":"EventGrid02"}]`),

			// refused
			get(grid+"?orgUnit=UnitClinic1", 409, "Program stage can not be null"), get(grid+"?orgUnit=UnitClinic1&programStage=NoSuchStag1", 409, "NoSuchStag1"), get(grid+near+"&dataElement=NoSuchElem1", 409, "NoSuchElem1"),
			get(grid+near+"&filter=NoSuchElem1:EQ:1", 409, "NoSuchElem1"), get(grid+near+"&filter=ElementAge1:GT:many", 409, "many"), get(grid+near+"&filter=ElementAge1:GT", 409, "ElementAge1:GT"), get(grid+near+"&filter=ElementAge1:IS:1", 409, "IS"),
			get(grid+near+"&order=NoSuchElem1", 400, "NoSuchElem1"), get(grid+near+"&includeAllDataElements=some", 400), get(grid+near+"&program=ProgCare001", 409),
			{path: grid + "?orgUnit=UnitDistr02&programStage=StageEvent1", user: "clerk:District1!", status: 409},

			// other forms
			{path: grid + ".csv" + near + "&order=event&dataElement=ElementAge1", status: 200, answer: []string{"Content-Type", "text/csv;charset=utf-8"}, has: []string{"event,enrollment,created,createdbyuserinfo,", ",geometry,", "\nEventGrid01,", `"{""uid"":""M5zQapPyTZI""`, `,9` + "\n"}},
			{path: grid + ".xml" + near + "&order=event", status: 200, answer: isXML, has: []string{`<grid` + dxf2 + `><headers><header name="event" column="event"`, `<rows><row><field>EventGrid01</field>`, `<metaData/><rowContext/><height>4</height>`}},
		} {
			s.do(t, x)
		}
		s.do(t, remove("/api/events/EventGrid04", 200))
		s.do(t, get(grid+near, 200, count("3")))
		s.do(t, get(grid+near+"&includeDeleted=true&skipPaging=true", 200, count("4"), `"t",`))
		if csv := s.do(t, exchange{path: grid + ".csv" + near + "&skipPaging=true", status: 200}); strings.Count(csv, "\n") != 4 {
			t.Errorf("%s", csv)
		}
	})
}

// What a closed program knows of somebody is neither shown nor found by those who do not own it.
func TestGridHidesWhatOwnershipHides(t *testing.T) {
	const grid = people + "/query?ou=UnitClinic1&attribute=AttrWeight1"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, exchange{method: "PATCH", path: "/api/programs/ProgOnce001", header: jsonType, body: `{"accessLevel":"CLOSED","programTrackedEntityAttributes":[{"trackedEntityAttribute":{"id":"AttrWeight1"}}]}`, status: 200})
		s.do(t, post(people, `{"trackedEntityInstance":"PersonEve01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Eve"},{"attribute":"AttrWeight1","value":"770.0625"}],"enrollments":[
			{"program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2020-01-01","incidentDate":"2020-01-01"},{"program":"ProgOnce001","orgUnit":"UnitClinic3","enrollmentDate":"2020-01-01","incidentDate":"2020-01-01"}]}`, 200))
		as := func(user, path, has, hasnt string) exchange {
			x := exchange{path: path, user: user, status: 200, has: []string{has}}
			if hasnt != "" {
				x.hasnt = []string{hasnt}
			}
			return x
		}
		const clerk = "clerk:District1!"
		for _, x := range []exchange{
			as("", grid, `"770.0625"]]`, ""), as(clerk, grid, `["PersonEve01"`, `770.0625`), as("", grid+"&query=770.0625", `"height":1,`, ""), as(clerk, grid+"&query=770.0625", `"height":0,`, "Eve"),
			as(clerk, people+"/query.csv?ou=UnitClinic1&includeAllAttributes=true", "PersonEve01", "770.0625"), as(clerk, people+".csv?ou=UnitClinic1", "PersonEve01", "770.0625"), as(clerk, people+".xml?ou=UnitClinic1", "PersonEve01", "770.0625"),
			as(clerk, people+"/query?ou=UnitClinic1&program=ProgOnce001", `"height":0,`, "Eve"), as(clerk, people+"/query?ou=UnitClinic1&program=ProgCare001&query=eve", `"height":1,`, "770.0625"),
		} {
			s.do(t, x)
		}
	})
}
