package api

import (
	"fmt"
	"strings"
	"testing"
)

const annInXML = `<trackedEntityInstance trackedEntityInstance="PersonAnn01" trackedEntityType="TypePerson1" orgUnit="UnitClinic1">
	<geometry>{"type":"Point","coordinates":[1,1]}</geometry>
	<attributes>
		<attribute attribute="AttrFirstNm" value="Ann &amp; so"/>
		<attribute><attribute>AttrLastNam</attribute><value>true</value></attribute>
	</attributes>
	<relationships/>
	<enrollments><enrollment enrollment="EnrollAnn01" orgUnit="UnitClinic1" program="ProgCare001" enrollmentDate="2017-09-15" incidentDate="2017-09-15">
		<notes><note value="moved"/></notes>
		<events><event event="EventAnna01" program="ProgCare001" orgUnit="UnitClinic1" programStage="StageVisit1" eventDate="2017-10-17" status="COMPLETED" storedBy="nurse">
			<coordinate latitude="59.8" longitude="10.9"/>
			<dataValues><dataValue dataElement="ElementAge1" value="22" providedElsewhere="true"/><dataValue dataElement="ElementGend" value="Female"/></dataValues>
		</event></events>
	</enrollment></enrollments>
</trackedEntityInstance>`

func eventInXML(uid, unit, more string) string {
	return `<event event="` + uid + `" program="ProgEvents1" orgUnit="` + unit + `" eventDate="2013-05-17" status="COMPLETED" ` + more + `>
		<coordinate latitude="59.8" longitude="10.9" />
		<dataValues><dataValue dataElement="ElementAge1" value="22" /><dataValue dataElement="ElementGend" value="Male" /></dataValues>
	</event>`
}

func inXML(method, path, body string, status int, has ...string) exchange {
	return exchange{method: method, path: path, header: xmlBoth, body: `<?xml version="1.0" encoding="utf-8"?>` + "\n" + body, status: status, answer: isXML, has: has}
}

func TestPeopleInXML(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			inXML("POST", people, annInXML, 200, `<webMessage`+dxf2+` httpStatus="OK" httpStatusCode="200" status="OK"><message>`, `<response><responseType>ImportSummaries</responseType><status>SUCCESS</status><imported>1</imported>`,
				`<importSummaries><importSummary><responseType>ImportSummary</responseType>`, `<importCount imported="1" updated="0" ignored="0" deleted="0"/><conflicts/>`, `<reference>PersonAnn01</reference>`,
				`<enrollments><responseType>ImportSummaries`, `<reference>EventAnna01</reference>`, `<total>1</total></response></webMessage>`),
			get(people+"/PersonAnn01?fields=*", 200, `"value":"Ann & so"`, `"value":"true"`, `"geometry":{"type":"Point","coordinates":[1,1]}`, `"storedBy":"nurse"`, `"providedElsewhere":true`, `"value":"moved"`, `"coordinate":{"latitude":59.8,"longitude":10.9}`),
			{path: people + "/PersonAnn01.xml?fields=*", status: 200, answer: isXML, has: []string{`<trackedEntityInstance` + dxf2 + ` created="`, ` trackedEntityInstance="PersonAnn01" `, `<geometry>{"type":"Point","coordinates":[1,1]}</geometry>`,
				` attribute="AttrFirstNm"`, `value="Ann &amp; so"`, `<enrollments><enrollment enrollment="EnrollAnn01"`, `<dataValues><dataValue `, `<coordinate latitude="59.8" longitude="10.9"/>`, `<notes><note note="`}},
			{path: people + "?ou=UnitClinic1&fields=trackedEntityInstance,attributes[attribute,value]&totalPages=true", header: acceptXML, status: 200, answer: isXML, has: []string{
				`<trackedEntityInstances` + dxf2 + `><pager><page>1</page><pageCount>1</pageCount><total>1</total><pageSize>50</pageSize></pager><trackedEntityInstance trackedEntityInstance="PersonAnn01"><attributes><attribute attribute="AttrFirstNm" value="Ann &amp; so"/>`,
				`</trackedEntityInstance></trackedEntityInstances>`}},
			{path: people + ".xml?ou=UnitClinic1&fields=trackedEntityInstance&skipPaging=true", status: 200, answer: isXML, has: []string{`<trackedEntityInstances` + dxf2 + `><trackedEntityInstance trackedEntityInstance="PersonAnn01"/></trackedEntityInstances>`}},
			{path: people + "/NobodyUid01.xml", status: 404, answer: isXML, has: []string{`httpStatusCode="404"`}},
			{path: people + ".xml?ou=NoSuchUnit1", status: 409, answer: isXML, has: []string{`NoSuchUnit1`}},

			// refused, wholly or in parts
			inXML("POST", people, annInXML, 409, `<status>ERROR</status>`, `<ignored>1</ignored>`, `already exists`),
			inXML("POST", people, `<trackedEntityInstances><trackedEntityInstance trackedEntityType="TypePerson1" orgUnit="UnitClinic1"/><trackedEntityInstance trackedEntityType="TypePerson1" orgUnit="NoSuchUnit1"/></trackedEntityInstances>`, 409,
				`<imported>1</imported>`, `<conflicts><conflict value=`, `NoSuchUnit1`, `<total>2</total>`),
			inXML("POST", people, `<trackedEntityInstance orgUnit="UnitClinic1">`, 400, "ends too early at line 2"),
			inXML("POST", people, "<trackedEntityInstance orgUnit='a'>\n<orgUnit>b</orgUnit></trackedEntityInstance>", 400, "`orgUnit` stands twice in &lt;trackedEntityInstance&gt; at line 3"),
			inXML("POST", people, `<trackedEntityInstance><attributes attribute="a"/></trackedEntityInstance>`, 400, "may have only elements such as &lt;attribute&gt;"),
			inXML("POST", people, strings.Repeat("<enrollments>", 600), 400, "nests more than"),
			inXML("POST", people, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`, 400, "document type"),
			{method: "POST", path: people, header: xmlType, body: "", status: 400, has: []string{"empty"}},

			// replacing and deleting
			inXML("PUT", people+"/PersonAnn01", `<trackedEntityInstance trackedEntityType="TypePerson1" orgUnit="UnitClinic1"><attributes><attribute attribute="AttrFirstNm" value="Anna"/></attributes></trackedEntityInstance>`, 200, `<importCount imported="0" updated="1" ignored="0" deleted="0"/>`),
			{path: people + "/PersonAnn01", status: 200, has: []string{`"value":"Anna"`}, hasnt: []string{"AttrLastNam"}},
			inXML("POST", people+"?strategy=DELETE", `<trackedEntityInstances><trackedEntityInstance trackedEntityInstance="PersonAnn01"/></trackedEntityInstances>`, 200, `<deleted>1</deleted>`),
			{method: "DELETE", path: people + "/PersonAnn01", header: acceptXML, status: 200, answer: isXML, has: []string{`<importCount imported="0" updated="0" ignored="1" deleted="0"/>`}},
		} {
			s.do(t, x)
		}
	})
}

func TestEventsAndEnrollmentsInXML(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			inXML("POST", "/api/events", eventInXML("EventOne001", "UnitClinic1", `storedBy="admin"`), 200, `<imported>1</imported>`, `<reference>EventOne001</reference>`),
			get("/api/events/EventOne001", 200, `"storedBy":"admin"`, `"coordinate":{"latitude":59.8,"longitude":10.9}`, `"value":"22"`, `"value":"Male"`),
			inXML("POST", "/api/events", `<events xmlns="http://dhis2.org/schema/dxf/2.0">`+eventInXML("EventOne002", "UnitClinic1", "")+eventInXML("EventOne003", "NoSuchUnit1", "")+eventInXML("EventOne004", "UnitClinic1", "")+`</events>`, 409,
				`<imported>2</imported>`, `<ignored>1</ignored>`, `NoSuchUnit1`),
			inXML("PUT", "/api/events/EventOne002", eventInXML("EventOne002", "UnitClinic1", `completedDate="2013-05-19"`), 200, `updated="1"`),
			{path: "/api/events/EventOne002.xml", status: 200, answer: isXML, has: []string{`<event` + dxf2, ` event="EventOne002" `, ` completedDate="2013-05-19T00:00:00.000"`, `<dataValue `, `dataElement="ElementGend"`}},
			{path: "/api/events?orgUnit=UnitClinic1&program=ProgEvents1&fields=event,dataValues[value]&order=event", header: acceptXML, status: 200, answer: isXML, has: []string{`<events` + dxf2 + `><pager><page>1</page><pageSize>50</pageSize><isLastPage>true</isLastPage></pager>` +
				`<event event="EventOne001"><dataValues><dataValue value="22"/><dataValue value="Male"/></dataValues></event><event event="EventOne002">`}},
			inXML("POST", people, `<trackedEntityInstance trackedEntityInstance="PersonBob01" trackedEntityType="TypePerson1" orgUnit="UnitClinic1"><attributes><attribute attribute="AttrFirstNm" value="Bob"/></attributes></trackedEntityInstance>`, 200),
			inXML("POST", "/api/enrollments", `<enrollments><enrollment enrollment="EnrollBob01" trackedEntityInstance="PersonBob01" program="ProgCare001" orgUnit="UnitClinic1" enrollmentDate="2020-01-02" incidentDate="2020-01-02" followup="true"/></enrollments>`, 201, `<imported>1</imported>`),
			{path: "/api/enrollments.xml?ou=UnitClinic1&program=ProgCare001", status: 200, answer: isXML, has: []string{`<enrollments` + dxf2 + `><pager>`, `<enrollment enrollment="EnrollBob01"`, ` followup="true"`}},
			{path: "/api/enrollments/EnrollBob01", header: acceptXML, status: 200, answer: isXML, has: []string{`<enrollment` + dxf2, ` status="ACTIVE"`, `<events/>`}},
			inXML("PUT", "/api/enrollments/EnrollBob01", `<enrollment program="ProgCare001" orgUnit="UnitClinic1" enrollmentDate="2020-01-02" incidentDate="2020-01-01" status="COMPLETED"/>`, 200, `updated="1"`),
		} {
			s.do(t, x)
		}
	})
}

// A list in XML is a body in XML: what is read on one server can be sent to another.
func TestXMLOfManyGoesRound(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.server.Config.BodyLimit = 4 << 20
		s.load(t)
		var many strings.Builder
		const n = 1500 // several batches
		for i := range n {
			many.WriteString(eventInXML(fmt.Sprintf("Event%06d", i), "UnitClinic1", ""))
		}
		s.do(t, inXML("POST", "/api/events", "<events>"+many.String()+"</events>", 200, `<imported>1500</imported>`, `<reference>Event001499</reference>`))
		list := s.do(t, exchange{path: "/api/events.xml?orgUnit=UnitClinic1&program=ProgEvents1&skipPaging=true&fields=*", status: 200, answer: isXML})
		if got := strings.Count(list, "<dataValue "); got != 2*n {
			t.Fatalf("%d data values", got)
		}
		s.do(t, exchange{method: "POST", path: "/api/events?strategy=UPDATE", header: xmlBoth, body: list, status: 200, has: []string{`<updated>1500</updated>`}})
		if again := s.do(t, exchange{path: "/api/events.xml?orgUnit=UnitClinic1&program=ProgEvents1&skipPaging=true&fields=event,dataValues[dataElement,value],geometry,completedDate,status", status: 200}); strings.Count(again, "22") < n || strings.Count(again, `[10.9,59.8]`) != n {
			t.Errorf("values are lost: %.2000s", again)
		}
	})
}
