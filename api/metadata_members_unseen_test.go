package api

import (
	"encoding/base64"
	"testing"
)

// Who says what a collection is to hold, whose members keep it themselves, speaks of the members that he sees: the others stay.
func TestMembersOutOfSight(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", sharers, 200))
		s.do(t, post("/api/metadata", `{"dataElementGroups":[{"id":"GroupUnseen","name":"Unseen","shortName":"Unseen","dataElements":[{"id":"ElementOpen"},{"id":"ElementOurs"}],"sharing":{"public":"--------"}},
		  {"id":"GroupMore01","name":"More","shortName":"More","sharing":{"public":"r-------","users":{"UserNurse01":{"id":"UserNurse01","access":"rw------"}}}}]}`, 200))
		const element, list = "/api/dataElements/ElementOurs", "/api/dataElements/ElementOurs/dataElementGroups"
		holds := func(ids string) exchange {
			return get(list+"?fields=id&order=id", 200, `{"dataElementGroups":[`+ids+`]}`)
		}
		const more, ours, unseen = `{"id":"GroupMore01"}`, `{"id":"GroupOfOurs"}`, `{"id":"GroupUnseen"}`
		for _, x := range []exchange{
			holds(ours + "," + unseen), holds(ours).as(nurse),
			put(list, `{"identifiableObjects":[`+more+`]}`, 200, `"updated":1,"deleted":1`).as(nurse), holds(more + "," + unseen), holds(more).as(nurse),
			put(list, `{"identifiableObjects":[]}`, 200, `"updated":0,"deleted":1`).as(nurse), holds(unseen),
			patch(element, `[{"op":"add","path":"/dataElementGroups/-","value":`+ours+`}]`, 200).as(nurse), holds(ours + "," + unseen),
			patch(element, `[{"op":"replace","path":"/dataElementGroups","value":[`+more+`]}]`, 200).as(nurse), holds(more + "," + unseen),
			// nor is he told by a patch who the others are
			patch(element, `[{"op":"test","path":"/dataElementGroups/0","value":{"id":"GroupMore01"}},{"op":"remove","path":"/dataElementGroups/0"}]`, 200).as(nurse), holds(unseen),
			patch(element, `[{"op":"test","path":"/dataElementGroups/0","value":{"id":"GroupUnseen"}}]`, 400).as(nurse), patch(element, `[{"op":"test","path":"/dataElementGroups/0","value":{"id":"GroupUnseen"}}]`, 200),
			patch(element, `[{"op":"remove","path":"/dataElementGroups/0"}]`, 400).as(nurse), holds(unseen),
			// by name he can neither bring nor take them, and what is there stays there
			remove(list+"/GroupUnseen", 403).as(nurse), holds(unseen),
			// who sees all says what all of it is to be
			put(list, `{"identifiableObjects":[`+ours+`]}`, 200, `"updated":1,"deleted":1`), holds(ours),
		} {
			s.do(t, x)
		}

		// the version of a collection does not tell of them either
		as := []string{"Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte(nurse)), "Content-Type", "application/json"}
		_, before := s.header(t, "GET", list, "", "ETag", as...)
		s.do(t, post(list+"/GroupUnseen", "", 200))
		_, after := s.header(t, "GET", list, "", "ETag", as...)
		status, _ := s.header(t, "PUT", list, `{"identifiableObjects":[`+more+`]}`, "ETag", append(as, "If-Match", before)...)
		if before != after || status != 200 {
			t.Errorf("%s became %s, and then %d", before, after, status)
		}
		s.do(t, holds(more+","+unseen))
	})
}
