package api

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"cohort/db/dbtest"
	"cohort/metadata"
	"cohort/payload"
	"cohort/uid"
)

// A line of the matrix says what becomes of one request, by who asks: no credentials, wrong credentials, and the personas of
// cast. Each answer is one letter:
//
//	2 done or shown   > sent elsewhere      4 the request was let through and is wrong in itself (400, 405, 409, 415)
//	1 not signed in   - refused (403)       0 not found (404)
type line struct {
	route string // as in the route table; a route may have more than one line
	want  string
	path  string // below the route's wildcards, a query and what stands for them; see fill
	body  string
}

var printMatrix = flag.Bool("matrix", false, "print the lines of the matrix as they are answered")

// cast are those who ask, weakest first.
var cast = []string{"nothing", "reader", "outside", "writer", "admin"}

// stage is the server with the cast on it.
type stage struct {
	*testServer
	t      *testing.T
	logins map[string]string // name:password, by persona
	ids    map[string]string // identifiers, by persona and by what stands around
	made   int
	item   string // of the dashboard that was made last
}

// authoring is what somebody may do who looks after metadata, users and data.
var authoring = []string{
	"F_DATAELEMENT_PUBLIC_ADD", "F_DATAELEMENT_DELETE", "F_PROGRAM_PUBLIC_ADD", "F_PROGRAM_DELETE", "F_USER_ADD", "F_USER_DELETE", "F_USER_VIEW",
	"F_USERROLE_PUBLIC_ADD", "F_USERROLE_DELETE", "F_USERGROUP_PUBLIC_ADD", "F_USERGROUP_DELETE", "F_ORGANISATIONUNIT_ADD",
	"F_ORGANISATIONUNIT_DELETE", "F_INDICATORTYPE_ADD", "F_INDICATORTYPE_DELETE", "F_DOCUMENT_PUBLIC_ADD", "F_VISUALIZATION_PUBLIC_ADD",
}

func newStage(t *testing.T) *stage {
	s := &stage{testServer: startServer(t, dbtest.Open(t, "sqlite")), t: t, logins: map[string]string{"admin": "admin:district"}, ids: map[string]string{"admin": metadata.Superuser}}
	s.put("organisationUnits", "UnitCountry", `{"name":"Country","shortName":"Country","openingDate":"2020-01-01"}`)
	s.put("organisationUnits", "UnitClinic0", `{"name":"Clinic","shortName":"Clinic","openingDate":"2020-01-01","parent":{"id":"UnitCountry"}}`)
	s.put("organisationUnits", "UnitFarAway", `{"name":"Far away","shortName":"Far","openingDate":"2020-01-01"}`)
	list, err := json.Marshal(authoring)
	if err != nil {
		t.Fatal(err)
	}
	s.put("userRoles", "RoleNothing", `{"name":"Nothing","authorities":[]}`)
	s.put("userRoles", "RoleReader0", `{"name":"Reading","authorities":["F_USER_VIEW"]}`)
	s.put("userRoles", "RoleWriter0", `{"name":"Writing","authorities":`+string(list)+`}`)
	for name, given := range map[string][2]string{
		"nothing": {"RoleNothing", ""}, "reader": {"RoleReader0", "UnitClinic0"}, "outside": {"RoleWriter0", "UnitFarAway"}, "writer": {"RoleWriter0", "UnitClinic0"},
	} {
		id := (name + "000000000")[:11]
		s.ids[name], s.logins[name] = id, name+":District1!"
		unit := ""
		if given[1] != "" {
			unit = `,"organisationUnits":[{"id":"` + given[1] + `"}]`
		}
		s.put("users", id, `{"username":"`+name+`","password":"District1!","firstName":"`+name+`","surname":"Persona","userRoles":[{"id":"`+given[0]+`"}]`+unit+`}`)
	}
	return s
}

// put writes an object as the server itself.
func (s *stage) put(endpoint, id, body string) {
	s.t.Helper()
	value, err := payload.Parse([]byte(body))
	if err != nil {
		s.t.Fatalf("%s: %v", body, err)
	}
	tree := value.(payload.Tree)
	tree["id"] = id
	report, err := s.server.Metadata.Import(s.t.Context(), []*metadata.Payload{{Type: s.server.Metadata.Endpoint(endpoint), Tree: tree}}, metadata.ImportOptions{})
	if err == nil && len(report.Failed()) > 0 {
		err = report.Failed()[0].Faults
	}
	if err != nil {
		s.t.Fatalf("%s %s: %v", endpoint, id, err)
	}
}

// props are objects of each type as the lines of the matrix ask for them: read by the reader, read and written by the writer.
// # stands for a number that no other object has.
var props = map[string]string{
	"dataElements":              `{"name":"Element #","shortName":"El #","valueType":"NUMBER","aggregationType":"SUM","domainType":"AGGREGATE","sharing":{"public":"--------","users":{USERS}}}`,
	"programs":                  `{"name":"Program #","shortName":"Pr #","programType":"WITHOUT_REGISTRATION","organisationUnits":[{"id":"UnitClinic0"}],"sharing":{"public":"--------","users":{DATA}}}`,
	"users":                     `{"username":"person#","firstName":"Some","surname":"Person","userRoles":[{"id":"RoleNothing"}],"email":"person#@example.org"}`,
	"userRoles":                 `{"name":"Role #","authorities":["F_USER_VIEW"],"sharing":{"public":"--------","users":{USERS}}}`,
	"userGroups":                `{"name":"Group #","sharing":{"public":"--------","users":{USERS}}}`,
	"organisationUnits":         `{"name":"Unit #","shortName":"Unit #","openingDate":"2020-01-01","parent":{"id":"UnitClinic0"}}`,
	"indicatorTypes":            `{"name":"Type #","factor":1}`,
	"dashboards":                `{"name":"Board #","sharing":{"public":"--------","users":{USERS}},"dashboardItems":[{"id":"ITEM","type":"USERS","users":[{"id":"reader00000"}]}]}`,
	"maps":                      `{"name":"Map #","sharing":{"public":"--------","users":{USERS}},"mapViews":[{"id":"ITEM","layer":"boundary","renderingStrategy":"SINGLE"}]}`,
	"dataElementGroups":         `{"name":"Elements #","shortName":"Elements #","sharing":{"public":"--------","users":{USERS}}}`,
	"visualizations":            `{"name":"Chart #","type":"COLUMN","sharing":{"public":"--------","users":{USERS}}}`,
	"documents":                 `{"name":"Paper #","url":"https://example.org/","external":true,"sharing":{"public":"--------","users":{USERS}}}`,
	"trackedEntityAttributes":   `{"name":"Code #","shortName":"Code #","valueType":"TEXT","aggregationType":"NONE","generated":true,"pattern":"RANDOM(XXXX)","sharing":{"public":"--------","users":{USERS}}}`,
	"categoryCombos":            `{"name":"Combo #","dataDimensionType":"DISAGGREGATION","categories":[{"id":"GLevLNI9wkl"}],"sharing":{"public":"--------","users":{USERS}}}`,
	"organisationUnitGroupSets": `{"name":"Sets #","shortName":"Sets #","dataDimension":true,"sharing":{"public":"--------","users":{USERS}}}`,
	"relationshipTypes":         `{"name":"Kin #","fromToName":"of","bidirectional":false,"fromConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"toConstraint":{"relationshipEntity":"TRACKED_ENTITY_INSTANCE"},"sharing":{"public":"--------","users":{DATA}}}`,
	"dataSets":                  `{"name":"Set #","shortName":"Set #","periodType":"Monthly","sharing":{"public":"--------","users":{DATA}}}`,
}

// prop makes an object that nothing has happened to yet, and returns its identifier.
func (s *stage) prop(endpoint string) string {
	s.t.Helper()
	body, ok := props[endpoint]
	if !ok {
		s.t.Fatalf("there is no prop for %s", endpoint)
	}
	id := uid.New()
	s.put(endpoint, id, s.text(body))
	return id
}

func (s *stage) text(body string) string {
	s.made++
	users := `"reader00000":{"id":"reader00000","access":"r-------"},"writer00000":{"id":"writer00000","access":"rw------"}`
	data := `"reader00000":{"id":"reader00000","access":"r-r-----"},"writer00000":{"id":"writer00000","access":"rwrw----"}`
	s.item = uid.New()
	return strings.NewReplacer("#", fmt.Sprint(s.made), "{USERS}", "{"+users+"}", "{DATA}", "{"+data+"}", "ITEM", s.item).Replace(body)
}

// made are the makers of what is no metadata, by the names that stand behind ~ in the lines. Each is the admin's.
var made map[string]func(*stage) string

func init() {
	made = map[string]func(*stage) string{
		"revision": func(s *stage) string { return fmt.Sprint(s.server.Metadata.Current().Revision()) },
		"file": func(s *stage) string {
			return s.send("POST", "/fileResources", "octets:some content", 202).inner("response", "fileResource", "id")
		},
		"icon": func(s *stage) string {
			key := "icon" + uid.New()
			s.send("POST", "/icons", `{"key":"`+key+`","fileResourceUid":"`+s.send("POST", "/fileResources?domain=CUSTOM_ICON", "png:", 202).inner("response", "fileResource", "id")+`"}`, 201)
			return key
		},
		"picture": func(s *stage) string {
			return s.send("POST", "/fileResources?domain=CUSTOM_ICON", "png:", 202).inner("response", "fileResource", "id")
		},
		"token":   func(s *stage) string { return s.send("POST", "/apiToken", `{}`, 201).inner("response", "uid") },
		"session": func(s *stage) string { return "NoSession00" },
		"interpretation": func(s *stage) string {
			s.send("POST", "/interpretations/visualization/"+s.prop("visualizations"), "text:Look", 201)
			return s.send("GET", "/interpretations?fields=id&pageSize=1", "", 200).inner("interpretations", "0", "id")
		},
		"entry": func(s *stage) string {
			key := "key" + uid.New()
			s.send("POST", "/dataStore/closed/"+key, `{"a":1}`, 201)
			id := s.send("GET", "/dataStore/closed/"+key+"/metaData", "", 200).inner("id")
			s.send("PUT", "/sharing?type=dataStore&id="+id, `{"object":{"publicAccess":"--------","userAccesses":[{"id":"reader00000","access":"r-------"},{"id":"writer00000","access":"rw------"}]}}`, 200)
			return key
		},
		"entity": func(s *stage) string {
			id := uid.New()
			s.send("POST", "/trackedEntityInstances", `{"trackedEntityInstance":"`+id+`","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0"}`, 200)
			return id
		},
		"pair": func(s *stage) string {
			return s.send("POST", "/potentialDuplicates", `{"original":"`+made["entity"](s)+`","duplicate":"`+made["entity"](s)+`"}`, 200).inner("id")
		},
		"enrollment": func(s *stage) string {
			id, entity := uid.New(), made["entity"](s)
			s.send("POST", "/enrollments", `{"enrollment":"`+id+`","trackedEntityInstance":"`+entity+`","program":"ProgPeople0","orgUnit":"UnitClinic0","enrollmentDate":"2024-01-01","incidentDate":"2024-01-01"}`, 201)
			return id
		},
		"event": func(s *stage) string {
			id := uid.New()
			s.send("POST", "/events", `{"event":"`+id+`","program":"ProgEvents0","orgUnit":"UnitClinic0","eventDate":"2024-01-01"}`, 200)
			return id
		},
		"relationship": func(s *stage) string {
			id, typ := uid.New(), s.prop("relationshipTypes")
			s.send("POST", "/relationships", `{"relationship":"`+id+`","relationshipType":"`+typ+`","from":{"trackedEntityInstance":"`+made["entity"](s)+`"},"to":{"trackedEntityInstance":"`+made["entity"](s)+`"}}`, 200)
			return id
		},
		"name": func(s *stage) string { s.made++; return fmt.Sprint("name", s.made) },
		"uid":  func(s *stage) string { return uid.New() },
		"item": func(s *stage) string { return s.item },
		"box":  func(s *stage) string { s.prop("dashboards"); return s.item },
		"view": func(s *stage) string { s.prop("maps"); return s.item },
		"comment": func(s *stage) string {
			of := made["interpretation"](s)
			at := s.send("POST", "/interpretations/"+of+"/comments", "text:Indeed", 201).header.Get("Location")
			return at[strings.Index(at, of):]
		},
	}
}

// answered is an answer as a test looks at it.
type answered struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

// inner finds a text in JSON; a number names an item of a list.
func (a *answered) inner(path ...string) string {
	a.t.Helper()
	var value any
	if err := json.Unmarshal([]byte(a.body), &value); err != nil {
		a.t.Fatalf("%v: %s", err, a.body)
	}
	for _, name := range path {
		switch x := value.(type) {
		case map[string]any:
			value = x[name]
		case []any:
			if len(x) == 0 {
				a.t.Fatalf("there is no %v in %s", path, a.body)
			}
			value = x[0]
		}
	}
	text, ok := value.(string)
	if !ok {
		a.t.Fatalf("there is no %v in %s", path, a.body)
	}
	return text
}

// send asks as the admin, for what the test itself needs.
func (s *stage) send(method, path, body string, status int) *answered {
	s.t.Helper()
	a := s.ask("admin", method, "/api"+path, body)
	if a.status != status {
		s.t.Fatalf("%s %s: %d %s", method, path, a.status, a.body)
	}
	return a
}

// kinds are the types of bodies that are not JSON, by how they begin.
var kinds = map[string]string{
	"text": "text/plain", "csv": "application/csv", "xml": "application/xml", "form": "application/x-www-form-urlencoded", "octets": "application/octet-stream", "png": "image/png",
	"patch": "application/json-patch+json",
}

// onePixel is a picture.
const onePixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"

// ask sends one request: as a persona, as "none", or as "wrong" with a password that is not right.
func (s *stage) ask(who, method, path, body string) *answered {
	s.t.Helper()
	kind := "application/json"
	if name, rest, ok := strings.Cut(body, ":"); ok && kinds[name] != "" {
		kind, body = kinds[name], rest
		if name == "png" {
			body = onePixel
		}
	}
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json, */*;q=0.5")
	if body != "" {
		req.Header.Set("Content-Type", kind)
	}
	switch who {
	case "none":
	case "wrong": // each time from elsewhere, so that it is not the number of attempts that refuses
		s.made++
		req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", s.made>>16&255, s.made>>8&255, s.made&255))
		req.SetBasicAuth(fmt.Sprint("stranger", s.made), "wrong")
	default:
		name, password, _ := strings.Cut(s.logins[who], ":")
		req.SetBasicAuth(name, password)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var text bytes.Buffer
	most := io.Reader(res.Body)
	if res.Header.Get("Content-Type") == "text/event-stream" {
		most = io.LimitReader(most, 1)
	}
	if _, err := text.ReadFrom(most); err != nil {
		s.t.Fatal(err)
	}
	return &answered{s.t, res.StatusCode, res.Header, text.String()}
}

// letter is the answer as the matrix writes it.
func (a *answered) letter() byte {
	switch {
	case a.status == 401:
		return '1'
	case a.status == 403:
		return '-'
	case a.status == 404:
		return '0'
	case a.status/100 == 2:
		return '2'
	case a.status/100 == 3:
		return '>'
	case a.status/100 == 4:
		return '4'
	}
	return '!'
}

// fill puts what the lines name into a text: @endpoint is a prop, ~name something made; each once a request.
func (s *stage) fill(text string, known map[string]string) string {
	var out strings.Builder
	for {
		i := strings.IndexAny(text, "@~")
		if i < 0 {
			out.WriteString(text)
			return strings.ReplaceAll(out.String(), "#", known["#"])
		}
		out.WriteString(text[:i])
		end := i + 1
		for end < len(text) && (text[end] >= 'a' && text[end] <= 'z' || text[end] >= 'A' && text[end] <= 'Z' || text[end] >= '0' && text[end] <= '9') {
			end++
		}
		name := text[i:end]
		if _, ok := known[name]; !ok {
			kind := strings.TrimRight(name[1:], "0123456789")
			if name[0] == '@' {
				known[name] = s.prop(kind)
			} else if make := made[kind]; make != nil {
				known[name] = make(s)
			} else {
				s.t.Fatalf("nobody makes %s", name)
			}
		}
		out.WriteString(known[name])
		text = text[end:]
	}
}

// try sends the request of a line as everybody, and returns the letters.
func (s *stage) try(l line) (letters string, answers []*answered) {
	method, path, _ := strings.Cut(l.route, " ")
	site := !s.below(l.route)
	if l.path != "" {
		path = l.path
	}
	if !site {
		path = "/api" + path
	}
	for _, who := range slices.Concat([]string{"none", "wrong"}, cast) {
		s.made++
		known := map[string]string{"#": fmt.Sprint(s.made), "~me": s.ids[who]}
		to := s.fill(path, known)
		a := s.ask(who, method, to, s.fill(l.body, known))
		letters += string(a.letter())
		answers = append(answers, a)
	}
	return letters, answers
}

// below reports whether a route is one of the API.
func (s *stage) below(pattern string) bool {
	e := s.Config.Handler.(*entrance)
	if _, ok := e.siteRoutes()[pattern]; ok {
		return false
	}
	_, ok := e.Pages[pattern]
	return !ok
}

func TestMatrix(t *testing.T) {
	s := newStage(t)
	s.put("trackedEntityTypes", "TypePerson0", s.text(`{"name":"Person","shortName":"Person","sharing":{"public":"--------","users":{DATA}}}`))
	s.put("programs", "ProgPeople0", s.text(`{"name":"People","shortName":"People","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"organisationUnits":[{"id":"UnitClinic0"}],"sharing":{"public":"--------","users":{DATA}}}`))
	s.put("programs", "ProgEvents0", s.text(`{"name":"Events","shortName":"Events","programType":"WITHOUT_REGISTRATION","organisationUnits":[{"id":"UnitClinic0"}],"sharing":{"public":"--------","users":{DATA}}}`))
	s.put("dataElements", "ElementAge0", s.text(`{"name":"Age","shortName":"Age","valueType":"NUMBER","aggregationType":"SUM","domainType":"TRACKER","sharing":{"public":"--------","users":{USERS}}}`))
	s.put("programStages", "StageEvent0", s.text(`{"name":"Stage","program":{"id":"ProgEvents0"},"programStageDataElements":[{"dataElement":{"id":"ElementAge0"}}],"sharing":{"public":"--------","users":{DATA}}}`))

	table := map[string]bool{}
	for _, r := range s.server.routes() {
		table[r.pattern] = true
	}
	for pattern := range s.server.siteRoutes() {
		table[pattern] = true
	}
	for pattern := range s.server.Pages {
		table[pattern] = true
	}
	covered := map[string]bool{}
	check := func(l line) {
		covered[l.route] = true
		if !table[l.route] {
			t.Errorf("there is no route %s", l.route)
			return
		}
		got, answers := s.try(l)
		if *printMatrix {
			fmt.Printf("%s | %s\n", got, l.route)
		}
		if got == l.want && !strings.Contains(got, "!") {
			return
		}
		for i, a := range answers {
			if i >= len(l.want) || got[i] != l.want[i] {
				t.Errorf("%s %s%s by %s: %d, want %c in %s: %.300s", l.route, l.path, "", slices.Concat([]string{"none", "wrong"}, cast)[i], a.status, append([]byte(l.want), "?????????"...)[i], l.want, a.body)
			}
		}
	}
	for _, l := range matrix {
		check(l)
	}
	for _, g := range generics {
		wants := append(strings.Fields(g.wants), make([]string, len(kindsOfTypes))...)
		covered[g.route] = true
		if !table[g.route] {
			t.Errorf("there is no route %s", g.route)
			continue
		}
		var all []string
		for i, k := range kindsOfTypes {
			path := strings.NewReplacer("{type}", k.endpoint, "{id}", "@"+k.endpoint, "{property}/{member}", k.member, "{property}", k.list, "{revision}", "~revision").Replace(strings.SplitN(g.route, " ", 2)[1])
			body := strings.NewReplacer("@TYPE", k.endpoint, "BODY", k.body, "CHANGE", k.change, "LIST", k.list, "MEMBER", k.member[strings.Index(k.member, "/")+1:]).Replace(g.body)
			got, answers := s.try(line{route: g.route, path: path, body: body})
			all = append(all, got)
			if got == wants[i] && !strings.Contains(got, "!") {
				continue
			}
			for j, a := range answers {
				if j >= len(wants[i]) || got[j] != wants[i][j] {
					t.Errorf("%s of %s by %s: %d, want %s: %.300s", g.route, k.endpoint, slices.Concat([]string{"none", "wrong"}, cast)[j], a.status, wants[i], a.body)
				}
			}
		}
		if *printMatrix {
			fmt.Printf("%s | %s\n", strings.Join(all, " "), g.route)
		}
	}
	for pattern := range table {
		if !covered[pattern] {
			t.Errorf("route %s has no line in the matrix: say who may ask for it", pattern)
		}
	}
}
