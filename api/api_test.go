package api

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
)

func TestSystemAndMe(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, exchange{method: "POST", path: "/api/userRoles", header: jsonType, body: `{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD"]}`, status: 201})
		s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201,
			body: `{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]}`})
		const clerk = "clerk:District1!"
		operators := []string{"osName", "cpuCores", "memoryInfo", "databaseVersion", "externalDirectory"}
		for _, x := range []exchange{
			{path: "/api/ping", user: "-", status: 200},
			{path: "/api/system/ping", status: 200, has: []string{`"pong"`}, answer: []string{"Content-Type", "application/json"}},
			{path: "/api/system/ping", header: []string{"Accept", "text/plain"}, status: 200, hasnt: []string{`"`}, answer: []string{"Content-Type", "text/plain"}},
			{path: "/api/system/info", status: 200, has: append([]string{`"version":"2.41.0"`, `"serverTimeZoneId":"UTC"`, `"contextPath":"http://127.0.0.1`}, operators...)},
			{path: "/api/system/info", user: clerk, status: 200, has: []string{`"version":"2.41.0"`, `"spatialSupport":true`}, hasnt: operators},
			{path: "/api/system/id", status: 200, has: []string{`{"codes":["`}},
			{path: "/api/system/id?limit=0", status: 400, has: []string{"limit", "from 1 to 10000"}},
			{path: "/api/system/id?limit=x", status: 400, has: []string{"'x'"}},
			{path: "/api/me", status: 200, has: []string{`"id":"M5zQapPyTZI"`, `"username":"admin"`, `"surname":"admin"`, `"userCredentials":{`, `"lastLogin":`,
				`"passwordLastUpdated":`, `"programs":[]`, `"organisationUnits":[]`, `"ALL"`, `"keyUiLocale":"en"`, `"userRoles":[{"id":"yrB6vc5Ip3r"}]`}, hasnt: []string{"argon2"}},
			{path: "/api/me?fields=id,settings[keyUiLocale],authorities", user: clerk, status: 200,
				has: []string{`"id":"UserClerk01"`, `"authorities":["F_DATAVALUE_ADD"]`, `"settings":{`}, hasnt: []string{"username", "programs", "userCredentials"}},
			{path: "/api/me?fields=*,!settings,!userCredentials,!surname", user: clerk, status: 200, has: []string{`"programs":[]`, `"firstName":"Clara"`}, hasnt: []string{`"settings"`, "userCredentials", "surname"}},
			{path: "/api/me?fields=settings[keyUiLocale],authorities~size,programs~isEmpty,dataSets~size~rename(sets)", user: clerk, status: 200,
				has: []string{`{"settings":{"keyAnalysisDisplayProperty":"name"`, `"keyUiLocale":"en"},"programs":true,"authorities":1,"sets":0}`}},
			{path: "/api/me?fields=authorities~size,!id", user: clerk, status: 200, has: []string{`{"authorities":1}`}},
			{path: "/api/me?fields=!settings,!authorities", user: clerk, status: 200, has: []string{`"username":"clerk"`, `"programs":[]`}, hasnt: []string{`"settings"`, `"authorities"`}},
			{path: "/api/me?fields=authorities~rename(may)", user: clerk, status: 200, has: []string{`{"may":["F_DATAVALUE_ADD"]}`}},
			{path: "/api/me?fields=", user: clerk, status: 200, has: []string{`"username":"clerk"`}},
			{path: "/api/me?fields=userRoles[name]", user: clerk, status: 200, has: []string{`"name":"Clerk"`}},
			{path: "/api/me?fields=a[", status: 400},
			{path: "/api/me/authorization", user: clerk, status: 200, has: []string{`["F_DATAVALUE_ADD"]`}},
			{path: "/api/me/authorization/F_DATAVALUE_ADD", user: clerk, status: 200, has: []string{"true"}},
			{path: "/api/me/authorization/ALL", user: clerk, status: 200, has: []string{"false"}},
			{path: "/api/me/authorization/F_ANYTHING", status: 200, has: []string{"true"}},
			{method: "POST", path: "/api/dataElements", user: clerk, header: jsonType, body: `{"name":"x"}`, status: 403, has: []string{`"httpStatus":"Forbidden"`, `"errorCode":"E1006"`}},
			{method: "POST", path: "/api/users/M5zQapPyTZI/disabled", user: clerk, status: 403},
			{method: "POST", path: "/api/users/NoSuchUser1/disabled", status: 404, has: []string{"NoSuchUser1"}},
			{method: "POST", path: "/api/users/UserClerk01/disabled", status: 204},
			{path: "/api/me", user: clerk, status: 401, has: []string{"Account disabled"}},
			{method: "POST", path: "/api/users/UserClerk01/enabled", status: 204},
			{path: "/api/me", user: clerk, status: 200},
			{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"password":"District2!"}`, status: 200},
			{path: "/api/me", user: clerk, status: 401},
			{path: "/api/me", user: "clerk:District2!", status: 200},
			{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"password":"x"}`, status: 409, has: []string{"E4002", "E4005", `"errorProperty":"password"`}, hasnt: []string{"`x`"}},
			{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"password":{"value":"District3!"}}`, status: 409, has: []string{"Property `password`", `"errorProperty":"password"`}, hasnt: []string{"District3"}},
			{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"userCredentials":{"password":["District3!"]}}`, status: 409, has: []string{"Property `password`"}},
			{method: "POST", path: "/api/users", header: jsonType, body: `{"username":"second","password":12345678,"firstName":"Ann","surname":"Second","userRoles":[{"id":"RoleClerk01"}]}`, status: 409, has: []string{`"errorProperty":"password"`}},
			{method: "POST", path: "/api/users", header: jsonType, body: `{"username":"CLERK","firstName":"Ann","surname":"Second","userRoles":[{"id":"RoleClerk01"}]}`, status: 409, has: []string{"E5003", "UserClerk01", "CLERK"}},
			{method: "POST", path: "/api/metadata", header: jsonType, body: `{"users":[{"username":"Ann","firstName":"Ann","surname":"Second","userRoles":[{"id":"RoleClerk01"}]},{"username":"ann","firstName":"Ann","surname":"Second","userRoles":[{"id":"RoleClerk01"}]}]}`, status: 409, has: []string{"E5003"}},
			{path: "/api/account/username?username=Clerk", user: "clerk:District2!", status: 200, has: []string{"already taken"}},
			{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"username":"Clerk"}`, status: 200},
			{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"username":"clerk"}`, status: 200},
			{path: "/api/me", user: "clerk:District2!", status: 200},
		} {
			s.do(t, x)
		}
		if log := s.log.String(); strings.Contains(log, "District") || strings.Contains(log, "fields=") {
			t.Errorf("the log holds a password or a query:\n%s", log)
		}
	})
}

var jsonType = []string{"Content-Type", "application/json"}

// How requests are understood does not depend on the engine.
func TestBorder(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	deep := strings.Repeat("[", 60) + strings.Repeat("]", 60)
	login := s.URL + loginPage
	for _, x := range []exchange{
		// versions, suffixes, paths
		{path: "/api/26/system/id", status: 200}, {path: "/api/43/system/id.json", status: 200}, {path: "/api/system/id.json?limit=2", status: 200},
		{path: "/api/25/system/id", status: 404, has: []string{`"httpStatusCode":404`, "26 to 43"}}, {path: "/api/44/system/id", status: 404},
		{path: "/api/system/id.xml", status: 406}, {path: "/api/system/id.docx", status: 404}, {path: "/api/system//id/", status: 200},
		{path: "/api", status: 200, has: []string{`"resources":[`}}, {path: "/api/", status: 200}, {path: "/api/41", status: 200}, {path: "/api/nothing", status: 404, has: []string{`"httpStatus":"Not Found"`, "/api/nothing"}},
		{path: "/api/system", status: 404}, {path: "/elsewhere", status: 404, has: []string{`"status":"ERROR"`}},
		{path: "/api/system/id?limit=%zz", status: 400, has: []string{"query"}},
		// methods
		{method: "DELETE", path: "/api/system/info", status: 405, has: []string{"'DELETE'", `"httpStatus":"Method Not Allowed"`}, answer: []string{"Allow", "GET, HEAD"}},
		{method: "POST", path: "/healthz", status: 405, answer: []string{"Allow", "GET, HEAD"}},
		{method: "HEAD", path: "/api/system/id", status: 200, hasnt: []string{"codes"}, answer: []string{"Content-Length", "25"}},
		// formats
		{path: "/api/me", header: []string{"Accept", "image/png"}, status: 406}, {path: "/api/me", header: []string{"Accept", "text/html"}, status: 406},
		{path: "/api/me", header: []string{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}, status: 200},
		{path: "/api/me", header: []string{"Accept", "application/json;q=0"}, status: 406}, {path: "/api/me", header: []string{"Accept", "application/*"}, status: 200},
		// credentials
		{path: "/api/me", user: "admin:wrong", status: 401, has: []string{`"message":"Unauthorized"`}, answer: []string{"Www-Authenticate", `Basic realm="Cohort", charset="UTF-8"`}},
		{path: "/api/me", user: "-", status: 302, answer: []string{"Location", login}},
		{path: "/api/me", user: "-", header: []string{"Accept", "text/html"}, status: 302, answer: []string{"Location", s.URL + startPage + "?next=%2Fapi%2Fme"}},
		{path: "/api/me", user: "-", header: []string{"Accept", "application/json"}, status: 401, has: []string{`"httpStatusCode":401`}, answer: []string{"Www-Authenticate", ""}},
		{path: "/api/me", user: "-", header: []string{"Accept", "application/xml"}, status: 401, answer: []string{"Www-Authenticate", ""}},
		{path: "/api/me", user: "-", header: []string{"Accept", "application/json", "Cookie", "JSESSIONID=gone"}, status: 401, answer: []string{"Www-Authenticate", ""}},
		{path: "/api/me", user: "admin:wrong", header: []string{"X-Requested-With", "fetch"}, status: 401, answer: []string{"Www-Authenticate", ""}},
		{path: "/api/me", user: "-", header: []string{"X-Requested-With", "XMLHttpRequest"}, status: 401, answer: []string{"Www-Authenticate", ""}},
		{path: "/api/me", user: "-", header: []string{"Authorization", "Bearer abc"}, status: 401, has: []string{"Basic"}},
		{path: "/api/nothing", user: "-", header: []string{"Accept", "application/json"}, status: 401},
		{path: loginPage, user: "-", status: 200, has: []string{"Sign in"}}, {path: startPage, user: "-", status: 200}, {path: "/", user: "-", status: 200},
		// health
		{path: "/healthz", user: "-", status: 200, has: []string{"OK"}}, {path: "/readyz", user: "-", status: 200},
		{path: "/metrics", user: "-", status: 200, has: []string{`cohort_http_request_seconds_count{route="GET /me",status="200"}`}},
		// headers
		{path: "/api/me", header: []string{"X-Request-ID", "trace-42"}, status: 200, answer: []string{"X-Request-ID", "trace-42", "X-Content-Type-Options", "nosniff", "Cache-Control", "private, no-cache"}},
		// bodies
		{method: "POST", path: "/api/constants", header: jsonType, status: 400, has: []string{"empty"}},
		{method: "POST", path: "/api/constants", header: jsonType, body: "{\"name\":\n  oops}", status: 400, has: []string{"line 2, column 3"}},
		{method: "POST", path: "/api/constants", header: jsonType, body: deep, status: 400, has: []string{"more than 50", "column 51"}},
		{method: "POST", path: "/api/constants", header: jsonType, body: `{"name":"` + strings.Repeat("x", 70<<10) + `"}`, status: 413, has: []string{"64KiB"}},
		{method: "POST", path: "/api/constants", header: []string{"Content-Type", "text/csv"}, body: "x", status: 415, has: []string{"text/csv", "send application/json or application/xml"}},
		{method: "POST", path: "/api/events", header: []string{"Content-Type", "text/plain"}, body: "<x/>", status: 415, has: []string{"send application/json or application/xml or application/csv."}},
		{method: "POST", path: "/api/constants", header: []string{"Content-Type", "application/json; charset=latin1"}, body: "{}", status: 415},
		{method: "POST", path: "/api/constants", header: []string{"Content-Type", "application/json", "Content-Encoding", "br"}, body: "x", status: 415, has: []string{"br"}, answer: []string{"Accept-Encoding", "gzip"}},
		{method: "POST", path: "/api/constants", header: []string{"Content-Type", "application/json", "Content-Encoding", "gzip"}, body: "this is no gzip at all", status: 400, has: []string{"gzip"}},
		{method: "POST", path: "/api/constants", header: []string{"Content-Type", "application/json", "Content-Encoding", "gzip"}, body: zip(`{"name":"zipped","value":1}`), status: 201},
		{method: "POST", path: "/api/constants", header: []string{"Content-Type", "application/json", "Content-Encoding", "gzip"}, body: zip(`{"name":"zipped","value":1}`)[:20], status: 400, has: []string{"broken off"}},
		{method: "POST", path: "/api/constants", header: []string{"Content-Type", "application/json", "Content-Encoding", "gzip"}, body: zip(`{"name":"` + strings.Repeat("x", 1<<20) + `"}`), status: 413},
	} {
		s.do(t, x)
	}
}

func TestGuessesGet429(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	for range 10 {
		s.do(t, exchange{path: "/api/me", user: "admin:wrong", status: 401})
	}
	s.do(t, exchange{path: "/api/me", user: "admin:wrong", status: 429, has: []string{`"httpStatusCode":429`, "Try again later"}})
	s.do(t, exchange{path: "/api/me", header: []string{"X-Forwarded-For", "10.1.2.3"}, status: 200})
}

func zip(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.String()
}

func TestAnswersAreCompressed(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	packed := s.do(t, exchange{path: "/api/system/id?limit=1000", header: []string{"Accept-Encoding", "gzip"}, status: 200,
		answer: []string{"Content-Encoding", "gzip", "Vary", "Accept"}})
	r, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); err != nil || strings.Count(string(text), ",") != 999 {
		t.Errorf("%v, %.80s", err, text)
	}
	for _, x := range []exchange{
		{path: "/api/system/id", header: []string{"Accept-Encoding", "gzip"}, status: 200, has: []string{"codes"}, answer: []string{"Content-Encoding", ""}},
		{path: "/api/staticConfiguration/renderingOptions", header: []string{"Accept-Encoding", "gzip"}, status: 200, answer: []string{"Content-Encoding", "gzip", "Vary", "Accept-Encoding"}},
		{path: "/api/staticConfiguration/renderingOptions", header: []string{"Accept-Encoding", "identity"}, status: 200, has: []string{"clazz"}, answer: []string{"Content-Encoding", "", "Vary", "Accept-Encoding"}},
		{path: "/api/system/id?limit=1000", header: []string{"Accept-Encoding", "gzip;q=0"}, status: 200, has: []string{"codes"}},
	} {
		s.do(t, x)
	}
}

func TestFailures(t *testing.T) {
	for _, test := range []struct {
		err    error
		status int
		has    []string
	}{
		{fault.Coded(fault.NotFound, "E1005", "no x"), 404, []string{`"errorCode":"E1005"`, `"message":"no x"`, `"httpStatus":"Not Found"`}},
		{fmt.Errorf("while reading: %w", fault.New(fault.Conflict, "taken")), 409, []string{`"message":"taken"`}},
		{fault.List{fault.New(fault.BadRequest, "one")}, 400, []string{`"message":"one"`, `"errorReports":[{"message":"one"}]`}},
		{fault.List{fault.Coded(fault.Conflict, "E1", "one"), fault.Coded(fault.Conflict, "E2", "two")}, 409, []string{`"E1"`, `"E2"`, "full details"}},
		{fault.New(fault.TooMany, "later"), 429, nil}, {fault.New(fault.Precondition, "lost"), 412, nil}, {fault.New(fault.Unavailable, "not yet"), 503, nil},
		{fmt.Errorf("%w: secret text", db.ErrUnavailable), 503, []string{"try again later"}},
		{fmt.Errorf("%w: secret text", db.ErrCommitUnknown), 503, []string{"before you send it again"}},
		{errors.New("pq: secret text"), 500, []string{"X-Request-ID"}},
	} {
		message, internal := answerTo(test.err)
		if message.HTTPStatusCode != test.status || internal != strings.Contains(test.err.Error(), "secret") {
			t.Errorf("%v: %+v", test.err, message)
		}
		recorder := httptest.NewRecorder()
		c := &call{ResponseWriter: newAnswer(recorder, httptest.NewRequest("GET", "/", nil)), Request: httptest.NewRequest("GET", "/", nil)}
		if err := c.JSON(message.HTTPStatusCode, message); err != nil {
			t.Fatal(err)
		}
		for _, part := range test.has {
			if !strings.Contains(recorder.Body.String(), part) {
				t.Errorf("%v: the answer lacks %s: %s", test.err, part, recorder.Body)
			}
		}
		if strings.Contains(recorder.Body.String(), "secret") {
			t.Errorf("an internal text is shown: %s", recorder.Body)
		}
	}
}

type busy struct{ error }

func (busy) RetryAfter() time.Duration { return 1500 * time.Millisecond }
func (b busy) Unwrap() error           { return b.error }

func TestRetryAfter(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.Config.Handler.(*entrance).api.routes["GET /system/id"].handle = func(*call) error { return busy{fault.New(fault.TooMany, "full")} }
	s.do(t, exchange{path: "/api/system/id", status: 429, has: []string{"full"}, answer: []string{"Retry-After", "2"}})
	s.Config.Handler.(*entrance).api.routes["GET /system/id"].handle = func(*call) error { return db.ErrUnavailable }
	s.do(t, exchange{path: "/api/system/id", status: 503, has: []string{"Nothing is wrong with the request"}, answer: []string{"Retry-After", "5"}})
}

func TestEveryKindOfFaultHasAStatus(t *testing.T) {
	for kind := fault.BadRequest; kind <= fault.Unavailable; kind++ {
		if statuses[kind] == 0 {
			t.Errorf("kind %d has no status", kind)
		}
	}
}

func TestPanicsAndHalfAnswers(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	e := s.Config.Handler.(*entrance)
	replace := func(pattern string, h handler) { e.api.routes[pattern].handle = h }
	replace("GET /system/id", func(*call) error { panic("a secret") })
	s.do(t, exchange{path: "/api/system/id", status: 500, has: []string{`"httpStatusCode":500`}, hasnt: []string{"secret"}})
	if log := s.log.String(); !strings.Contains(log, "a secret") || !strings.Contains(log, "stack=") || !strings.Contains(log, "request=") {
		t.Errorf("log:\n%s", log)
	}

	replace("GET /system/id", func(c *call) error {
		return c.Stream(200, func(out *jsontext.Encoder) error { return errors.New("before anything was sent") })
	})
	s.do(t, exchange{path: "/api/system/id", status: 500})

	replace("GET /system/id", func(c *call) error {
		return c.Stream(200, func(out *jsontext.Encoder) error {
			if err := out.WriteToken(jsontext.BeginArray); err != nil {
				return err
			}
			for range 100_000 {
				if err := out.WriteToken(jsontext.String("an element")); err != nil {
					return err
				}
			}
			return errors.New("in the middle")
		})
	})
	req, err := http.NewRequest("GET", s.URL+"/api/system/id", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("admin", "district")
	res, err := http.DefaultClient.Do(req)
	if err == nil {
		_, err = io.ReadAll(res.Body)
		res.Body.Close()
	}
	if err == nil {
		t.Error("half an answer looks like a whole one")
	}
}

func TestOrigin(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	for _, test := range []struct {
		peer, base, client string
		header             []string
	}{
		{"10.0.0.9:1234", "http://health.example", "10.0.0.9", []string{"X-Forwarded-For", "1.2.3.4", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "evil.example"}},
		{"127.0.0.1:1234", "https://hmis.example", "1.2.3.4", []string{"X-Forwarded-For", "6.6.6.6, 1.2.3.4", "X-Forwarded-Proto", "https", "X-Forwarded-Host", "hmis.example"}},
		{"127.0.0.1:1234", "http://health.example", "127.0.0.1", nil},
		{"127.0.0.1:1234", "http://health.example", "1.2.3.4", []string{"X-Forwarded-For", "1.2.3.4, 127.0.0.2", "X-Forwarded-Proto", "ftp"}},
	} {
		r := httptest.NewRequest("GET", "http://health.example/api/me", nil)
		r.RemoteAddr = test.peer
		for i := 0; i < len(test.header); i += 2 {
			r.Header.Set(test.header[i], test.header[i+1])
		}
		if base, client := s.server.origin(r); base != test.base || client != test.client {
			t.Errorf("from %s with %v: %s, %s", test.peer, test.header, base, client)
		}
	}
	s.server.Config.BaseURL = "https://ministry.example/"
	if base, _ := s.server.origin(httptest.NewRequest("GET", "http://x/", nil)); base != "https://ministry.example" {
		t.Errorf("configured: %s", base)
	}
}

func TestGate(t *testing.T) {
	gate := new(Gate)
	ask := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		gate.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	for path, status := range map[string]int{"/healthz": 200, "/readyz": 503, "/api/me": 503} {
		if w := ask(path); w.Code != status || w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s while starting: %d %s", path, w.Code, w.Body)
		}
	}
	gate.Open(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	if w := ask("/readyz"); w.Code != http.StatusTeapot {
		t.Errorf("opened: %d", w.Code)
	}
}

func TestABrokenOffBodyWritesNothing(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	for rest, says := range map[string]string{
		"Content-Length: 100\r\n\r\n{\"name\":\"half\",\"value\":1}":                          "broken off after 25 bytes",
		"Transfer-Encoding: chunked\r\n\r\n19\r\n{\"name\":\"half\",\"value\":1}\r\n":         "broken off after 25 bytes",
		"Transfer-Encoding: chunked\r\n\r\n19\r\n{\"name\":\"half\",\"value\":1}\r\noops\r\n": "cannot be read behind its first 25 bytes",
		"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\noops\r\n":                "cannot be read behind its first 0 bytes",
	} {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprint(conn, "POST /api/constants HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWRtaW46ZGlzdHJpY3Q=\r\nContent-Type: application/json\r\n"+rest)
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		answer, err := io.ReadAll(conn)
		if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400") || !strings.Contains(string(answer), says) {
			t.Errorf("%s: %v: %s", rest, err, answer)
		}
	}
	s.do(t, exchange{path: "/api/constants?fields=id", status: 200, has: []string{`"constants":[]`}})
}
