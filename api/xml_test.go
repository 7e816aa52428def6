package api

import (
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/db/dbtest"
	"cohort/fault"
)

var (
	xmlType   = []string{"Content-Type", "application/xml"}
	xmlBoth   = []string{"Content-Type", "application/xml; charset=UTF-8", "Accept", "application/xml"}
	acceptXML = []string{"Accept", "application/xml"}
	isXML     = []string{"Content-Type", "application/xml"}
	isJSON    = []string{"Content-Type", "application/json"}
)

const dxf2 = ` xmlns="http://dhis2.org/schema/dxf/2.0"`

func TestXMLBothWays(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const pi = `<constant name="PI" xmlns="http://dhis2.org/schema/dxf/2.0">` + "\n    <value>3.14159265359</value>\n</constant>"
		const group = "/api/indicatorGroups/GroupOfInd1"
		for _, x := range []exchange{
			// one object
			{method: "POST", path: "/api/26/constants", header: xmlType, body: pi, status: 201, answer: isJSON, has: []string{`"httpStatus":"Created"`}},
			{path: "/api/constants?filter=name:eq:PI&fields=name,shortName,value", status: 200, has: []string{`{"name":"PI","shortName":"PI","value":3.14159265359}`}},
			{method: "POST", path: "/api/constants", header: xmlBoth, status: 201, answer: isXML,
				body: `<constant id="ConstantE01" name="e" shortName="e" xmlns="http://dhis2.org/schema/dxf/2.0"><value> 2.718 </value><description>  &lt;b&gt; &amp; so on  </description></constant>`,
				has:  []string{`<webMessage` + dxf2 + ` httpStatus="Created" httpStatusCode="201" status="OK"><response><responseType>ObjectReport</responseType>`, "<uid>ConstantE01</uid>"}},
			{path: "/api/constants/ConstantE01.xml?fields=id,name,value,description,lastUpdatedBy[id]", status: 200, answer: isXML,
				has: []string{`<constant` + dxf2 + ` id="ConstantE01" name="e"><value>2.718</value><description>  &lt;b&gt; &amp; so on  </description><lastUpdatedBy id="M5zQapPyTZI"/></constant>`}},
			{path: "/api/constants/ConstantE01/name", header: acceptXML, status: 200, has: []string{`<constant` + dxf2 + ` name="e"/>`}},
			{path: "/api/constants/ConstantE01", header: []string{"Accept", "text/xml, application/json;q=0.9"}, status: 200, answer: append([]string{"Vary", "Accept"}, isXML...)},
			{path: "/api/constants/ConstantE01.json", header: acceptXML, status: 200, answer: isJSON},
			{method: "PUT", path: "/api/constants/ConstantE01", header: []string{"Content-Type", "text/xml"}, body: `<x name="e" shortName="e"><value>2.72</value></x>`, status: 200},
			{path: "/api/constants/ConstantE01?fields=description,value", status: 200, has: []string{`{"value":2.72}`}},
			{method: "PATCH", path: "/api/constants/ConstantE01", header: []string{"Content-Type", "application/vnd.x+xml"}, body: `<constant><description>Euler's</description></constant>`, status: 200},
			{path: "/api/constants/ConstantE01?fields=description,value", status: 200, has: []string{`"description":"Euler's","value":2.72`}},
			{method: "PUT", path: "/api/constants/ConstantE01.xml", header: xmlType, body: `<constant name="e"><value>much</value></constant>`, status: 409, answer: isXML,
				has: []string{`status="ERROR"`, "<errorReports><errorReport><message>", "<errorCode>E4023</errorCode>", "<errorProperties><errorProperty>value</errorProperty>"}},
			{method: "POST", path: "/api/constants", header: xmlType, body: `<constant name="X"/>`, status: 409, answer: isJSON, has: []string{`"errorProperty":"value"`}},

			// lists
			{path: "/api/constants.xml?pageSize=1&order=name&fields=id,name,code", status: 200, answer: isXML, has: []string{
				`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<metadata` + dxf2 + `><pager><page>1</page><total>2</total><pageSize>1</pageSize><nextPage>`, `page=2&amp;pageSize=1`,
				`</pager><constants><constant id="`, `" name="PI"/></constants></metadata>`}},
			{path: "/api/constants?paging=false&fields=label", header: acceptXML, status: 200, has: []string{`<constants><constant/><constant/></constants>`}},
			{path: "/api/constants?fields=name~rename(a%20b)&filter=name:eq:e", header: acceptXML, status: 200, has: []string{`<constant><entry key="a b">e</entry></constant>`}},
			{path: "/api/optionGroups.xml?paging=false", status: 200, has: []string{`<metadata` + dxf2 + `><optionGroups></optionGroups></metadata>`}},

			// packages
			{method: "POST", path: "/api/metadata", header: xmlBoth, status: 200, answer: isXML, body: `<metadata xmlns="http://dhis2.org/schema/dxf/2.0"><system id="x"/>
				<indicatorTypes><indicatorType id="TypeOfIndi1" name="Percent"><factor>100</factor></indicatorType></indicatorTypes>
				<indicators>
					<indicator id="IndicatorA1" name="A" shortName="A"><indicatorType id="TypeOfIndi1"/><numerator>1</numerator><denominator>1</denominator></indicator>
					<indicator id="IndicatorB1" name="B" shortName="B"><indicatorType id="TypeOfIndi1"/><numerator>1</numerator><denominator>1</denominator></indicator>
				</indicators>
				<indicatorGroups><indicatorGroup id="GroupOfInd1" name="G"><indicators><indicator id="IndicatorA1"/></indicators><publicAccess>r-------</publicAccess><externalAccess>false</externalAccess></indicatorGroup></indicatorGroups>
				</metadata>`, has: []string{"<response><responseType>ImportReport</responseType>", "<created>4</created>", "<typeReports><typeReport><klass>org.hisp.dhis.indicator."}},
			{path: group + "?fields=indicators,sharing", status: 200, has: []string{`"indicators":[{"id":"IndicatorA1"}]`, `"public":"r-------"`, `"external":false`}},
			{method: "POST", path: "/api/metadata?importStrategy=UPDATE", header: xmlType, status: 200, body: `<indicatorTypes><indicatorType id="TypeOfIndi1" name="Percentage"><factor>100</factor></indicatorType></indicatorTypes>`, has: []string{`"updated":1`}},
			{method: "POST", path: "/api/metadata", header: xmlBoth, status: 409, answer: isXML, body: `<metadata><indicators><indicator name="C"/></indicators></metadata>`, has: []string{`status="WARNING"`, "<errorCode>E4000</errorCode>"}},

			// collections
			{method: "POST", path: group + "/indicators", header: xmlBoth, status: 200, body: `<identifiableObjects><additions><indicator id="IndicatorB1"/></additions><deletions><indicator id="IndicatorA1"/></deletions></identifiableObjects>`, has: []string{`<updated>1</updated>`, `<deleted>1</deleted>`}},
			{path: group + "/indicators", header: acceptXML, status: 200, has: []string{`<indicatorGroup` + dxf2 + `><indicators><indicator id="IndicatorB1"`}, hasnt: []string{"IndicatorA1"}},
			{method: "POST", path: group + "/indicators", header: xmlType, status: 200, body: `<x><identifiableObjects><identifiableObject id="IndicatorA1"/></identifiableObjects></x>`, has: []string{`"updated":1`}},
			{method: "DELETE", path: group + "/indicators", header: xmlType, status: 200, body: `<x><identifiableObjects><identifiableObject id="IndicatorA1"/></identifiableObjects></x>`, has: []string{`"deleted":1`}},
			{method: "PUT", path: group + "/indicators", header: xmlType, status: 200, body: `<identifiableObjects><identifiableObject id="IndicatorA1"/></identifiableObjects>`, has: []string{`"updated":1,"deleted":1`}},
			{method: "PUT", path: group + "/indicators.xml", header: xmlType, status: 404, answer: isXML, body: `<identifiableObjects><identifiableObject id="NoSuchIndi1"/></identifiableObjects>`, has: []string{"NoSuchIndi1"}},
			{path: group + "?fields=indicators", status: 200, has: []string{`{"indicators":[{"id":"IndicatorA1"}]}`}},

			// schemas, me, the system
			{method: "POST", path: "/api/schemas/constant", header: xmlBoth, status: 200, body: strings.Replace(pi, "PI", "Tau", 1), has: []string{`httpStatusCode="200"`}},
			{method: "POST", path: "/api/schemas/constant", header: xmlBoth, status: 400, body: `<constant name="x"/>`, has: []string{`httpStatusCode="400"`, "<errorReport>"}},
			{path: "/api/schemas.xml", status: 200, has: []string{`<schemas` + dxf2 + `><schema><klass>`, "<properties><property><klass>"}},
			{path: "/api/schemas/constant", header: acceptXML, status: 200, has: []string{`<schema` + dxf2 + `><klass>org.hisp.dhis.constant.Constant</klass>`}},
			{path: "/api/me.xml", status: 200, has: []string{`<user` + dxf2 + ` id="M5zQapPyTZI"`, "<authorities><authority>ALL</authority>", "<settings><", "<userCredentials><", "<programs/>"}},
			{path: "/api/me/authorization.xml", status: 200, has: []string{`<authorities` + dxf2 + `><authority>ALL</authority>`}},
			{path: "/api/me/authorization/F_X.xml", status: 200, has: []string{`<authorization` + dxf2 + `>true</authorization>`}},
			{path: "/api/system/info.xml", status: 200, has: []string{`<systemInfo` + dxf2 + `><contextPath>http://127.0.0.1`, "<databaseInfo><name>test</name>"}},

			// deletion
			{method: "DELETE", path: "/api/indicatorTypes/TypeOfIndi1", header: acceptXML, status: 409, answer: isXML, has: []string{`<errorCode>E4030</errorCode>`}},
			{method: "DELETE", path: "/api/constants/ConstantE01", header: acceptXML, status: 200, has: []string{`<uid>ConstantE01</uid>`}},
		} {
			s.do(t, x)
		}
	})
}

func TestXMLWithAsync(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, exchange{method: "POST", path: "/api/metadata?async=true", header: xmlBoth, status: 200, answer: isXML,
			body: `<metadata><constants><constant id="ConstantPi1" name="PI"><value>3.14</value></constant></constants></metadata>`, has: []string{"<jobType>METADATA_IMPORT</jobType>"}})
		s.do(t, exchange{method: "POST", path: "/api/metadata?async=true", header: xmlBoth, status: 400, body: `<metadata><constants>`, has: []string{"too early at line 1"}})
		deadline := time.Now().Add(10 * time.Second)
		for !strings.Contains(s.do(t, exchange{path: "/api/constants?fields=id,value", status: 200}), `{"id":"ConstantPi1","value":3.14}`) {
			if time.Now().After(deadline) {
				t.Fatal("the import has not come to its end")
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
}

// Which format is answered, and what is refused before it is read as metadata, does not depend on the engine.
func TestXMLAtTheBorder(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	deep := strings.Repeat("<a>", 60) + strings.Repeat("</a>", 60)
	post := func(status int, body string, has ...string) exchange {
		return exchange{method: "POST", path: "/api/constants", header: xmlBoth, body: body, status: status, has: has, answer: isXML}
	}
	for _, x := range []exchange{
		{path: "/api/me", header: []string{"Accept", browser}, status: 200, answer: isJSON},
		{path: "/api/me", header: []string{"Accept", "*/*"}, status: 200, answer: isJSON},
		{path: "/api/me", header: []string{"Accept", "application/json, application/xml"}, status: 200, answer: isJSON},
		{path: "/api/me", header: []string{"Accept", "application/xml, */*;q=0.1"}, status: 200, answer: isXML},
		{path: "/api/me", header: []string{"Accept", "application/*, application/json;q=0.5"}, status: 200, answer: isJSON},
		{path: "/api/me", header: []string{"Accept", "application/xml, */*"}, status: 200, answer: isJSON},
		{path: "/api/me.xml", header: []string{"Accept", "application/json"}, status: 200, answer: isXML},
		{path: "/api/system/id", header: acceptXML, status: 406}, {path: "/api/audits.xml", status: 406},

		// failures of every route
		{path: "/api/nothing", header: acceptXML, status: 404, answer: isXML, has: []string{`<webMessage` + dxf2 + ` httpStatus="Not Found" httpStatusCode="404" status="ERROR"><message>There is nothing at /api/nothing.</message><errorCode>E1005</errorCode></webMessage>`}},
		{path: "/api/nothing.xml", status: 404, answer: isXML}, {path: "/api/44/me.xml", status: 404, answer: isXML, has: []string{"26 to 43"}},
		{path: "/api/nothing.json", header: acceptXML, status: 404, answer: isJSON},
		{path: "/api/nothing", header: []string{"Accept", browser}, status: 404, answer: isJSON},
		{path: "/api/nothing", header: []string{"Accept", "text/*"}, status: 404, answer: isJSON},
		{path: "/elsewhere", header: acceptXML, status: 404, answer: isXML},
		{method: "DELETE", path: "/api/system/info", header: acceptXML, status: 405, answer: isXML},
		{path: "/api/me", user: "-", header: acceptXML, status: 401, answer: isXML, has: []string{`httpStatusCode="401"`}},
		{method: "POST", path: "/api/auth/login", header: xmlBoth, body: "<x/>", status: 406},
		{method: "POST", path: "/api/auth/login", header: xmlType, body: "<x/>", status: 415, answer: isJSON},
		{path: "/api/constants/NoSuchCons1", header: acceptXML, status: 404, answer: isXML, has: []string{"NoSuchCons1"}},
		{path: "/api/constants?filter=name:eq:%01%26%3C", header: acceptXML, status: 200, answer: isXML},
		{path: "/api/constants/%01%3C.xml", status: 404, answer: isXML, has: []string{"\uFFFD&lt;"}},

		// bodies
		post(400, "", "is empty; it must be XML"),
		post(400, "<constant>\n<name>x</constant>", "closed by &lt;/constant&gt; at line 2"),
		post(400, "<constant name='x'>\n", "ends too early at line 2"),
		post(400, "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><constant name='&y;'/>", "document type"),
		post(400, "<constant>"+deep+"</constant>", "more than 50 elements"),
		post(400, "<constant><name><a/></name></constant>", "is a value"),
		post(400, `{"name":"x"}`, "Malformed XML"),
		post(415, "<?xml version='1.0' encoding='utf-16'?><constant/>", "utf-16"),
		post(413, "<constant name='"+strings.Repeat("x", 70<<10)+"'/>", "64KiB"),
		{method: "POST", path: "/api/constants", header: []string{"Content-Type", "application/xml; charset=latin1"}, body: "<x/>", status: 415, has: []string{"latin1"}},
		{method: "POST", path: "/api/metadata", header: []string{"Content-Type", "text/html"}, body: "<x/>", status: 415, has: []string{"application/json or application/xml"}},
		{method: "POST", path: "/api/constants", header: append([]string{"Content-Encoding", "gzip"}, xmlType...), body: zip(`<constant name="zipped"><value>1</value></constant>`), status: 201},
		{method: "HEAD", path: "/api/constants.xml?fields=name&paging=false", status: 200, answer: append([]string{"Content-Length",
			fmt.Sprint(len(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<metadata" + dxf2 + `><constants><constant name="zipped"/></constants></metadata>`))}, isXML...)},
	} {
		s.do(t, x)
	}
}

// A large answer leaves piece by piece, compressed for who reads that.
func TestLargeAnswersInXML(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.do(t, exchange{method: "HEAD", path: "/api/schemas.xml", status: 200, answer: append([]string{"Content-Length", ""}, isXML...)})
	packed := s.do(t, exchange{path: "/api/schemas.xml", header: []string{"Accept-Encoding", "gzip"}, status: 200, answer: append([]string{"Content-Encoding", "gzip"}, isXML...)})
	unzip, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unzip)
	if err != nil {
		t.Fatal(err)
	}
	plain := s.do(t, exchange{path: "/api/schemas.xml", status: 200, answer: isXML})
	if string(text) != plain || xml.Unmarshal(text, new(struct{})) != nil || len(text) < spillSize {
		t.Errorf("%d bytes, plainly %d", len(text), len(plain))
	}
}

func TestStreamsInXML(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	route := s.Config.Handler.(*entrance).api.routes["GET /constants"]
	stream := func(elements int, end error) {
		route.handle = func(c *call) error {
			return c.Stream(200, func(out *jsontext.Encoder) error {
				write := func(token jsontext.Token) { _ = out.WriteToken(token) }
				write(jsontext.BeginObject)
				write(jsontext.String("constants"))
				write(jsontext.BeginArray)
				for range elements {
					write(jsontext.BeginObject)
					write(jsontext.String("name"))
					write(jsontext.String("an element"))
					write(jsontext.EndObject)
				}
				if end != nil {
					return end
				}
				write(jsontext.EndArray)
				return out.WriteToken(jsontext.EndObject)
			})
		}
	}
	stream(100_000, nil)
	body := s.do(t, exchange{path: "/api/constants.xml", status: 200, answer: isXML})
	if n := strings.Count(body, `<constant name="an element"/>`); n != 100_000 || !strings.HasSuffix(body, "</constants></metadata>") {
		t.Errorf("%d elements: ...%.100s", n, body[max(0, len(body)-100):])
	}
	stream(1, fault.New(fault.Conflict, "before anything was sent"))
	s.do(t, exchange{path: "/api/constants.xml", status: 409, answer: isXML, has: []string{"before anything"}})
	stream(100_000, errors.New("in the middle"))
	res, err := s.Client().Get(strings.Replace(s.URL, "http://", "http://admin:district@", 1) + "/api/constants.xml")
	if err == nil {
		_, err = io.ReadAll(res.Body)
		res.Body.Close()
	}
	if err == nil {
		t.Error("half an answer looks like a whole one")
	}
	route.handle = func(c *call) error {
		return c.Stream(200, func(*jsontext.Encoder) error { panic("a secret") })
	}
	s.do(t, exchange{path: "/api/constants.xml", status: 500, answer: isXML, has: []string{`httpStatusCode="500"`}, hasnt: []string{"secret"}})
}
