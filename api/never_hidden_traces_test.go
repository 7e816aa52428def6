package api

import (
	"io"
	"testing"
	"time"

	"cohort/jobs"
)

// traces adds to the country with hidden metadata what leaves traces of it: attributes that a shown object and a hidden one have, in this
// order, a group that manages a hidden one, what may only be looked at, and somebody who makes users whom he does not see.
const traces = `{
 "userRoles": [{"id":"RoleMaker01","name":"Maker","authorities":["F_USER_ADD"]}],
 "users": [{"id":"UserMaker01","username":"maker","password":"District1!","firstName":"Max","surname":"Maker","userRoles":[{"id":"RoleMaker01"}],"organisationUnits":[{"id":"UnitCountry"}]}],
 "userGroups": [{"id":"GroupLooker","name":"Of lookers","users":[{"id":"UserLooker1"}],"managedGroups":[{"id":"GroupSecret"},{"id":"GroupShown1"}],"sharing":{"public":"--------"}}],
 "attributes": [{"id":"AttrPair001","name":"Pair","valueType":"TEXT","constantAttribute":true,"sharing":{"public":"rw------"}}],
 "constants": [{"id":"ConstPairA1","name":"First of a pair","shortName":"First of a pair","value":1,"sharing":{"public":"r-------"},"attributeValues":[{"attribute":{"id":"AttrPair001"},"value":"paired"}]}],
 "visualizations": [{"id":"ChartLooked","name":"Looked at","type":"COLUMN","sharing":{"public":"r-------"}}]
}`

// From what is around a hidden object nobody learns of it: neither by what is refused, nor by what is counted, nor by what he is.
func TestNeverTracesOfWhatIsHidden(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const looker, maker = "looker:District1!", "maker:District1!"
		s.do(t, post("/api/metadata", hiding, 200))
		s.do(t, post("/api/metadata", traces, 200))
		s.do(t, post("/api/metadata", `{"constants":[{"id":"ConstPairB1","name":"Secret of a pair","shortName":"Secret of a pair","value":1,"sharing":{"public":"--------"},"attributeValues":[{"attribute":{"id":"AttrPair001"},"value":"paired"}]}]}`, 200))
		if t.Failed() {
			t.Fatal("the world is not as the test takes it to be")
		}
		hidden := func(x exchange, secrets ...string) { t.Helper(); x.hasnt = secrets; s.do(t, x) }

		// a value that two objects have is told to who sees both, whichever comes first
		hidden(patch("/api/attributes/AttrPair001", `{"unique":true}`, 409, "E4009", "two objects").as(looker), "ConstPairA1", "ConstPairB1", "paired")
		s.do(t, patch("/api/attributes/AttrPair001", `{"unique":true}`, 409, "E4009", "ConstPairA1", "ConstPairB1"))

		// who has a username is told to who sees the users
		named := `{"username":"MEMBER","password":"District1!","firstName":"Mona","surname":"Mo","userRoles":[{"id":"RoleMaker01"}],"organisationUnits":[{"id":"UnitCountry"}]}`
		s.do(t, post("/api/users", named, 409, "E5003", "UserMember1"))
		hidden(post("/api/users", named, 409, "E5003").as(maker), "UserMember1")

		// whether a patch fits an object is told to who may change it
		guess := func(public string) string {
			return s.do(t, patch("/api/constants/sharing", `{"constants":["ConstSecret"],"patch":[{"op":"test","path":"/sharing/public","value":"`+public+`"}]}`, 409, "ConstSecret").as(looker))
		}
		if right, wrong := guess("--------"), guess("rw------"); right != wrong {
			t.Errorf("whether a guess of the sharing is right shows:\n%s\n%s", right, wrong)
		}

		// of one's own group its name is shown, and not those of the groups that it manages
		hidden(get("/api/me?fields=userGroups[name,managedGroups[id,name]]", 200, "Of lookers", "Shown group").as(looker), "Secret group")

		// what may be done is told as it is
		rights := "?fields=access[externalize,update,delete]"
		s.do(t, get("/api/visualizations/ChartLooked"+rights, 200, `"externalize":false`, `"update":false`, `"delete":false`).as(looker))
		s.do(t, get("/api/visualizations/ChartLooked"+rights, 200, `"externalize":true`, `"update":true`, `"delete":true`))
		s.do(t, remove("/api/constants/ConstPairA1", 403, "E3002").as(looker))
		s.do(t, post("/api/metadata?importStrategy=DELETE", `{"constants":[{"id":"ConstPairA1"}]}`, 409, "E3002").as(looker))
		s.do(t, get("/api/constants/ConstPairA1", 200))
		s.do(t, post("/api/visualizations", `{"name":"Shown outside","type":"COLUMN","sharing":{"public":"--------","external":true}}`, 403, "E3006").as(looker))

		// where data has no sharing of its own, that of the object counts
		for _, right := range []string{"canDataRead", "canDataWrite"} {
			hidden(get("/api/constants/gist?fields=id&filter=id:"+right+":UserLooker1", 200, "ConstShown1"), "ConstSecret", "ConstPairB1")
		}

		// what is said of a chart is counted for who sees it, and changed by who said it
		s.do(t, say("/api/interpretations/visualization/ChartSecret", "of a secret", "", 201))
		one := uidOf(t, s.do(t, say("/api/interpretations/visualization/ChartLooked", "of what is seen", "", 201)))
		const counts = "/api/dashboards/BoardShown1?fields=dashboardItems[interpretationCount]"
		s.do(t, get(counts, 200, `"interpretationCount":0`).as(looker))
		s.do(t, get(counts, 200, `"interpretationCount":1`))
		s.do(t, get("/api/interpretations/"+one+"?fields=access", 200, `"read":true`, `"update":false`, `"delete":false`, `"manage":false`).as(looker))
		s.do(t, get("/api/visualizations/ChartLooked?fields=interpretations[id,access]", 200, one, `"update":false`).as(looker))
	})
}

// An option combination that is gone is kept from whom one of its options was kept from, also when the option is gone with it.
func TestNeverACombinationOfGoneOptions(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const looker = "looker:District1!"
		s.do(t, post("/api/metadata", hiding, 200))
		then := "asOf=" + time.Now().UTC().Format("2006-01-02T15:04:05.000")
		time.Sleep(2 * time.Millisecond)
		for _, path := range []string{"/api/categoryOptionCombos?fields=id,name&paging=false&", "/api/metadata?categoryOptionCombos=true&"} {
			s.do(t, exchange{path: path + then, user: looker, status: 200, has: []string{"Shown combo"}, hasnt: []string{"Secret combo"}})
		}
		s.do(t, post("/api/metadata?importStrategy=DELETE", `{"dataElements":[{"id":"ElemShown01"}],"programStages":[{"id":"StageShown1"}],"dataSets":[{"id":"SetShown001"}],"visualizations":[{"id":"ChartShown1"}],
			"categoryOptionCombos":[{"id":"OptComboSho"},{"id":"OptComboSec"}],"categoryCombos":[{"id":"ComboOne001"}],"categories":[{"id":"CategoryOne"}],"categoryOptions":[{"id":"OptionShow1"},{"id":"OptionSecr1"}]}`, 200))
		for _, path := range []string{"/api/categoryOptionCombos?fields=id,name&paging=false&", "/api/metadata?categoryOptionCombos=true&"} {
			s.do(t, exchange{path: path + then, user: looker, status: 200, has: []string{"Shown combo"}, hasnt: []string{"Secret combo"}})
			s.do(t, get(path+then, 200, "Shown combo", "Secret combo"))
		}
	})
}

// An import that waits is done with the rights that whoever asked for it has by then.
func TestNeverAnImportOfWhoMayNotAnyMore(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", `{"userRoles":[{"id":"RoleBefore1","name":"Before","authorities":["F_CONSTANT_ADD"]},{"id":"RoleStill01","name":"Still","authorities":["F_METADATA_IMPORT"]}],
			"users":[{"id":"UserBefore1","username":"before","firstName":"Bea","surname":"Fore","userRoles":[{"id":"RoleBefore1"}]},
			 {"id":"UserStill01","username":"still","firstName":"Stella","surname":"Still","userRoles":[{"id":"RoleBefore1"},{"id":"RoleStill01"}]}]}`, 200))
		for user, status := range map[string]int{"UserStill01": 200, "UserBefore1": 404} {
			id := "Const" + user[len(user)-6:]
			args := importArgs{}
			args.User = s.server.Metadata.Current().ByUID(s.server.Metadata.Type("user"), user).ID
			task, err := s.server.Jobs.Start(t.Context(), jobs.Request{Kind: metadataImport, Args: args, User: args.User, Body: func(w io.Writer) error {
				_, err := io.WriteString(w, `{"constants":[{"id":"`+id+`","name":"`+id+`","value":1}]}`)
				return err
			}})
			if err != nil {
				t.Fatal(err)
			}
			awaitJob(t, s, task.UID)
			s.do(t, get("/api/constants/"+id, status))
		}
	})
}

// What is part of an object is deleted by who may change that object alone.
func TestNeverAPartOfWhatIsOthers(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const looker = "looker:District1!"
		s.do(t, post("/api/metadata", hiding, 200))
		s.do(t, post("/api/metadata", `{"dashboards":[{"id":"BoardLooked","name":"Looked at","sharing":{"public":"r-------"},"dashboardItems":[{"id":"BoardItem02","type":"TEXT","text":"stays"}]}],
			"optionSets":[{"id":"OptionSetLo","name":"Looked at","valueType":"TEXT","options":[{"id":"OptionLook1"}],"sharing":{"public":"r-------"}}],"options":[{"id":"OptionLook1","name":"One","code":"one","optionSet":{"id":"OptionSetLo"}}],
			"userRoles":[{"id":"RoleLooker2","name":"Of options","authorities":["F_OPTIONSET_DELETE","F_OPTIONSET_PUBLIC_ADD"]}]}`, 200))
		s.do(t, patch("/api/users/UserLooker1", `{"userRoles":[{"id":"RoleLooker1"},{"id":"RoleLooker2"}]}`, 200))
		for _, x := range []exchange{
			remove("/api/options/OptionLook1", 403, "OptionSetLo").as(looker), post("/api/metadata?importStrategy=DELETE", `{"options":[{"id":"OptionLook1"}]}`, 409, "E3001", "OptionSetLo").as(looker),
			remove("/api/optionSets/OptionSetLo/options/OptionLook1", 403).as(looker), remove("/api/dashboards/BoardLooked/items/BoardItem02", 403).as(looker),
			get("/api/dashboards/BoardLooked?fields=dashboardItems", 200, "BoardItem02"), get("/api/options/OptionLook1", 200),
			remove("/api/options/OptionLook1", 204),
		} {
			s.do(t, x)
		}
	})
}
