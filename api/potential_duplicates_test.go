package api

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

const pairs = "/api/potentialDuplicates"

func pairOf(original, duplicate string) string {
	return fmt.Sprintf(`{"original":%q,"duplicate":%q}`, original, duplicate)
}

// pair takes two people for one, and returns the identifier of the pair.
func (s *testServer) pair(t *testing.T, original, duplicate string) string {
	t.Helper()
	answer := s.do(t, post(pairs, pairOf(original, duplicate), 200, `"original":"`+original+`"`, `"duplicate":"`+duplicate+`"`, `"status":"OPEN"`))
	found := regexp.MustCompile(`"id":"(\w{11})","created"`).FindStringSubmatch(answer)
	if found == nil {
		t.Fatalf("a pair without an identifier: %s", answer)
	}
	return found[1]
}

func TestPotentialDuplicates(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		first := s.pair(t, "PersonAnn01", "PersonBob01")
		second := s.pair(t, "PersonCid01", "PersonAnn01")
		third := s.pair(t, "PersonBob01", "PersonCid01")
		all := func(ids ...string) string {
			return `"potentialDuplicates":[{"id":"` + strings.Join(ids, `"},{"id":"`) + `"}]`
		}
		set := func(id, query string, status int, has ...string) exchange {
			return exchange{method: "PUT", path: pairs + "/" + id + query, status: status, has: has}
		}
		for _, x := range []exchange{
			get(pairs+"/"+first, 200, `"original":"PersonAnn01"`, `"duplicate":"PersonBob01"`, `"teiA":"PersonAnn01"`, `"teiB":"PersonBob01"`, `"createdByUserName":"admin"`, `"username":"admin"`),
			get(pairs+"/"+first+"?fields=original,status,createdBy[id]", 200, `{"original":"PersonAnn01","status":"OPEN","createdBy":{"id":"M5zQapPyTZI"}}`),
			get(pairs, 200, `{"pageSize":50,"potentialDuplicates":[{"id":"`+first),
			get(pairs+"?fields=id", 200, all(first, second, third)),
			get(pairs+"?fields=id&order=created:desc", 200, all(third, second, first)),
			get(pairs+"?fields=id&order=original,duplicate", 200, all(first, third, second)),
			get(pairs+"?fields=id&pageSize=2&totalPages=true", 200, `{"page":1,"pageCount":2,"total":3,"pageSize":2,`, all(first, second)),
			get(pairs+"?fields=id&pageSize=2&page=2", 200, `{"page":2,"pageSize":2,`, all(third)),
			get(pairs+"?fields=id&pageSize=2&page=3&totalPages=true", 200, `"total":3`, `"potentialDuplicates":[]`),
			get(pairs+"?fields=id&skipPaging=true", 200, `{`+all(first, second, third)+`}`),
			get(pairs+"?fields=id&teis=PersonCid01", 200, all(second, third)),
			get(pairs+"?fields=id&trackedEntities=PersonCid01,PersonAnn01", 200, all(first, second, third)),
			get(pairs+"?fields=id&teis=NobodyUid01&totalPages=true", 200, `"total":0`, `"potentialDuplicates":[]`),
			get(pairs+"/tei/PersonAnn01?fields=id", 200, all(first, second)),
			get(pairs+"/tei/NobodyUid01", 404, "NobodyUid01"),
			get(pairs+"/tei/not-an-id", 404),

			// what is asked wrongly
			post(pairs, pairOf("PersonAnn01", "PersonBob01"), 409, "E1004"),
			post(pairs, pairOf("PersonBob01", "PersonAnn01"), 409, "E1004"),
			post(pairs, `{"teiA":"PersonBob01","teiB":"PersonAnn01"}`, 409, "E1004"),
			post(pairs, pairOf("PersonAnn01", "NobodyUid01"), 404, "NobodyUid01", "E1005"),
			post(pairs, pairOf("PersonAnn01", "EnrollAnn01"), 404, "EnrollAnn01"),
			post(pairs, pairOf("PersonAnn01", "PersonAnn01"), 400, "itself"),
			post(pairs, `{"original":"PersonAnn01"}`, 400, "duplicate"),
			post(pairs, `{"original":null,"duplicate":"PersonAnn01"}`, 400, "original"),
			post(pairs, pairOf("PersonAnn01", "x"), 400, "'x'"),
			post(pairs, `{"original":"PersonAnn01","duplicate":"PersonFar01","status":"MERGED"}`, 400, "MERGED"),
			post(pairs, `{`, 400), post(pairs, `[]`, 400),
			get(pairs+"?status=WHAT", 400, "WHAT", "[ALL, OPEN, INVALID, MERGED]"),
			get(pairs+"?order=password", 400, "password"), get(pairs+"?order=created:up", 400), get(pairs+"?pageSize=0", 400), get(pairs+"?fields=a[", 400),
			get(pairs+"/NoSuchPair1", 404, "NoSuchPair1"), get(pairs+"/x", 404),
			set("NoSuchPair1", "?status=INVALID", 404, "NoSuchPair1"), set(first, "", 400, "status"), set(first, "?status=ALL", 400, "ALL"), set(first, "?status=MERGED", 400, "MERGED"),

			// statuses
			set(second, "?status=INVALID", 200),
			get(pairs+"/"+second+"?fields=status", 200, `{"status":"INVALID"}`),
			get(pairs+"?fields=id", 200, all(first, third)), get(pairs+"?fields=id&status=INVALID", 200, all(second)),
			get(pairs+"?fields=id&status=ALL", 200, all(first, second, third)), get(pairs+"?fields=id&status=open,invalid&order=id", 200, second), get(pairs+"?fields=id&status=MERGED", 200, `[]`),
			get(pairs+"/tei/PersonAnn01?fields=id", 200, all(first, second)), get(pairs+"/tei/PersonAnn01?fields=id&status=OPEN", 200, all(first)),
			set(second, "?status=OPEN", 200), get(pairs+"?fields=id", 200, all(first, second, third)),

			// with somebody, his pairs go
			remove(people+"/PersonCid01", 200),
			get(pairs+"?fields=id&status=ALL&totalPages=true", 200, `"total":1`, all(first)), get(pairs+"/"+second, 404), set(second, "?status=INVALID", 404),
			get(pairs+"/tei/PersonCid01", 404),
		} {
			s.do(t, x)
		}
	})
}

// Somebody who sees one of two people learns nothing of the other: neither lists nor totals nor failures tell that there is a pair.
func TestNeverAPairOfSomebodyHidden(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		const hidden = "AnnCLOSEDxx"
		for _, x := range []exchange{
			post("/api/metadata", guardedPrograms(), 200), post(people, enrolledIn(closedProgram, "UnitClinic2"), 200), post(people, enrolledIn(openProgram, "UnitClinic1"), 200),
			post(people, ann+`}`, 200), post(people, strings.ReplaceAll(ann, "Ann", "Bob")+`}`, 200),
		} {
			s.do(t, x)
		}
		seen := s.pair(t, "PersonAnn01", "PersonBob01")
		kept := s.pair(t, "PersonAnn01", hidden)
		other := s.pair(t, hidden, "PersonBob01")
		as := func(x exchange) exchange {
			x.user, x.hasnt = clerk, []string{hidden, kept, other, "AnnClosed"}
			return x
		}
		unlike := func(x exchange, known string) { // the answer is that to what there never was, but for the identifier
			t.Helper()
			nothing := x
			nothing.path = strings.ReplaceAll(x.path, known, "NoSuchPair1")
			x.user, nothing.user = clerk, clerk
			if got, want := strings.ReplaceAll(s.do(t, x), known, "NoSuchPair1"), s.do(t, nothing); got != want {
				t.Errorf("%s %s tells that it is there: %s", x.method, x.path, got)
			}
		}
		for _, x := range []exchange{
			get(pairs+"?totalPages=true&fields=id", 200, `"total":1`, seen), get(pairs+"?status=ALL&skipPaging=true", 200, seen), get(pairs+"?pageSize=1&totalPages=true&fields=id", 200, `"pageCount":1`, seen),
			get(pairs+"?pageSize=1&page=2&totalPages=true&fields=id", 200, `"total":1`, `"potentialDuplicates":[]`), get(pairs+"?order=created:desc&fields=id", 200, seen),
			get(pairs+"?teis=PersonAnn01&totalPages=true", 200, `"total":1`), get(pairs+"?teis="+hidden+"&totalPages=true", 200, `"total":0`, `[]`),
			get(pairs+"/tei/PersonAnn01?totalPages=true", 200, `"total":1`, seen), get(pairs+"/"+seen, 200),
		} {
			s.do(t, as(x))
		}
		for _, id := range []string{kept, other} {
			unlike(get(pairs+"/"+id, 404), id)
			for _, query := range []string{"INVALID", "OPEN"} {
				unlike(exchange{method: "PUT", path: pairs + "/" + id + "?status=" + query, status: 404}, id)
			}
		}
		// who names somebody whom he may not see is told that, whether there is a pair or not
		for _, x := range []exchange{get(pairs+"/tei/"+hidden, 403), post(pairs, pairOf("PersonAnn01", hidden), 403), post(pairs, pairOf(hidden, "PersonAnn01"), 403), post(pairs, pairOf("AnnOPENxxxx", hidden), 403)} {
			x.user, x.has, x.hasnt = clerk, []string{"OWNERSHIP_ACCESS_DENIED"}, []string{kept, other, "E1004"}
			s.do(t, x)
		}
		s.do(t, get(pairs+"?totalPages=true&fields=id", 200, `"total":3`, kept, other))
		s.do(t, get(pairs+"/"+kept+"?fields=status", 200, `{"status":"OPEN"}`))
	})
}

func TestFlagOfPotentialDuplicates(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		flag := func(uid, query string, status int, has ...string) exchange {
			return exchange{method: "PUT", path: people + "/" + uid + "/potentialDuplicate" + query, user: clerk, status: status, has: has}
		}
		const flagged = people + "?ou=UnitClinic1&trackedEntityType=TypePerson1&fields=trackedEntityInstance&potentialDuplicate="
		for _, x := range []exchange{
			post("/api/metadata", guardedPrograms(), 200), post(people, enrolledIn(closedProgram, "UnitClinic2"), 200), post(people, ann+"}", 200),
			flag("PersonAnn01", "?flag=true", 200, "PersonAnn01"), get(people+"/PersonAnn01?fields=*", 200, `"potentialDuplicate":true`, `"coordinates":"[1,1]"`, `"value":"Ann"`), get(flagged+"true", 200, "PersonAnn01"), get(flagged+"false", 200, "[]"),
			flag("PersonAnn01", "?flag=true", 200), flag("PersonAnn01", "?flag=false", 200), get(people+"/PersonAnn01", 200, `"potentialDuplicate":false`), get(flagged+"true", 200, "[]"),
			flag("PersonAnn01", "?flag=maybe", 400, "maybe"), flag("PersonAnn01", "", 400, "flag"), flag("NobodyUid01", "?flag=true", 404, "NobodyUid01"), flag("AnnCLOSEDxx", "?flag=true", 403, "OWNERSHIP_ACCESS_DENIED"),
			get(people+"/AnnCLOSEDxx", 200, `"potentialDuplicate":false`),
		} {
			s.do(t, x)
		}
	})
}
