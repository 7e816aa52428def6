package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
)

// eavesdropper is a database that keeps the texts of the statements in which a mark stands.
type eavesdropper struct {
	db.DB
	mu    sync.Mutex
	heard []string
	n     int // statements

	once    sync.Once
	dialect *db.Dialect
}

func (e *eavesdropper) hear(sql string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.n++
	if strings.Contains(strings.ToLower(sql), sqlMark) {
		e.heard = append(e.heard, sql)
	}
}

// take returns what was heard since it was last asked.
func (e *eavesdropper) take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	heard := e.heard
	e.heard = nil
	return heard
}

// Dialect hands the engine its own transactions.
func (e *eavesdropper) Dialect() *db.Dialect {
	e.once.Do(func() {
		d := *e.DB.Dialect()
		e.dialect = &d
		own := func(tx db.Tx) db.Tx {
			if o, ok := tx.(*overheard); ok {
				return o.Tx
			}
			return tx
		}
		engine := e.DB.Dialect()
		d.Explain = func(ctx context.Context, tx db.Tx, sql string, args ...any) ([]string, error) {
			return engine.Explain(ctx, own(tx), sql, args...)
		}
		d.FenceShared = func(ctx context.Context, tx db.Tx) error { return engine.FenceShared(ctx, own(tx)) }
		d.FenceExclusive = func(ctx context.Context, tx db.Tx, timeout time.Duration) error {
			return engine.FenceExclusive(ctx, own(tx), timeout)
		}
	})
	return e.dialect
}

func (o *overheard) Dialect() *db.Dialect { return o.by.Dialect() }

func (e *eavesdropper) Read(ctx context.Context, fn func(db.Tx) error) error {
	return e.DB.Read(ctx, func(tx db.Tx) error { return fn(&overheard{tx, e}) })
}

func (e *eavesdropper) Write(ctx context.Context, lane db.Lane, fn func(db.Tx) error) error {
	return e.DB.Write(ctx, lane, func(tx db.Tx) error { return fn(&overheard{tx, e}) })
}

type overheard struct {
	db.Tx
	by *eavesdropper
}

func (o *overheard) Query(ctx context.Context, sql string, args ...any) (db.Rows, error) {
	o.by.hear(sql)
	return o.Tx.Query(ctx, sql, args...)
}

func (o *overheard) QueryRow(ctx context.Context, sql string, args ...any) db.Row {
	o.by.hear(sql)
	return o.Tx.QueryRow(ctx, sql, args...)
}

func (o *overheard) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	o.by.hear(sql)
	return o.Tx.Exec(ctx, sql, args...)
}

func (o *overheard) QueryValues(ctx context.Context, sql string, v db.Values, args ...any) (db.Rows, error) {
	o.by.hear(sql)
	return o.Tx.QueryValues(ctx, sql, v, args...)
}

func (o *overheard) ExecValues(ctx context.Context, sql string, v db.Values, args ...any) (int64, error) {
	o.by.hear(sql)
	return o.Tx.ExecValues(ctx, sql, v, args...)
}

func (o *overheard) Copy(ctx context.Context, table string, v db.Values) error {
	o.by.hear(table)
	return o.Tx.Copy(ctx, table, v)
}

// sqlMark stands in each hostile text, and in no statement of ours.
const sqlMark = "qzx7"

// hostile are texts that end a literal, an identifier, a statement or a decoder; each is put where a name is expected, and where a value is.
var hostile = []string{
	`qzx7'`, `qzx7' OR '1'='1`, `qzx7"; DROP TABLE metadata_object;--`, `qzx7'); DELETE FROM account;--`, `qzx7$1`, `$1 qzx7 $2`, `qzx7/**/UNION/**/SELECT password_hash FROM account`, `1 AS qzx7`, `name) qzx7 (`, "`qzx7`",
	`{values} qzx7`, `qzx7\`, `qzx7%_\'`, "qzx7\x00", "qzx7\xff\xfe", "qzx7\u202e\u0000é漢字🦓", "qzx7\r\n--", strings.Repeat("qzx7[", 300), strings.Repeat("qzx7.", 2000), strings.Repeat("(", 500) + "qzx7", "qzx7" + strings.Repeat("]", 300), strings.Repeat("qzx7,", 3000),
	`[qzx7'`, `qzx7~rename(')`, `~qzx7`, `!qzx7"`, `:qzx7`, `qzx7::text`, `-9223372036854775809qzx7`, `1e999qzx7`, `../../qzx7`, `?qzx7&x=1`,
}

// shapes are how a hostile text Q is written into a parameter.
var shapes = []string{"Q", "Q:eq:Q", "name:Q:Q", "name:in:[Q,Q]", "Q:asc", "name:Q", "id,Q[id,Q]", "id~Q(Q)", "Q.Q", "AttrOpen001:LIKE:Q", "AttrOpen001:Q:Q", "AttrNumber1:GT:Q", "dx:Q;Q", "Q;Q", "ATTRIBUTE:Q", ".Q.Q[0]"}

// parameters are all whose values name something, or are compared with something.
var hostileParameters = []string{
	"fields", "filter", "order", "attribute", "attributeId", "attributeCc", "attributeCos", "orgUnit", "ou", "ouMode", "orgUnitMode", "skipPaging", "paging", "page", "pageSize", "totalPages", "total", "rootJunction", "query", "locale", "translate", "headless", "includeAll",
	"program", "programStage", "programStatus", "trackedEntity", "trackedEntityType", "trackedEntityInstance", "enrollment", "event", "status", "followUp", "programStartDate", "startDate", "endDate", "lastUpdated", "lastUpdatedDuration", "lastUpdatedStartDate", "assignedUser", "assignedUserMode", "includeDeleted", "potentialDuplicate",
	"idScheme", "orgUnitIdScheme", "dataElementIdScheme", "classKey", "identifier", "importStrategy", "type", "id", "key", "keys", "keywords", "search", "createdStartDate", "username", "user", "userId", "dimension", "parentId", "level", "maxLevel", "memberObject", "memberCollection", "withinUserHierarchy", "auto", "inverse", "asOf", "path",
	"authSubset", "phoneNumber", "inactiveSince", "invitationStatus", "orgUnitBoundary", "count", "max", "expression", "programId", "since", "limit", "domain", "displayNames", "referencingProperties", "skipSharing", "defaults", "lastId", "revision", "de", "psi", "ps", "tea", "tei", "teis", "trackedEntities", "auditType",
}

// hostileServer has some of everything that lists are made of, and hears its statements.
func hostileServer(t testing.TB, engine string) (*testServer, *eavesdropper) {
	t.Helper()
	ear := &eavesdropper{DB: dbtest.Open(t, engine)}
	s := startServer(t, ear)
	for path, body := range map[string]string{"/api/metadata": keepers, "/api/dataStore/space/key": `{"a":{"b":1},"name":"x"}`, "/api/userDataStore/space/key": `1`, "/api/visualizations": `{"id":"Visualizat1","name":"Chart","type":"COLUMN"}`} {
		if status, answer := s.get(t, "POST", path, body); status >= 300 {
			t.Fatalf("%s: %d %s", path, status, answer)
		}
	}
	s.get(t, "GET", "/api/configuration/systemId", "") // which gives the system its identifier
	s.get(t, "POST", "/api/trackedEntityInstances", `{"trackedEntityInstance":"PersonOne01","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0","attributes":[{"attribute":"AttrOpen001","value":"x"}]}`)
	return s, ear
}

// get sends a request as the superuser.
func (s *testServer) get(t testing.TB, method, path, body string) (int, string) {
	req, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("admin", "district")
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %.200s: %v", method, path, err)
	}
	return res.StatusCode, string(text)
}

// listings are the paths of the route table that read, with something there.
func (s *testServer) listings() []string {
	var out []string
	for _, r := range s.server.routes() {
		method, path, _ := strings.Cut(r.pattern, " ")
		if method != "GET" {
			continue
		}
		path = strings.NewReplacer("{ns}", "space", "{key}", "key", "{category}", "METADATA_IMPORT", "{authority}", "ALL", "{name}", "dataElement", "{member}", "UnitFarAway", "{property}", "name").Replace(path)
		if strings.HasPrefix(path, "/{type}") {
			for typ, of := range map[string][2]string{"users": {"UserClerk01", "userRoles"}, "programs": {"ProgOpen000", "organisationUnits"}} {
				out = append(out, strings.NewReplacer("{type}", typ, "{id}", of[0], "/name", "/"+of[1]).Replace(path))
			}
			continue
		}
		id := "UnitClinic0"
		for part, other := range map[string]string{"trackedEntity": "PersonOne01", "users": "UserClerk01", "dimensions": "dx", "events": "PersonOne01", "programs": "ProgOpen000"} {
			if strings.HasPrefix(path, "/"+part) {
				id = other
			}
		}
		out = append(out, strings.ReplaceAll(path, "{id}", id))
	}
	return out
}

func holdsSQL(path string) bool {
	for _, part := range []string{"/trackedEntity", "/enrollments", "/events", "ataStore", "/icons", "/audits", "/interpretations", "/fileResources", "/system/task", "/apiToken", "/users"} {
		if strings.Contains(path, part) {
			return true
		}
	}
	return false
}

// counted is what the database holds, as far as a request that reads could have changed it.
func (s *testServer) counted(t testing.TB) string {
	t.Helper()
	out := ""
	err := s.server.DB.Read(t.Context(), func(tx db.Tx) error {
		for _, table := range []string{"metadata_object", "metadata_history", "uid_claim", "value_claim", "account", "api_token", "account_link", "tracked_entity", "attribute_value", "enrollment", "event", "program_owner", "datastore_entry", "system_setting", "file_resource", "interpretation"} {
			var n int
			if err := tx.QueryRow(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
			out += fmt.Sprint(" ", table, " ", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// No text of a request becomes part of a statement: on no route, in no parameter, in no part of a path.
func TestNeverSQLOfARequest(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) {
			s, ear := hostileServer(t, engine)
			before, tried := s.counted(t), 0
			try := func(method, path, body string) {
				t.Helper()
				tried++
				status, answer := s.get(t, method, path, body)
				if status >= 500 {
					t.Errorf("%s %.300s: %d %.200s", method, path, status, answer)
				}
				if heard := ear.take(); len(heard) > 0 {
					t.Errorf("%s %.300s becomes part of %.500s", method, path, heard[0])
				}
			}
			for i, path := range s.listings() {
				if engine != dbtest.Engines[0] && !holdsSQL(path) || strings.HasSuffix(path, "/metadata/changes") {
					continue // what is answered from memory knows no engine; and what goes on for good, no end
				}
				base := "/api" + path + "?"
				switch {
				case strings.HasPrefix(path, "/trackedEntityInstances"):
					base += "trackedEntityType=TypePerson0&ou=UnitClinic0&"
				case strings.HasPrefix(path, "/enrollments"), strings.HasPrefix(path, "/events"):
					base += "program=ProgOpen000&orgUnit=UnitClinic0&ou=UnitClinic0&"
				case strings.HasPrefix(path, "/dataStore/space"), strings.HasPrefix(path, "/userDataStore/space"):
					base += "fields=.&"
				}
				for j, name := range hostileParameters {
					if (i+j)%3 != 0 && !holdsSQL(path) {
						continue // in turn
					}
					text := hostile[(i*7+j)%len(hostile)]
					shape := shapes[(i+j*3)%len(shapes)]
					at := base
					if strings.Contains(at, name+"=") { // the first of two counts
						at = "/api" + path + "?"
					}
					try("GET", at+name+"="+url.QueryEscape(strings.ReplaceAll(shape, "Q", text)), "")
				}
			}
			// where most depends on the text, each text in several shapes
			for _, at := range []string{"/api/trackedEntityInstances?trackedEntityType=TypePerson0&ou=UnitClinic0&", "/api/events?program=ProgOpen000&orgUnit=UnitClinic0&", "/api/enrollments?program=ProgOpen000&ou=UnitClinic0&", "/api/dataStore/space?fields=.&", "/api/audits?", "/api/icons?"} {
				for i, text := range hostile {
					for j, shape := range shapes {
						if (i+j)%4 != 0 {
							continue
						}
						for _, name := range []string{"filter", "order"} {
							try("GET", at+name+"="+url.QueryEscape(strings.ReplaceAll(shape, "Q", text)), "")
						}
					}
				}
			}
			for i, text := range hostile {
				part := url.PathEscape(text)
				for _, path := range []string{"/api/" + part, "/api/users/" + part, "/api/users/UserClerk01/" + part, "/api/dataStore/" + part, "/api/dataStore/space/" + part, "/api/dataStore/" + part + "/" + part + "/metaData", "/api/icons/" + part, "/api/trackedEntityInstances/" + part, "/api/enrollments/" + part, "/api/events/" + part,
					"/api/systemSettings/" + part, "/api/userSettings/" + part, "/api/fileResources/" + part, "/api/apiToken/" + part, "/api/interpretations/" + part, "/api/system/tasks/METADATA_IMPORT/" + part, "/api/users/UserClerk01/sessions/" + part, "/api/dimensions/" + part, "/api/organisationUnits/" + part + "/descendants"} {
					try("GET", path, "")
					try("DELETE", path+"0", "")
				}
				value := fmt.Sprintf("%q", strings.ToValidUTF8(text, ""))
				try("PUT", "/api/dataStore/space/key?path="+url.QueryEscape(text)+"&roll="+fmt.Sprint(i), "1")
				try("PUT", "/api/events/"+part, `{"program":`+strings.ReplaceAll(value, `\x00`, ``)+`}`)
				try("POST", "/api/sharing?type="+url.QueryEscape(text)+"&id="+url.QueryEscape(text), `{"object":{}}`)
				try("POST", "/api/metadata?importMode=VALIDATE&classKey="+url.QueryEscape(text), `{}`)
				try("POST", "/api/trackedEntityInstances?dryRun=true&strategy="+url.QueryEscape(text)+"&orgUnitIdScheme="+url.QueryEscape(text), `{}`)
			}
			if after := s.counted(t); after != before {
				t.Errorf("rows are others:\nwas %s\nis  %s", before, after)
			}
			if ear.n < 500 {
				t.Errorf("%d statements were heard in %d requests: the test tests little", ear.n, tried)
			}
			s.do(t, exchange{path: "/api/trackedEntityInstances?ou=UnitClinic0&trackedEntityType=TypePerson0", status: 200, has: []string{"PersonOne01"}})
		})
	}
}

func FuzzNeverSQLOfARequest(f *testing.F) {
	s, ear := hostileServer(f, "sqlite")
	paths := s.listings()
	for i, text := range hostile {
		f.Add(i*11, i*5, shapes[i%len(shapes)], text)
	}
	f.Fuzz(func(t *testing.T, route, parameter int, shape, text string) {
		path := paths[uint(route)%uint(len(paths))]
		if strings.HasSuffix(path, "/metadata/changes") || len(shape)+len(text) > 4<<10 {
			return
		}
		path = "/api" + path + "?ou=UnitClinic0&orgUnit=UnitClinic0&" + hostileParameters[uint(parameter)%uint(len(hostileParameters))] + "=" + url.QueryEscape(strings.ReplaceAll(shape, "Q", text+sqlMark))
		if status, answer := s.get(t, "GET", path, ""); status >= 500 {
			t.Errorf("%s: %d %s", path, status, answer)
		}
		if heard := ear.take(); len(heard) > 0 {
			t.Errorf("%s becomes part of %s", path, heard[0])
		}
	})
}
