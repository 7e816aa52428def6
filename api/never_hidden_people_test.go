package api

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// keepers is a country in which a clerk, who works at the clinic, is not shown all that is known of its people: nothing of one program,
// and of another, which is closed, only what the clinic owns.
const keepers = `{
 "organisationUnits": [{"id":"UnitCountry","name":"Country","shortName":"Country","openingDate":"2020-01-01"},
   {"id":"UnitClinic0","name":"Clinic","shortName":"Clinic","openingDate":"2020-01-01","parent":{"id":"UnitCountry"}},
   {"id":"UnitFarAway","name":"Far away","shortName":"Far","openingDate":"2020-01-01","parent":{"id":"UnitCountry"}}],
 "userRoles": [{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD"]}],
 "users": [{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","email":"clara@hidden.example","phoneNumber":"5550100","userRoles":[{"id":"RoleClerk01"}],"organisationUnits":[{"id":"UnitClinic0"}]},
   {"id":"UserOther01","username":"other","firstName":"Olga","surname":"Other","email":"olga@hidden.example","userRoles":[{"id":"RoleClerk01"}]}],
 "trackedEntityAttributes": [
   {"id":"AttrOpen001","name":"Open","shortName":"Open","valueType":"TEXT","aggregationType":"NONE"},
   {"id":"AttrHidden1","name":"Hidden","shortName":"Hidden","valueType":"TEXT","aggregationType":"NONE"},
   {"id":"AttrNumber1","name":"Number","shortName":"Number","valueType":"NUMBER","aggregationType":"NONE"},
   {"id":"AttrPart001","name":"Part","shortName":"Part","valueType":"TEXT","aggregationType":"NONE"}],
 "trackedEntityTypes": [{"id":"TypePerson0","name":"Person","shortName":"Person","sharing":{"public":"r-r-----"},"trackedEntityTypeAttributes":[{"trackedEntityAttribute":{"id":"AttrOpen001"},"valueType":"TEXT"}]},
   {"id":"TypeAnimal0","name":"Animal","shortName":"Animal","sharing":{"public":"--------"},"trackedEntityTypeAttributes":[{"trackedEntityAttribute":{"id":"AttrHidden1"},"valueType":"TEXT"}]}],
 "programs": [
   {"id":"ProgHidden0","name":"Hidden","shortName":"Hidden","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"organisationUnits":[{"id":"UnitClinic0"},{"id":"UnitFarAway"}],"programStages":[{"id":"StageHidden"}],
    "programTrackedEntityAttributes":[{"trackedEntityAttribute":{"id":"AttrHidden1"}},{"trackedEntityAttribute":{"id":"AttrNumber1"}}],"sharing":{"public":"--------"}},
   {"id":"ProgClosed0","name":"Closed","shortName":"Closed","accessLevel":"CLOSED","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"organisationUnits":[{"id":"UnitClinic0"},{"id":"UnitFarAway"}],"programStages":[{"id":"StageClosed"}],
    "programTrackedEntityAttributes":[{"trackedEntityAttribute":{"id":"AttrPart001"}}],"sharing":{"public":"r-r-----"}},
   {"id":"ProgOpen000","name":"Open","shortName":"Open","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"organisationUnits":[{"id":"UnitClinic0"},{"id":"UnitFarAway"}],"sharing":{"public":"r-r-----"}}],
 "programStages": [{"id":"StageHidden","name":"Hidden","program":{"id":"ProgHidden0"},"enableUserAssignment":true,"sharing":{"public":"--------"}},
   {"id":"StageClosed","name":"Closed","program":{"id":"ProgClosed0"},"enableUserAssignment":true,"sharing":{"public":"r-r-----"}}]
}`

func (s *testServer) register(t *testing.T, id, open, hidden, number, part, ownerOfPart string, assigned bool) {
	t.Helper()
	who := ""
	if assigned {
		who = `,"assignedUser":"UserClerk01"`
	}
	value := func(attribute, value string) string {
		return `{"attribute":"` + attribute + `","value":"` + value + `"}`
	}
	enrolled := func(program, stage, unit, more string) string {
		return `{"program":"` + program + `","orgUnit":"` + unit + `","enrollmentDate":"2024-01-01","incidentDate":"2024-01-01"` + more + `}`
	}
	s.do(t, post("/api/trackedEntityInstances", `{"trackedEntityInstance":"`+id+`","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0","attributes":[`+
		value("AttrOpen001", open)+`,`+value("AttrHidden1", hidden)+`,`+value("AttrNumber1", number)+`,`+value("AttrPart001", part)+`],"enrollments":[`+
		enrolled("ProgOpen000", "", "UnitClinic0", "")+`,`+
		enrolled("ProgClosed0", "", ownerOfPart, `,"events":[{"programStage":"StageClosed","orgUnit":"`+ownerOfPart+`","eventDate":"2024-02-01"`+who+`}]`)+`,`+
		enrolled("ProgHidden0", "", "UnitClinic0", `,"events":[{"programStage":"StageHidden","orgUnit":"UnitClinic0","eventDate":"2024-02-01"`+who+`}]`)+`]}`, 200, "SUCCESS"))
}

// instances is in what order a list shows whom, and the total that it tells.
func instances(answer string) string {
	var names []string
	for _, m := range regexp.MustCompile(`"trackedEntityInstance":"(\w+)"|"total":(\d+)`).FindAllStringSubmatch(answer, -1) {
		names = append(names, m[1]+m[2])
	}
	return strings.Join(names, " ")
}

// Neither filters nor orders nor totals of people's lists tell what the user is not shown of them.
func TestNeverPeopleByWhatIsHidden(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", keepers, 200))
		s.register(t, "PersonOne01", "alpha", "secret", "5", "ours", "UnitClinic0", false)
		s.register(t, "PersonTwo02", "beta", "other", "50", "theirs", "UnitFarAway", true)
		s.do(t, post("/api/trackedEntityInstances", `{"trackedEntityInstance":"AnimalDog01","trackedEntityType":"TypeAnimal0","orgUnit":"UnitClinic0","attributes":[{"attribute":"AttrHidden1","value":"secret"}]}`, 200, "SUCCESS"))

		const all = "/api/trackedEntityInstances?ou=UnitClinic0&totalPages=true&fields=trackedEntityInstance&"
		list := func(user, query string) string {
			t.Helper()
			return instances(s.do(t, exchange{path: all + query, user: user, status: 200}))
		}
		shown := s.do(t, exchange{path: "/api/trackedEntityInstances?ou=UnitClinic0&trackedEntityType=TypePerson0&fields=attributes[attribute,value]", user: clerk, status: 200,
			has: []string{"alpha", "beta", "ours"}, hasnt: []string{"secret", "theirs", "other", `"5`}})
		if t.Failed() {
			t.Fatalf("the world is not as the test takes it to be: %s", shown)
		}
		for _, attribute := range []string{"AttrHidden1", "AttrNumber1", "Unknown0001"} {
			for _, scope := range []string{"", "trackedEntityType=TypePerson0&", "program=ProgOpen000&", "program=ProgClosed0&"} {
				for _, operator := range []string{"EQ:secret", "LIKE:se", "SW:s", "NE:secret", "GT:7", "IN:secret;5", "LT:x"} {
					for _, parameter := range []string{"filter", "attribute"} {
						s.do(t, exchange{path: all + scope + parameter + "=" + attribute + ":" + url.QueryEscape(operator), user: clerk, status: 409, has: []string{fmt.Sprintf(`"message":"Attribute does not exist: %s"`, attribute)}})
					}
				}
				s.do(t, exchange{path: all + scope + "attribute=" + attribute, user: clerk, status: 409, has: []string{"Attribute does not exist: " + attribute}})
				for _, direction := range []string{"asc", "desc"} {
					s.do(t, exchange{path: all + scope + "order=" + attribute + ":" + direction, user: clerk, status: 400, has: []string{`Cannot order by \"` + attribute + `\". Possible are: [`}})
				}
			}
		}
		for _, x := range []struct{ user, query, want string }{
			{clerk, "", "2 PersonOne01 PersonTwo02"}, {"", "", "3 PersonOne01 PersonTwo02 AnimalDog01"},
			{clerk, "filter=AttrOpen001:EQ:beta", "1 PersonTwo02"}, {clerk, "order=AttrOpen001:desc", "2 PersonTwo02 PersonOne01"},
			// what only a part has that is kept from the clerk
			{clerk, "filter=AttrPart001:EQ:theirs", "0"}, {clerk, "filter=AttrPart001:LIKE:their", "0"}, {clerk, "filter=AttrPart001:NE:ours", "0"}, {clerk, "filter=AttrPart001:IN:theirs;ours", "1 PersonOne01"},
			{clerk, "filter=AttrPart001:GT:a", "1 PersonOne01"}, {clerk, "order=AttrPart001:asc", "2 PersonOne01 PersonTwo02"}, {clerk, "order=AttrPart001:desc", "2 PersonOne01 PersonTwo02"},
			{clerk, "program=ProgClosed0&filter=AttrPart001:GT:a", "1 PersonOne01"},
			{"", "filter=AttrPart001:EQ:theirs", "1 PersonTwo02"}, {"", "order=AttrPart001:desc", "3 PersonTwo02 PersonOne01 AnimalDog01"},
			{"", "filter=AttrHidden1:EQ:secret", "2 PersonOne01 AnimalDog01"}, {"", "filter=AttrNumber1:GT:7", "1 PersonTwo02"}, {"", "trackedEntityType=TypePerson0&order=AttrNumber1:desc", "2 PersonTwo02 PersonOne01"},
			// whom events are assigned to that are kept from the clerk
			{clerk, "assignedUser=UserClerk01", "0"}, {clerk, "assignedUserMode=ANY", "0"}, {clerk, "assignedUserMode=NONE", "1 PersonOne01"}, {clerk, "program=ProgOpen000&assignedUserMode=ANY", "0"},
			{"", "assignedUser=UserClerk01", "1 PersonTwo02"}, {"", "assignedUserMode=ANY", "1 PersonTwo02"},
		} {
			if got := list(x.user, x.query); got != x.want {
				t.Errorf("%s by %q: %s, want %s", x.query, x.user, got, x.want)
			}
			if got, want := list(x.user, x.query+"&page=2&pageSize=1"), strings.Fields(x.want); len(strings.Fields(got)) != max(1, len(want)-1) && len(want) <= 2 {
				t.Errorf("%s by %q: the second page is %s", x.query, x.user, got)
			}
		}
	})
}

// Others are looked up by what everybody may know of them.
func TestNeverAUserByWhatIsHidden(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", keepers, 200))
		s.do(t, post("/api/userGroups", `{"id":"GroupFeed01","name":"Feedback","users":[{"id":"UserOther01"}]}`, 201))
		s.do(t, exchange{method: "POST", path: "/api/configuration/feedbackRecipients", header: []string{"Content-Type", "text/plain"}, body: "GroupFeed01", status: 204})
		for _, user := range []string{clerk, ""} {
			for _, path := range []string{"/api/userLookup?query=", "/api/userLookup/feedbackRecipients?query="} {
				for _, hidden := range []string{"olga@", "hidden.example", "@", "5550100", "UserOther01"} {
					s.do(t, exchange{path: path + url.QueryEscape(hidden), user: user, status: 200, has: []string{`{"users":[]}`}})
				}
				for _, known := range []string{"olga", "OTHER", "Olga Other", "other"} {
					s.do(t, exchange{path: path + url.QueryEscape(known), user: user, status: 200, has: []string{`"id":"UserOther01"`}, hasnt: []string{"hidden.example"}})
				}
			}
			s.do(t, exchange{path: "/api/sharing/search?key=hidden.example", user: user, status: 200, has: []string{`"users":[]`}})
		}
		for _, query := range []string{"query=olga@", "filter=email:like:olga", "filter=phoneNumber:like:5", "order=email", "phoneNumber=555", "query=olga", "filter=username:eq:other", "fields=*"} {
			s.do(t, exchange{path: "/api/users?paging=true&" + query, user: clerk, status: 200, hasnt: []string{"UserOther01", "olga"}})
		}
	})
}
