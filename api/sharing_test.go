package api

import (
	"strings"
	"testing"

	"cohort/db/dbtest"
)

// sharers are a few objects, and users who may do this and that with them: nurse is in the group Midwives and may create data
// elements, clerk may do nothing.
const sharers = `{
 "userRoles": [{"id":"RoleNurse01","name":"Nurse","authorities":["F_DATAELEMENT_PRIVATE_ADD","F_DATAELEMENTGROUP_PRIVATE_ADD","F_METADATA_IMPORT","F_DOCUMENT_PRIVATE_ADD","F_DATAELEMENT_PUBLIC_ADD_NOT"]},
   {"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD"]}],
 "users": [{"id":"UserNurse01","username":"nurse","password":"District1!","firstName":"Nora","surname":"Nurse","userRoles":[{"id":"RoleNurse01"}]},
   {"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]}],
 "userGroups": [{"id":"GroupMidwif","name":"Midwives","users":[{"id":"UserNurse01"}],"sharing":{"public":"r-------"}},{"id":"GroupSecret","name":"Middle management","sharing":{"public":"--------"}}],
 "dataElements": [
   {"id":"ElementOpen","name":"Open","shortName":"Open","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","sharing":{"public":"r-------"}},
   {"id":"ElementOurs","name":"Ours","shortName":"Ours","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","sharing":{"public":"--------","userGroups":{"GroupMidwif":{"id":"GroupMidwif","access":"rw------"}}}},
   {"id":"ElementHide","name":"Hidden","shortName":"Hidden","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","sharing":{"public":"--------"}}],
 "dataElementGroups": [
   {"id":"GroupOfOurs","name":"Ours","shortName":"Ours","dataElements":[{"id":"ElementOpen"},{"id":"ElementHide"},{"id":"ElementOurs"}],"sharing":{"public":"r-------","users":{"UserNurse01":{"id":"UserNurse01","access":"rw------"}}}},
   {"id":"GroupOfThem","name":"Theirs","shortName":"Theirs","dataElements":[],"sharing":{"public":"r-------"}}],
 "documents": [{"id":"DocumentOne","name":"Manual","url":"http://x.example","external":true,"sharing":{"public":"--------","users":{"UserNurse01":{"id":"UserNurse01","access":"rw------"}}}}],
 "optionSets": [{"id":"SetOfColor1","name":"Colors","valueType":"TEXT","options":[{"id":"OptionRed01"},{"id":"OptionBlue1"}]}],
 "options": [{"id":"OptionRed01","name":"Red","code":"red"},{"id":"OptionBlue1","name":"Blue","code":"blue"}],
 "dataSets": [{"id":"DataSetOne1","name":"Set","shortName":"Set","periodType":"Monthly","sharing":{"public":"--------"}}]
}`

const (
	nurse = "nurse:District1!"
	clerk = "clerk:District1!"
)

func (x exchange) as(user string) exchange {
	x.user = user
	return x
}

func patch(path, body string, status int, has ...string) exchange {
	return exchange{method: "PATCH", path: path, header: jsonType, body: body, status: status, has: has}
}

func TestSharing(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", sharers, 200))
		const ours, open, set = "/api/sharing?type=dataElement&id=ElementOurs", "/api/dataElements/ElementOpen", "/api/dataSets/DataSetOne1"
		for _, x := range []exchange{
			get(ours, 200, `"allowPublicAccess":true`, `"allowExternalAccess":false`, `"id":"ElementOurs"`, `"displayName":"Ours"`, `"publicAccess":"--------"`,
				`"user":{"id":"M5zQapPyTZI","name":"admin admin"}`, `"userAccesses":[]`, `"userGroupAccesses":[{"id":"GroupMidwif","name":"Midwives","displayName":"Midwives","access":"rw------"}]`),
			get(ours, 200, `"allowPublicAccess":false`).as(nurse), get(ours, 403, "E3014").as(clerk),
			get("/api/sharing?type=document&id=DocumentOne", 200, `"allowExternalAccess":true`),
			get("/api/sharing?type=nope&id=ElementOurs", 409, "Type nope is not supported."), get("/api/sharing?type=organisationUnit&id=ElementOurs", 409),
			get("/api/sharing?type=dataElement&id=NoSuchElem1", 404, "NoSuchElem1"), get("/api/sharing?type=dataElement", 400, "'id'"), get("/api/sharing?id=x", 400, "'type'"),

			// the older form: what is left out stays
			post(ours, `{"object":{"userAccesses":[{"id":"UserClerk01","access":"r-------"}],"user":{}}}`, 200, "Access control set"),
			get(ours, 200, `"userAccesses":[{"id":"UserClerk01","name":"Clara Clerk","displayName":"Clara Clerk","access":"r-------"}]`, `"id":"GroupMidwif"`).as(clerk),
			put(ours, `{"object":{"publicAccess":"r-------","externalAccess":false,"userAccesses":[],"userGroupAccesses":[]}}`, 200),
			get(ours, 200, `"userAccesses":[]`, `"userGroupAccesses":[]`, `"publicAccess":"r-------"`).as(clerk),
			post(ours, `{"publicAccess":"r-------"}`, 400, "object"), post(ours, `[]`, 400),
			post(ours, `{"object":{"publicAccess":"rwx-----"}}`, 409, "E3015"), post(ours, `{"object":{"publicAccess":7}}`, 409, "E3015"),
			post(ours, `{"object":{"publicAccess":"rw"}}`, 409, "E3015"), post(ours, `{"object":{"publicAccess":"wr------"}}`, 409, "E3015"), post(ours, `{"object":{"publicAccess":"rw----r-"}}`, 409, "E3015"),
			post(ours, `{"object":{"publicAccess":"rwrw----"}}`, 409, "E3011", "DataElement"),
			post(ours, `{"object":{"userAccesses":[{"id":"UserClerk01"}]}}`, 409, "E3018"), post(ours, `{"object":{"userGroupAccesses":[{"id":"GroupMidwif","access":"rrrrrrrr"}]}}`, 409, "E3017"),
			post(ours, `{"object":{"userAccesses":[{"id":"NoSuchUser1","access":"rw------"}]}}`, 409, "E5002", "NoSuchUser1"),
			post(ours, `{"object":{"userAccesses":{"id":"UserClerk01"}}}`, 409, "userAccesses"), post(ours, `{"object":{"externalAccess":"yes"}}`, 409, "externalAccess"),
			post(ours, `{"object":{"externalAccess":true}}`, 409, "E3006"),
			post("/api/sharing?type=category&id=GLevLNI9wkl", `{"object":{"publicAccess":"--------"}}`, 409, "E3013"),
			get(ours, 200, `"publicAccess":"r-------"`, `"userAccesses":[]`),

			// the newer form
			put(set+"/sharing", `{"public":"r-rw----","external":false,"users":{"UserNurse01":{"id":"UserNurse01","access":"rwr-----","displayName":"as it was read"}},"userGroups":{}}`, 204),
			get(set+"/sharing", 200, `{"sharing":{"owner":"M5zQapPyTZI","public":"r-rw----","external":false,"users":{"UserNurse01":{"id":"UserNurse01","access":"rwr-----","displayName":"Nora Nurse"}},"userGroups":{}}}`).as(nurse),
			put(set+"/sharing", `{"owner":"NoSuchUser1","users":{}}`, 204), get(set+"/sharing", 200, `"owner":"M5zQapPyTZI","public":"--------"`, `"users":{}`),
			put(set+"/sharing", `{"owner":"UserNurse01"}`, 204), get(set+"/sharing", 200, `"owner":"UserNurse01"`),
			put(set+"/sharing", `{"external":"false"}`, 204), put(set+"/sharing", `{"external":[]}`, 409, "externalAccess"), put(set+"/sharing", `{"external":""}`, 204),
			put(set+"/sharing", `{"users":[]}`, 409, "users"), put(set+"/sharing", `{"users":{"UserNurse01":"rw------"}}`, 409, "access"), put(set+"/sharing", `[]`, 400),
			put(set+"/sharing", `{"userGroups":{"NoSuchGrp01":{"access":"r-------"}}}`, 409, "E5002"),
			put("/api/dataSets/NoSuchSet01/sharing", `{}`, 404), put("/api/organisationUnits/NoSuchUnit1/sharing", `{}`, 409, "E3019"),
			put("/api/categoryOptions/xYerKDKCefk/sharing", `{}`, 409, "E3013"),

			// who may
			put(open+"/sharing", `{"public":"r-------","users":{"UserNurse01":{"access":"rw------"}}}`, 403, "E3001").as(nurse),
			post("/api/sharing?type=dataElement&id=ElementOpen", `{"object":{"publicAccess":"--------"}}`, 403, "E3001").as(nurse),
			put("/api/dataElements/ElementHide/sharing", `{}`, 403).as(nurse),
			put("/api/dataElementGroups/GroupOfOurs/sharing", `{"public":"rw------","users":{"UserNurse01":{"access":"rw------"}}}`, 403, "E3008").as(nurse),
			put("/api/dataElementGroups/GroupOfOurs/sharing", `{"public":"r-------","users":{"UserNurse01":{"access":"rw------"},"UserClerk01":{"access":"r-------"}}}`, 204).as(nurse),
			put("/api/documents/DocumentOne/sharing", `{"external":true,"users":{"UserNurse01":{"access":"rw------"}}}`, 403, "E3006").as(nurse),
			put("/api/documents/DocumentOne/sharing", `{"external":true,"users":{"UserNurse01":{"access":"rw------"}}}`, 204),
			put("/api/documents/DocumentOne/sharing", `{"external":true,"users":{"UserNurse01":{"access":"rw------"},"UserClerk01":{"access":"r-------"}}}`, 204).as(nurse),
			get("/api/documents/DocumentOne?fields=sharing", 200, `"external":true`, "UserClerk01"),

			get("/api/sharing/search?key=MID", 200, `"userGroups":[{"id":"GroupSecret","name":"Middle management","displayName":"Middle management"},{"id":"GroupMidwif"`, `"users":[]`),
			{path: "/api/sharing/search?key=mid", user: clerk, status: 200, has: []string{"Midwives"}, hasnt: []string{"Middle"}},
			get("/api/sharing/search?key=c", 200, `"users":[{"id":"UserClerk01","name":"Clara Clerk","displayName":"Clara Clerk","username":"clerk"}]`).as(clerk),
			{path: "/api/sharing/search?key=mid&pageSize=1", status: 200, has: []string{"Middle"}, hasnt: []string{"Midwives"}},
			get("/api/sharing/search", 400, "'key'"), get("/api/sharing/search?key=a&pageSize=0", 400),
		} {
			s.do(t, x)
		}
	})
}

// Whichever way sharing comes, it passes the same checks.
func TestSharingOfPayloads(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.do(t, post("/api/metadata", sharers, 200))
	element := func(id, rest string) string {
		return `{"id":"` + id + `","name":"` + id + `","shortName":"` + id + `","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM",` + rest + `}`
	}
	for _, test := range []struct {
		sharing, former, user string
		status                int
		code                  string
	}{
		{`{"public":"rwx-----"}`, `"publicAccess":"rwx-----"`, "", 409, "E3015"},
		{`{"public":"r-r-----"}`, `"publicAccess":"r-r-----"`, "", 409, "E3011"},
		{`{"external":true}`, `"externalAccess":true`, "", 409, "E3006"},
		{`{"users":{"UserClerk01":{"access":"z"}}}`, `"userAccesses":[{"id":"UserClerk01","access":"z"}]`, "", 409, "E3018"},
		{`{"userGroups":{"NoSuchGrp01":{"access":"r-------"}}}`, `"userGroupAccesses":[{"id":"NoSuchGrp01","access":"r-------"}]`, "", 409, "E5002"},
		{`"open"`, `"userAccesses":"open"`, "", 409, "E4023"},
		{`{"public":"r-------"}`, `"publicAccess":"r-------"`, nurse, 403, "E3008"},
		{`{"public":"--------","users":{"UserNurse01":{"access":"rw------"}}}`, `"publicAccess":"--------"`, nurse, 200, ""},
	} {
		for way, given := range map[string]string{"sharing": `"sharing":` + test.sharing, "former": test.former} {
			created := test.status
			if created == 200 {
				created = 201
			}
			inPackage := test.status
			if inPackage == 403 {
				inPackage = 409 // within the report of an import
			}
			var has []string
			if test.code != "" {
				has = []string{test.code}
			}
			fresh := "Fresh" + strings.ToUpper(way[:1]) + "00001"
			s.do(t, post("/api/dataElements", element(fresh, given), created, has...).as(test.user))
			s.do(t, put("/api/dataElements/ElementOurs", element("ElementOurs", given), test.status, has...).as(test.user))
			s.do(t, patch("/api/dataElements/ElementOurs", "{"+given+"}", test.status, has...).as(test.user))
			s.do(t, post("/api/metadata", `{"dataElements":[`+element("ElementOurs", given)+`]}`, inPackage, has...).as(test.user))
		}
	}
	for _, x := range []exchange{
		// what a payload does not say of sharing stays, and so does who owns the object
		put("/api/dataElements/ElementOurs", element("ElementOurs", `"publicAccess":"r-------"`), 200),
		get("/api/dataElements/ElementOurs?fields=sharing", 200, `"owner":"M5zQapPyTZI","public":"r-------"`, "UserNurse01"),
		put("/api/dataElements/ElementOurs", element("ElementOurs", `"description":"x"`), 200),
		get("/api/dataElements/ElementOurs?fields=sharing,description", 200, `"public":"r-------"`, "UserNurse01", `"x"`),
		put("/api/dataElements/ElementOurs?skipSharing=true", element("ElementOurs", `"publicAccess":"--------"`), 200),
		post("/api/dataElements?skipSharing=true", element("FreshSkip01", `"publicAccess":"--------","sharing":{"public":"--------"}`), 201),
		get("/api/dataElements/ElementOurs?fields=sharing", 200, `"public":"r-------"`), get("/api/dataElements/FreshSkip01?fields=sharing", 200, `"public":"rw------"`),
		// patches
		patch("/api/dataElements/ElementOurs", `[{"op":"add","path":"/sharing/users/UserClerk01","value":{"id":"UserClerk01","access":"rw------"}}]`, 200),
		get("/api/dataElements/ElementOurs?fields=sharing", 200, `"UserClerk01":{"id":"UserClerk01","access":"rw------"`, "UserNurse01"),
		patch("/api/dataElements/ElementOurs", `[{"op":"remove","path":"/sharing/users/UserClerk01"},{"op":"replace","path":"/sharing/public","value":"--------"}]`, 200),
		patch("/api/dataElements/ElementOurs", `[{"op":"remove","path":"/sharing/users/UserClerk01"}]`, 400, "Invalid path /sharing/users/UserClerk01"),
		patch("/api/dataElements/ElementOurs", `[{"op":"add","path":"/sharing/users","value":{"NoSuchUser1":{"access":"rw------"}}}]`, 409, "E5002"),
		patch("/api/dataElements/ElementOurs", `[{"op":"replace","path":"/sharing/public","value":"rw"}]`, 409, "E3015"),
		patch("/api/dataElements/ElementOurs", `[{"op":"replace","path":"/sharing/public","value":"rw------"}]`, 403, "E3008").as(nurse),
		{path: "/api/dataElements/ElementOurs?fields=sharing", status: 200, has: []string{`"public":"--------"`}, hasnt: []string{"UserClerk01"}},
		// what is sent back as it was read
		put("/api/optionSets/SetOfColor1", `{"id":"SetOfColor1","name":"Colors","valueType":"TEXT","sharing":{"owner":"M5zQapPyTZI","external":false,"users":{},"userGroups":{},"public":"rw------"}}`, 200),
	} {
		s.do(t, x)
	}
}
