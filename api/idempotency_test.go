package api

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"cohort/db"
)

func keyed(x exchange, key string) exchange {
	x.header = append(append([]string{}, x.header...), "Idempotency-Key", key)
	return x
}

func TestRequestsThatAreToBeDoneOnce(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		person := `{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1"}` // a new one each time it is imported
		same := func(x exchange, key string) string {
			first := s.do(t, keyed(x, key))
			again := keyed(x, key)
			again.answer = append([]string{"Idempotency-Replayed", "true"}, x.answer...)
			if second := s.do(t, again); second != first {
				t.Errorf("%s was answered\n%s\nand again\n%s", x.path, first, second)
			}
			return first
		}
		count := func(of int) {
			t.Helper()
			list := s.do(t, get(people+"?ou=UnitClinic1&fields=trackedEntityInstance", 200))
			if n := strings.Count(list, `{"trackedEntityInstance":`); n != of {
				t.Errorf("%d people, want %d: %s", n, of, list)
			}
		}
		id := between(t, same(post(people, person, 200, `"imported":1`), "a"), `"reference":"`, `"`)
		s.do(t, exchange{method: "POST", path: people, header: append([]string{"Idempotency-Key", "a"}, jsonType...), body: person, status: 200, answer: []string{"Location", s.URL + people + "/" + id}})
		count(1)
		same(post("/api/enrollments", `{"trackedEntityInstance":"`+id+`","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2017-09-15","incidentDate":"2017-09-15"}`, 409), "b")
		same(post(people, `{"trackedEntityInstances":[`+person+`,{"trackedEntityType":"TypePerson1","orgUnit":"NoSuchUnit1"}]}`, 409, `"imported":1`, `"ignored":1`), "c")
		count(2)
		same(post("/api/tracker?async=false", `{"trackedEntities":[`+person+`]}`, 200, `"created":1`), "d")
		same(post("/api/tracker?async=false&importMode=VALIDATE", `{"trackedEntities":[`+person+`]}`, 200, `"created":1`), "e")
		count(3)
		awaitTask(t, s, "TRACKER_IMPORT_JOB", between(t, same(post("/api/tracker", `{"trackedEntities":[`+person+`]}`, 200), "f"), `"id":"`, `"`))
		awaitTask(t, s, "TEI_IMPORT", between(t, same(post(people+"?async=true", person, 200), "g"), `"id":"`, `"`))
		count(5)
		same(exchange{method: "POST", path: "/api/events", header: []string{"Content-Type", "text/csv"}, body: csvRow("", "UnitClinic1", "ElementAge1", "22"), status: 200}, "h")
		same(exchange{method: "POST", path: "/api/events", header: xmlBoth, body: eventInXML("EventXml001", "UnitClinic1", ""), status: 200, answer: isXML, has: []string{"EventXml001"}}, "i")
		events := s.do(t, get("/api/events?program=ProgEvents1&orgUnit=UnitClinic1&fields=event", 200))
		if n := strings.Count(events, `{"event":`); n != 2 {
			t.Errorf("%d events", n)
		}
		for _, x := range []exchange{
			// the same key for something else
			keyed(post(people, person+" ", 409, "Idempotency-Key a", "body"), "a"), keyed(post(people+"?dryRun=true", person, 409, "Idempotency-Key a", "parameters"), "a"),
			keyed(post("/api/events", person, 409, "Idempotency-Key a"), "a"),
			keyed(post(people, person, 400), ""), keyed(post(people, person, 400), strings.Repeat("x", 256)),
			{method: "POST", path: people, user: "clerk:District1!", header: append([]string{"Idempotency-Key", "a"}, jsonType...), body: strings.Replace(person, "UnitClinic1", "UnitClinic3", 1), status: 409, hasnt: []string{id}},
			// what was not taken in at all may be sent again with the same key
			keyed(post(people, `{"trackedEntityInstances":[`, 400), "k"), keyed(post(people, person, 200, `"imported":1`), "k"), keyed(post(people, person, 200, `"imported":1`), "k"),
			keyed(post(people+"?async=true", `{"trackedEntityInstances":[`, 400), "l"), keyed(post(people+"?async=true&dryRun=true", person, 200), "l"),
		} {
			s.do(t, x)
		}
		count(6)

		// a day later
		if err := s.server.Receipts.Sweep(t.Context(), time.Now().Add(25*time.Hour)); err != nil {
			t.Fatal(err)
		}
		s.do(t, keyed(post(people, person, 200, `"imported":1`), "a"))
		count(7)
	})
}

// Of requests that come at the same time one is done. The others are told to come back, or answered as it was.
func TestConcurrentRequestsThatAreToBeDoneOnce(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		var statuses sync.Map
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				body := `{"events":[` + strings.TrimSuffix(strings.Repeat(`{"program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2013-05-17"},`, 30), ",") + `]}`
				r, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/api/events", strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				r.SetBasicAuth("admin", "district")
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Idempotency-Key", "many")
				answer, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Error(err)
					return
				}
				answer.Body.Close()
				statuses.Store(i, answer.StatusCode)
				if answer.StatusCode == 409 && answer.Header.Get("Retry-After") == "" || answer.StatusCode != 409 && answer.StatusCode != 200 {
					t.Errorf("status %d, Retry-After %q", answer.StatusCode, answer.Header.Get("Retry-After"))
				}
			})
		}
		all.Wait()
		var n int64
		if err := s.server.DB.Read(t.Context(), func(tx db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT count(*) FROM event`).Scan(&n)
		}); err != nil || n != 30 {
			t.Errorf("%d events, %v", n, err)
		}
	})
}

// A request of several batches that is broken off goes on, when it is sent again, behind what was committed, and is answered as one
// that was not.
func TestRequestsThatAreBrokenOff(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.server.Config.BodyLimit = 8 << 20
		const many = 4000
		list := func(event string) string {
			return strings.TrimSuffix(strings.Repeat(event+",", many-1), ",") + `,{"program":"ProgEvents1","orgUnit":"NoSuchUnit1"}`
		}
		classic := `{"events":[` + list(`{"program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2013-05-17"}`) + `]}`
		newer := `{"events":[` + list(`{"program":"ProgEvents1","programStage":"StageEvent1","orgUnit":"UnitClinic1","occurredAt":"2013-05-17"}`) + `]}`
		// after its second commit its node stands still for longer than its lease lasts
		const lost = `UPDATE idempotency SET owner = 'another', lease_until = 0 WHERE key = NEW.key`
		for _, statement := range map[string][]string{
			"sqlite": {`CREATE TRIGGER standstill AFTER INSERT ON idempotency_step WHEN NEW.step = 2 BEGIN ` + lost + `; END`},
			"postgres": {
				`CREATE FUNCTION standstill() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ` + strings.ReplaceAll(lost, `'`, `''`) + `; RETURN NULL; END'`,
				`CREATE TRIGGER standstill AFTER INSERT ON idempotency_step FOR EACH ROW WHEN (NEW.step = 2) EXECUTE FUNCTION standstill()`,
			},
		}[s.server.DB.Dialect().Name] {
			if err := s.server.DB.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
				_, err := tx.Exec(t.Context(), statement)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		send := func(ctx context.Context, path, body, key string) (int, string, error) {
			r, err := http.NewRequestWithContext(ctx, "POST", s.URL+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.SetBasicAuth("admin", "district")
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", key)
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				return 0, "", err
			}
			defer answer.Body.Close()
			text, err := io.ReadAll(answer.Body)
			return answer.StatusCode, string(text), err
		}
		for i, test := range []struct {
			path, body string
			status     int
			has        []string
		}{
			{happenings + "?dryRun=false", classic, 409, []string{`"imported":3999`, `"ignored":1`, `"total":4000`, "NoSuchUnit1"}},
			{"/api/tracker?async=false&atomicMode=OBJECT", newer, 200, []string{`"created":3999`, `"ignored":1`, `"total":4000`, "NoSuchUnit1"}},
		} {
			before := s.rows(t, "event")
			key := "broken" + string(rune('a'+i))
			status, text, err := send(t.Context(), test.path, test.body, key)
			if err != nil || status != 409 || !strings.Contains(text, "taken over") || s.rows(t, "idempotency_step") != 2 || s.rows(t, "event")-before != 1000 {
				t.Fatalf("it was not broken off: %v, %d %.300s", err, status, text)
			}
			for _, x := range []exchange{
				keyed(post(test.path, test.body+" ", 409, "Idempotency-Key "+key, "another body"), key), keyed(post(test.path+"&skipRuleEngine=true", test.body, 409, "another path or parameters"), key),
			} {
				s.do(t, x)
			}
			// its client goes away
			ctx, stop := context.WithCancel(t.Context())
			time.AfterFunc(30*time.Millisecond, stop)
			_, _, _ = send(ctx, test.path, test.body, key)
			stop()
			for {
				if status, text, _ = send(t.Context(), test.path, test.body, key); status != 409 || !strings.Contains(text, "still under way") {
					break
				}
				time.Sleep(20 * time.Millisecond)
			}
			for _, has := range test.has {
				if status != test.status || !strings.Contains(text, has) {
					t.Errorf("%d, %s is missing: %.300s", status, has, text)
				}
			}
			if n := s.rows(t, "event") - before; n != many-1 {
				t.Errorf("%d events", n)
			}
			if again := s.do(t, keyed(post(test.path, test.body, test.status), key)); again != text {
				t.Error("it was answered otherwise once it was done")
			}
			if n := s.rows(t, "idempotency_step"); n != 0 {
				t.Errorf("%d pieces are left", n)
			}
		}
	})
}
