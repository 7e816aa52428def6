package api

import (
	"fmt"
	"testing"
	"time"

	"cohort/metadata"
)

// What somebody may see of the past is what he may see today, and of what is gone what he could see last.
func TestAccessToThePast(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const clerk = "clerk:District1!"
		s.do(t, exchange{method: "POST", path: "/api/userRoles", header: jsonType, body: `{"id":"RoleClerk01","name":"Clerk","authorities":["F_METADATA_EXPORT"]}`, status: 201})
		s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201,
			body: `{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]}`})
		one := func(id, name, public string) string {
			return fmt.Sprintf(`{"id":"%s","name":"%s","shortName":"%s","domainType":"AGGREGATE","valueType":"NUMBER","aggregationType":"SUM","sharing":{"public":"%s"}}`, id, name, name, public)
		}
		s.put(t, []byte(`{"dataElements":[`+one("ElementShut", "Open then shut", "r-------")+`,`+one("ElementOpen", "Shut then open", "--------")+`,`+
			one("ElementGone", "Gone and open", "r-------")+`,`+one("ElementLost", "Gone and shut", "r-------")+`,`+one("ElementLate", "Gone late", "r-------")+`],
			"dataElementGroups":[{"id":"GroupOfAll1","name":"All","shortName":"All","sharing":{"public":"r-------"},"dataElements":[{"id":"ElementShut"},{"id":"ElementOpen"},{"id":"ElementGone"},{"id":"ElementLost"}]}]}`), metadata.ImportOptions{})
		then := time.Now().UTC().Format("2006-01-02T15:04:05.000")
		time.Sleep(2 * time.Millisecond)
		s.put(t, []byte(`{"dataElements":[`+one("ElementShut", "Open then shut", "--------")+`,`+one("ElementOpen", "Shut then open", "r-------")+`,`+one("ElementLost", "Gone and shut", "--------")+`,`+
			one("ElementNew1", "New", "r-------")+`],"dataElementGroups":[{"id":"GroupOfAll1","name":"None","shortName":"None","dataElements":[]}]}`), metadata.ImportOptions{Merge: true})
		for _, id := range []string{"ElementGone", "ElementLost"} {
			s.do(t, exchange{method: "DELETE", path: "/api/dataElements/" + id, status: 204})
		}
		asOf := "asOf=" + then
		seen, unseen := []string{`Shut then open`, `Gone and open`, `Gone late`}, []string{`Open then shut`, `Gone and shut`, `"New"`}
		for round := range 2 { // the second time the past is known, and more has happened since
			for _, x := range []exchange{
				{path: "/api/dataElements?" + asOf, has: seen, hasnt: unseen},
				{path: "/api/dataElements/gist?" + asOf, has: seen, hasnt: unseen},
				{path: "/api/metadata?dataElements=true&dataElementGroups=true&" + asOf, has: append(seen, `"name":"All"`), hasnt: unseen},
				{path: "/api/dataElementGroups/GroupOfAll1?fields=name,dataElements[id,name]&" + asOf, has: []string{`"name":"All"`, `{"id":"ElementShut"}`, `{"id":"ElementLost"}`, `"name":"Gone and open"`}, hasnt: unseen},
				{path: "/api/dataElementGroups/GroupOfAll1/dataElements?fields=name&" + asOf, has: []string{"Gone and open"}, hasnt: unseen},
				{path: "/api/dataElements/ElementGone?fields=name,access&" + asOf, has: []string{"Gone and open", `"read":true`, `"update":false`}},
				{path: "/api/dataElements/ElementGone/history?" + asOf, has: []string{`"CREATE"`}},
				{path: "/api/identifiableObjects/ElementGone?" + asOf, has: []string{"Gone and open"}},
				{path: "/api/dataElements/ElementOpen?" + asOf, has: []string{"Shut then open"}},
				{path: "/api/dataElements/ElementShut?" + asOf, status: 403, hasnt: unseen}, {path: "/api/dataElements/ElementLost?" + asOf, status: 403, hasnt: unseen},
				{path: "/api/dataElements/ElementNew1?" + asOf, status: 404, has: []string{"did not exist at " + then}},
				{path: "/api/dataElements/ElementGone", status: 404}, {path: "/api/dataElements?asOf=1970-01-01", has: []string{`"dataElements":[]`}},
				{path: "/api/dataElements?asOf=2999-01-01", has: []string{`"New"`}, hasnt: []string{"Gone and open"}},
				{path: "/api/dataElements?asOf=x", status: 400, has: []string{"asOf"}}, {path: "/api/metadata?asOf=", status: 400},
			} {
				if x.user = clerk; x.status == 0 {
					x.status = 200
				}
				s.do(t, x)
			}
			s.do(t, exchange{path: "/api/dataElements?" + asOf, status: 200, has: append(seen, `Open then shut`, `Gone and shut`), hasnt: []string{`"New"`}})
			if t.Failed() {
				return
			}
			if round == 0 {
				s.do(t, exchange{method: "DELETE", path: "/api/dataElements/ElementLate", status: 204})
			}
		}
	})
}

// Users are listed and looked up as they were, too, also by the parameters that only their list has.
func TestUsersOfThePast(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/organisationUnits", `{"id":"UnitOfPast1","name":"Land","shortName":"Land","openingDate":"2020-01-01"}`, 201))
		s.do(t, post("/api/userRoles", `{"id":"RolePast001","name":"Past","authorities":["F_PAST"]}`, 201))
		s.do(t, post("/api/users", `{"id":"UserOfPast1","username":"past","password":"District1!","firstName":"Petra","surname":"Past","phoneNumber":"0801",
			"userRoles":[{"id":"RolePast001"}],"organisationUnits":[{"id":"UnitOfPast1"}]}`, 201))
		then := "asOf=" + time.Now().UTC().Format("2006-01-02T15:04:05.000")
		time.Sleep(2 * time.Millisecond)
		s.do(t, remove("/api/users/UserOfPast1", 204))
		s.do(t, remove("/api/userRoles/RolePast001", 204))
		s.do(t, remove("/api/organisationUnits/UnitOfPast1", 204))
		s.do(t, post("/api/users", `{"id":"UserLater01","username":"later","password":"District1!","firstName":"Lea","surname":"Later"}`, 201))
		for _, x := range []exchange{
			{path: "/api/users?" + then, has: []string{"UserOfPast1"}, hasnt: []string{"UserLater01"}},
			{path: "/api/users?phoneNumber=080&" + then, has: []string{"UserOfPast1"}},
			{path: "/api/users?ou=UnitOfPast1&" + then, has: []string{"UserOfPast1"}},
			{path: "/api/users?authSubset=true&" + then, has: []string{"UserOfPast1"}},
			{path: "/api/users?canManage=true&" + then, hasnt: []string{"UserOfPast1"}},
			{path: "/api/userLookup?query=petra&" + then, has: []string{"UserOfPast1"}},
			{path: "/api/userLookup/past?" + then, has: []string{"UserOfPast1"}},
			{path: "/api/users", has: []string{"UserLater01"}, hasnt: []string{"UserOfPast1"}},
			{path: "/api/users?ou=UnitOfPast1", status: 409},
			{path: "/api/userLookup/past", status: 404},
			{path: "/api/users?asOf=2000-01-01", has: []string{`"users":[]`}},
		} {
			if x.status == 0 {
				x.status = 200
			}
			s.do(t, x)
		}
	})
}
