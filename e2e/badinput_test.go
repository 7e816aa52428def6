package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// badInput is a request that cannot be fulfilled, and what its answer must have.
type badInput struct {
	name         string
	method, path string
	body         string
	contentType  string // JSON if empty
	status       []int  // any of these
	names        []string
}

const (
	anEvent = `"program": "eBAyeGv0exc", "orgUnit": "DiszpKrYNg8", "eventDate": "2024-05-17", "status": "COMPLETED"`
	aPerson = `"trackedEntityType": "nEenWmSyUEp", "orgUnit": "DiszpKrYNg8"`
	anEntry = `"program": "IpHINAT79UW", "orgUnit": "DiszpKrYNg8", "enrollmentDate": "2024-01-01", "incidentDate": "2024-01-01"`
)

func nested(depth int) string {
	return strings.Repeat(`{"a":[`, depth/2) + strings.Repeat(`]}`, depth/2)
}

var badInputs = []badInput{
	// what cannot be read
	{name: "nothing", path: "/api/constants", body: ` `, status: []int{400}},
	{name: "a number of letters", path: "/api/events", body: `{"event": "BadEvent001", ` + anEvent + `, "dataValues": [{"dataElement": "qrur9Dvnyt5", "value": "many"}]}`, status: []int{409}, names: []string{"qrur9Dvnyt5", "many"}},
	{name: "a choice that is none", path: "/api/events", body: `{"event": "BadEvent001", ` + anEvent + `, "dataValues": [{"dataElement": "oZg33kd9taw", "value": "Maybe"}]}`, status: []int{409}, names: []string{"oZg33kd9taw", "Maybe"}},
	{name: "a place off the earth", path: "/api/events", body: `{"event": "BadEvent001", ` + anEvent + `, "geometry": {"type": "Point", "coordinates": [400, 99]}}`, status: []int{409}},
	{name: "an attribute twice", path: "/api/trackedEntityInstances", body: `{"trackedEntityInstance": "BadPerson01", ` + aPerson + `, "attributes": [{"attribute": "w75KJ2mc4zz", "value": "A"}, {"attribute": "w75KJ2mc4zz", "value": "B"}]}`, status: []int{409}, names: []string{"w75KJ2mc4zz"}},
	{name: "malformed", path: "/api/constants", body: `{"name": `, status: []int{400}},
	{name: "two values", path: "/api/constants", body: `{"name": "A", "value": 1} {}`, status: []int{400}},
	{name: "a list for an object", path: "/api/constants", body: `[1, 2]`, status: []int{400, 409}},
	{name: "a broken text", path: "/api/constants", body: "{\"name\": \"\xff\xfe\", \"value\": 1}", status: []int{400, 409}},
	{name: "a zero byte", path: "/api/constants", body: `{"name": "A\u0000B", "value": 1}`, status: []int{400, 409}},
	{name: "a key twice", path: "/api/constants", body: `{"name": "A", "name": "B", "value": 1}`, status: []int{400, 409}, names: []string{"name"}},
	{name: "10,000 deep", path: "/api/constants", body: nested(10_000), status: []int{400}},
	{name: "10,000 deep in a package", path: "/api/metadata", body: `{"constants": [` + nested(10_000) + `]}`, status: []int{400}},
	{name: "10,000 deep in an event", path: "/api/events", body: `{"events": [` + nested(10_000) + `]}`, status: []int{400}},
	{name: "malformed package", path: "/api/metadata", body: `{"constants": [`, status: []int{400}},
	{name: "malformed events", path: "/api/events", body: `{"events": [{`, status: []int{400}},
	{name: "malformed people", path: "/api/trackedEntityInstances", body: `{"trackedEntityInstances": [{}`, status: []int{400}},
	{name: "malformed patch", method: "PATCH", path: "/api/dataElements/fbfJHSPpUQD", body: `[{"op": "replace"`, contentType: "application/json-patch+json", status: []int{400}},
	{name: "an unknown patch", method: "PATCH", path: "/api/dataElements/fbfJHSPpUQD", body: `[{"op": "increase", "path": "/name"}]`, contentType: "application/json-patch+json", status: []int{400}, names: []string{"increase"}},
	{name: "text", path: "/api/constants", body: `name`, contentType: "text/plain", status: []int{415}},
	{name: "an image of an event", path: "/api/events", body: `x`, contentType: "image/png", status: []int{415}},

	// what is not there
	{name: "no such endpoint", method: "GET", path: "/api/noSuchThing", status: []int{404}},
	{name: "no such place", method: "GET", path: "/nothing/here", status: []int{404}},
	{name: "no such version", method: "GET", path: "/api/44/constants", status: []int{404}},
	{name: "no such old version", method: "GET", path: "/api/25/constants", status: []int{404}},
	{name: "no such format", method: "GET", path: "/api/constants.docx", status: []int{404, 406}},
	{name: "no such method", method: "DELETE", path: "/api/constants", status: []int{405}},
	{name: "no such method on an object", method: "POST", path: "/api/events/abcdefghijk", status: []int{405}},
	{name: "no such object", method: "GET", path: "/api/constants/abcdefghijk", status: []int{404}, names: []string{"abcdefghijk"}},
	{name: "replacing nothing", method: "PUT", path: "/api/constants/abcdefghijk", body: `{"name": "A", "value": 1}`, status: []int{404}, names: []string{"abcdefghijk"}},
	{name: "deleting nothing", method: "DELETE", path: "/api/constants/abcdefghijk", status: []int{404}, names: []string{"abcdefghijk"}},

	// metadata of the wrong type, or that refers to nothing
	{name: "a name that is an object", path: "/api/constants", body: `{"name": {"x": 1}, "value": 1}`, status: []int{400, 409}, names: []string{"name"}},
	{name: "a number that is none", path: "/api/constants", body: `{"name": "A", "value": "much"}`, status: []int{400, 409}, names: []string{"value", "much"}},
	{name: "a number that is a list", path: "/api/constants", body: `{"name": "A", "value": [1]}`, status: []int{400, 409}, names: []string{"value"}},
	{name: "a name too long", path: "/api/constants", body: `{"name": "` + strings.Repeat("n", 300) + `", "value": 1}`, status: []int{409}, names: []string{"name"}},
	{name: "an unknown value type", path: "/api/dataElements", body: `{"name": "A", "shortName": "A", "valueType": "MUCH", "domainType": "TRACKER", "aggregationType": "SUM"}`, status: []int{409}, names: []string{"valueType", "MUCH"}},
	{name: "a reference that is a number", path: "/api/dataElements", body: `{"name": "A", "shortName": "A", "valueType": "TEXT", "domainType": "TRACKER", "aggregationType": "NONE", "optionSet": 7}`, status: []int{400, 409}, names: []string{"optionSet"}},
	{name: "an unknown reference", path: "/api/dataElements", body: `{"name": "A", "shortName": "A", "valueType": "TEXT", "domainType": "TRACKER", "aggregationType": "NONE", "optionSet": {"id": "NoSuchSet11"}}`, status: []int{409}, names: []string{"optionSet", "NoSuchSet11"}},
	{name: "an unknown member", path: "/api/dataElementGroups", body: `{"name": "A", "shortName": "A", "dataElements": [{"id": "fbfJHSPpUQD"}, {"id": "NoSuchElem1"}]}`, status: []int{409}, names: []string{"dataElement", "NoSuchElem1"}},
	{name: "a uid that is none", path: "/api/constants", body: `{"id": "short", "name": "A", "value": 1}`, status: []int{400, 409}, names: []string{"short"}},
	{name: "a uid twice", path: "/api/metadata", body: `{"constants": [{"id": "ConstTwice1", "name": "A", "value": 1}, {"id": "ConstTwice1", "name": "B", "value": 2}]}`, status: []int{409}, names: []string{"ConstTwice1"}},
	{name: "a name twice", path: "/api/metadata", body: `{"constants": [{"id": "ConstTwice1", "name": "A", "value": 1}, {"id": "ConstTwice2", "name": "A", "value": 2}]}`, status: []int{409}, names: []string{"ConstTwice", "name"}},
	{name: "an unknown strategy", path: "/api/metadata?importStrategy=GUESS", body: `{"constants": []}`, status: []int{400, 409}, names: []string{"GUESS"}},
	{name: "a unit above itself", method: "PATCH", path: "/api/organisationUnits/ImspTQPwCqd", body: `[{"op": "add", "path": "/parent", "value": {"id": "DiszpKrYNg8"}}]`, contentType: "application/json-patch+json", status: []int{409}, names: []string{"ImspTQPwCqd"}},
	{name: "an unknown filter", method: "GET", path: "/api/constants?filter=nope:eq:1", status: []int{400}, names: []string{"nope"}},
	{name: "an unknown operator", method: "GET", path: "/api/constants?filter=name:zz:1", status: []int{400}, names: []string{"zz"}},
	{name: "fields without an end", method: "GET", path: "/api/constants?fields=id,name[", status: []int{400}},
	{name: "fields 10,000 deep", method: "GET", path: "/api/constants?fields=" + strings.Repeat("a[", 10_000), status: []int{400}},
	{name: "page minus one", method: "GET", path: "/api/constants?page=-1", status: []int{200, 400, 409}},
	{name: "a page that is no number", method: "GET", path: "/api/constants?page=first", status: []int{400}, names: []string{"first"}},
	{name: "a page beyond all numbers", method: "GET", path: "/api/constants?page=99999999999999999999", status: []int{400}},

	// events
	{name: "an event of an unknown program", path: "/api/events", body: `{"event": "BadEvent001", "program": "NoSuchProg1", "orgUnit": "DiszpKrYNg8", "eventDate": "2024-05-17"}`, status: []int{409}, names: []string{"NoSuchProg1"}},
	{name: "an event of no program", path: "/api/events", body: `{"event": "BadEvent001", "orgUnit": "DiszpKrYNg8", "eventDate": "2024-05-17"}`, status: []int{409}, names: []string{"rogram"}},
	{name: "an event nowhere", path: "/api/events", body: `{"event": "BadEvent001", "program": "eBAyeGv0exc", "orgUnit": "NoSuchUnit1", "eventDate": "2024-05-17"}`, status: []int{409}, names: []string{"NoSuchUnit1"}},
	{name: "an event never", path: "/api/events", body: `{"event": "BadEvent001", "program": "eBAyeGv0exc", "orgUnit": "DiszpKrYNg8", "eventDate": "2024-02-31"}`, status: []int{400, 409}, names: []string{"2024-02-31"}},
	{name: "an event of an unknown status", path: "/api/events", body: `{"event": "BadEvent001", "program": "eBAyeGv0exc", "orgUnit": "DiszpKrYNg8", "eventDate": "2024-05-17", "status": "HAPPY"}`, status: []int{400, 409}, names: []string{"status", "HAPPY"}},
	{name: "an unknown data element", path: "/api/events", body: `{"event": "BadEvent001", ` + anEvent + `, "dataValues": [{"dataElement": "NoSuchElem1", "value": "1"}]}`, status: []int{409}, names: []string{"NoSuchElem1"}},
	{name: "a data element of another stage", path: "/api/events", body: `{"event": "BadEvent001", ` + anEvent + `, "dataValues": [{"dataElement": "VLATnP2qNWv", "value": "1"}]}`, status: []int{409}, names: []string{"VLATnP2qNWv"}},
	{name: "a number of letters", path: "/api/events", body: `{"event": "BadEvent001", ` + anEvent + `, "dataValues": [{"dataElement": "qrur9Dvnyt5", "value": "many"}]}`, status: []int{409}, names: []string{"qrur9Dvnyt5"}},
	{name: "a choice that is none", path: "/api/events", body: `{"event": "BadEvent001", ` + anEvent + `, "dataValues": [{"dataElement": "oZg33kd9taw", "value": "Maybe"}]}`, status: []int{409}, names: []string{"oZg33kd9taw"}},
	{name: "a data value that is an object", path: "/api/events", body: `{"event": "BadEvent001", ` + anEvent + `, "dataValues": [{"dataElement": "qrur9Dvnyt5", "value": {"x": 1}}]}`, status: []int{400, 409}, names: []string{"value"}},
	{name: "data values that are none", path: "/api/events", body: `{"event": "BadEvent001", ` + anEvent + `, "dataValues": 7}`, status: []int{400, 409}, names: []string{"dataValues"}},
	{name: "an event that is a number", path: "/api/events", body: `{"events": [7]}`, status: []int{400, 409}},
	{name: "an event's uid that is none", path: "/api/events", body: `{"event": "short", ` + anEvent + `}`, status: []int{400, 409}, names: []string{"short"}},
	{name: "a shape that is none", path: "/api/events", body: `{"event": "BadEvent001", ` + anEvent + `, "geometry": {"type": "Cloud", "coordinates": [1, 2]}}`, status: []int{400, 409}, names: []string{"Cloud"}},
	{name: "an event of a program that registers", path: "/api/events", body: `{"event": "BadEvent001", "program": "ur1Edk5Oe2n", "programStage": "EPEcjy3FWmI", "orgUnit": "DiszpKrYNg8", "eventDate": "2024-05-17"}`, status: []int{409}, names: []string{"trackedEntityInstance"}},
	{name: "events everywhere", method: "GET", path: "/api/events?program=eBAyeGv0exc&orgUnit=NoSuchUnit1", status: []int{400, 409}, names: []string{"NoSuchUnit1"}},
	{name: "events of an unknown status", method: "GET", path: "/api/events?program=eBAyeGv0exc&orgUnit=DiszpKrYNg8&status=HAPPY", status: []int{400}, names: []string{"HAPPY"}},
	{name: "events since never", method: "GET", path: "/api/events?program=eBAyeGv0exc&orgUnit=DiszpKrYNg8&startDate=2024-02-31", status: []int{400, 409}, names: []string{"2024-02-31"}},

	// people
	{name: "a person of an unknown type", path: "/api/trackedEntityInstances", body: `{"trackedEntityInstance": "BadPerson01", "trackedEntityType": "NoSuchType1", "orgUnit": "DiszpKrYNg8"}`, status: []int{409}, names: []string{"NoSuchType1"}},
	{name: "a person of no type", path: "/api/trackedEntityInstances", body: `{"trackedEntityInstance": "BadPerson01", "orgUnit": "DiszpKrYNg8"}`, status: []int{409}, names: []string{"rackedEntityType"}},
	{name: "a person nowhere", path: "/api/trackedEntityInstances", body: `{"trackedEntityInstance": "BadPerson01", "trackedEntityType": "nEenWmSyUEp", "orgUnit": "NoSuchUnit1"}`, status: []int{409}, names: []string{"NoSuchUnit1"}},
	{name: "an unknown attribute", path: "/api/trackedEntityInstances", body: `{"trackedEntityInstance": "BadPerson01", ` + aPerson + `, "attributes": [{"attribute": "NoSuchAttr1", "value": "x"}]}`, status: []int{409}, names: []string{"NoSuchAttr1"}},
	{name: "a weight of letters", path: "/api/trackedEntityInstances", body: `{"trackedEntityInstance": "BadPerson01", ` + aPerson + `, "attributes": [{"attribute": "OvY4VVhSDeJ", "value": "heavy"}]}`, status: []int{409}, names: []string{"OvY4VVhSDeJ", "heavy"}},
	{name: "an enrollment of nobody", path: "/api/enrollments", body: `{"enrollment": "BadEnroll01", "trackedEntityInstance": "NoSuchTei11", ` + anEntry + `}`, status: []int{409}, names: []string{"NoSuchTei11"}},
	{name: "an enrollment never", path: "/api/enrollments", body: `{"enrollment": "BadEnroll01", "trackedEntityInstance": "GoodPerson1", "program": "IpHINAT79UW", "orgUnit": "DiszpKrYNg8", "enrollmentDate": "soon"}`, status: []int{400, 409}, names: []string{"soon"}},
	{name: "people of an unknown program", method: "GET", path: "/api/trackedEntityInstances?ou=DiszpKrYNg8&program=NoSuchProg1", status: []int{409}, names: []string{"NoSuchProg1"}},
	{name: "people by nothing", method: "GET", path: "/api/trackedEntityInstances?ou=DiszpKrYNg8&trackedEntityType=nEenWmSyUEp&filter=NoSuchAttr1:EQ:x", status: []int{400, 409}, names: []string{"NoSuchAttr1"}},
}

// Bad input is answered with an error that names what is wrong, nothing of it is written, and the server goes on.
func TestBadInput(t *testing.T) {
	Each(t, func(t *testing.T, s *Server) {
		s.LoadDemo(t)
		s.Post(t, "/api/trackedEntityInstances", `{"trackedEntityInstance": "GoodPerson1", `+aPerson+`}`).Want(t, 200)
		before := content(t, s)
		for _, bad := range badInputs {
			t.Run(bad.name, func(t *testing.T) {
				method, headers := bad.method, []string(nil)
				if method == "" {
					method = "POST"
				}
				if bad.contentType != "" {
					headers = []string{"Content-Type", bad.contentType}
				}
				a := s.Do(t, method, bad.path, bad.body, headers...)
				if !slices.Contains(bad.status, a.Status) {
					t.Fatalf("status %d, want one of %v: %s", a.Status, bad.status, a.brief())
				}
				if a.Status == 200 {
					return
				}
				for _, name := range bad.names {
					if !strings.Contains(string(a.Body), name) {
						t.Errorf("%s is not named: %s", name, a.brief())
					}
				}
				if got, want := a.At("httpStatusCode"), fmt.Sprint(a.Status); fmt.Sprint(got) != want {
					t.Errorf("httpStatusCode %v, want %s: %s", got, want, a.brief())
				}
				if a.Status == 405 && a.Header.Get("Allow") == "" {
					t.Error("405 without Allow")
				}
			})
		}
		if after := content(t, s); after != before {
			t.Errorf("bad input left something: %s, before %s", after, before)
		}
	})
}

// What is good in a request is written beside what is refused, and the answer tells them apart.
func TestAGoodNeighbourOfABadObjectIsWritten(t *testing.T) {
	Each(t, func(t *testing.T, s *Server) {
		s.LoadDemo(t)
		halves := func(a Answer, name string) {
			t.Helper()
			a.Want(t, 409, "response/status", "ERROR", "response/imported", 1, "response/ignored", 1, "response/total", 2,
				"response/importSummaries/0/status", "SUCCESS", "response/importSummaries/1/status", "ERROR")
			if !strings.Contains(string(a.Body), name) {
				t.Errorf("%s is not named: %s", name, a.brief())
			}
		}
		halves(s.Post(t, "/api/events", `{"events": [{"event": "GoodEvent01", `+anEvent+`}, {"event": "GoodEvent02", "program": "eBAyeGv0exc", "orgUnit": "NoSuchUnit1", "eventDate": "2024-05-17"}]}`), "NoSuchUnit1")
		s.Get(t, "/api/events/GoodEvent01").Want(t, 200)
		s.Get(t, "/api/events/GoodEvent02").Want(t, 404)

		// the first of two with one identifier is written
		halves(s.Post(t, "/api/events", `{"events": [{"event": "GoodEvent03", `+anEvent+`, "storedBy": "first"}, {"event": "GoodEvent03", `+anEvent+`}]}`), "GoodEvent03")
		s.Get(t, "/api/events/GoodEvent03").Want(t, 200, "storedBy", "first")
		halves(s.Post(t, "/api/trackedEntityInstances", `{"trackedEntityInstances": [{"trackedEntityInstance": "GoodPerson1", `+aPerson+`}, {"trackedEntityInstance": "GoodPerson1", `+aPerson+`}]}`), "GoodPerson1")

		// a person without the enrollment that cannot be
		a := s.Post(t, "/api/trackedEntityInstances", `{"trackedEntityInstance": "GoodPerson2", `+aPerson+`, "enrollments": [{"enrollment": "BadEnroll01",
			"program": "NoSuchProg1", "orgUnit": "DiszpKrYNg8", "enrollmentDate": "2024-01-01"}, {"enrollment": "GoodEnroll1", `+anEntry+`}]}`)
		a.Want(t, 409, "response/imported", 1, "response/importSummaries/0/enrollments/imported", 1, "response/importSummaries/0/enrollments/ignored", 1)
		if !strings.Contains(string(a.Body), "NoSuchProg1") {
			t.Errorf("the program is not named: %s", a.brief())
		}
		s.Get(t, "/api/trackedEntityInstances/GoodPerson2?fields=*").Want(t, 200, "enrollments/#", 1, "enrollments/0/enrollment", "GoodEnroll1")
		s.Get(t, "/api/enrollments/BadEnroll01").Want(t, 404)
	})
}

// content counts what bad input might have left.
func content(t *testing.T, s *Server) string {
	t.Helper()
	var counts []string
	for _, path := range []string{
		"/api/constants?fields=id", "/api/dataElements?fields=id", "/api/dataElementGroups?fields=id", "/api/organisationUnits?fields=id",
		"/api/events?program=eBAyeGv0exc&orgUnit=ImspTQPwCqd&ouMode=DESCENDANTS&includeDeleted=true&totalPages=true",
		"/api/trackedEntityInstances?ou=ImspTQPwCqd&ouMode=DESCENDANTS&trackedEntityType=nEenWmSyUEp&includeDeleted=true&totalPages=true",
		"/api/enrollments?ou=ImspTQPwCqd&ouMode=DESCENDANTS&includeDeleted=true&totalPages=true",
	} {
		counts = append(counts, fmt.Sprint(s.Get(t, path).Want(t, 200).At("pager/total")))
	}
	for _, path := range []string{"/api/events/BadEvent001", "/api/trackedEntityInstances/BadPerson01", "/api/enrollments/BadEnroll01"} {
		s.Get(t, path).Want(t, 404)
	}
	return strings.Join(counts, " ")
}

func TestBodiesOverTheLimitAndUploadsBrokenOff(t *testing.T) {
	EachEngine(t, func(t *testing.T, engine string) {
		s := Start(t, engine, "--body-limit", "64KiB")
		for _, path := range []string{"/api/constants", "/api/metadata", "/api/events"} {
			a := s.Post(t, path, `{"events": [], "name": "`+strings.Repeat("x", 128<<10)+`"}`)
			if a.Status != http.StatusRequestEntityTooLarge {
				t.Errorf("%s: a body over the limit: %d %s", path, a.Status, a.brief())
			}
			brokenOff(t, s, path)
		}
		s.Get(t, "/api/constants?fields=id").Want(t, 200, "pager/total", 0)
	})
}

// brokenOff sends less than it says that it will, and then hangs up. What it sent is a whole document.
func brokenOff(t *testing.T, s *Server, path string) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: cohort\r\nAuthorization: Basic YWRtaW46ZGlzdHJpY3Q=\r\n"+
		"Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n"+
		`{"name": "Half", "value": 1, "constants": [{"id": "ConstHalf01", "name": "Half", "value": 1}]}`, path)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn) // an answer or a closed connection, both will do
	if err == nil && len(answer) > 0 && !strings.HasPrefix(string(answer), "HTTP/1.1 400") {
		t.Errorf("%s: a broken-off upload: %.200s", path, answer)
	}
}
