package api

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

// csvPost is a POST of a file in CSV, and what a request shows afterwards.
type csvPost struct {
	query, body string
	status      int
	has         []string
	then        exchange
}

func (s *testServer) files(t *testing.T, files []csvPost) {
	t.Helper()
	for _, f := range files {
		s.do(t, exchange{method: "POST", path: "/api/metadata?classKey=" + f.query, header: []string{"Content-Type", "application/csv"}, body: f.body, status: f.status, has: f.has})
		if f.then.path != "" {
			f.then.status = 200
			s.do(t, f.then)
		}
	}
}

func shows(path string, has ...string) exchange { return exchange{path: "/api" + path, has: has} }

func TestCSVClasses(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		long := strings.Repeat("Participants of ", 5)
		s.do(t, exchange{path: "/api/metadata/csvImportClasses", status: 200, has: []string{`["ORGANISATION_UNIT_GROUP_MEMBERSHIP",`, `"INDICATOR"]`, `"OPTION_GROUP_SET_MEMBERSHIP"`}})
		s.do(t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200, body: `{"indicatorTypes":[{"id":"IndicaType1","name":"Number","factor":1}],
			"indicatorGroups":[{"id":"IndicaGrp01","name":"Indicators"}],
			"optionSets":[{"id":"OptionSet99","code":"YESNO","name":"Yes or no","valueType":"TEXT"}]}`})
		s.files(t, []csvPost{
			{"DATA_ELEMENT", "\uFEFF" + "name,uid,code,shortname,description\n" + `"` + long + `",DataElem001,"D0001",,"All, and ""more"""` + "\n\n" + `"Cases",,"D0002"` + "\n", 200, []string{`"created":2`},
				shows("/dataElements/DataElem001", `"shortName":"`+long[:50]+`"`, `"valueType":"INTEGER"`, `"aggregationType":"SUM"`, `"domainType":"AGGREGATE"`,
					`"zeroIsSignificant":false`, `All, and \"more\"`, `bjDvmb4bfuf`)},
			{"data_element&mergeMode=MERGE", "name,uid\nParticipants,DataElem001,,,,,,boolean,none", 200, []string{`"updated":1`},
				shows("/dataElements/DataElem001", `"name":"Participants"`, `"BOOLEAN"`, `"NONE"`, `"D0001"`, "All, and")},
			{"DATA_ELEMENT&mergeMode=MERGE", "name,uid\nParticipants 2,DataElem001", 200, []string{`"updated":1`}, shows("/dataElements/DataElem001", `"Participants 2"`, `"BOOLEAN"`, `"NONE"`)},
			{"DATA_ELEMENT", "x\nWith set,DataElem003,,,,,TRACKER,TEXT,NONE,bjDvmb4bfuf,http://example.org/x,true,OptionSet99,OptionSet99", 200, nil,
				shows("/dataElements/DataElem003", `"TRACKER"`, `"optionSet":{"id":"OptionSet99"`, `"commentOptionSet":{"id":"OptionSet99"`, `"zeroIsSignificant":true`, "example.org")},
			{"DATA_ELEMENT&identifier=CODE&firstRowIsHeader=false", "Other cases,,D0002,,,,,,,default,,,YESNO", 200, []string{`"updated":1`},
				shows("/dataElements?filter=code:eq:D0002&fields=name,optionSet[id]", "Other cases", "OptionSet99")},
			{"DATA_ELEMENT_GROUP", "x\nGroup,ElemGroup01,G", 200, nil, shows("/dataElementGroups/ElemGroup01", `"shortName":"Group"`)},
			{"CATEGORY_OPTION", "name,uid,code,shortname\n\"Male\",,\"MALE\"\n\"Female\",,\"FEMALE\"\n", 200, []string{`"created":2`}, shows("/categoryOptions", "Male", "Female")},
			{"CATEGORY", "x\nSex,CategSex001,SEX,By sex,,true\nPlace,CategPlace1,,,attribute", 200, nil,
				shows("/categories?fields=name,shortName,dataDimensionType,dataDimension,description", "By sex", `"shortName":"Sex"`, `"dataDimensionType":"ATTRIBUTE"`)},
			{"CATEGORY_COMBO", "x\nCombo,CategCombo1,COMBO,DISAGGREGATION,true", 200, nil, shows("/categoryCombos/CategCombo1", `"skipTotal":true`)},
			{"CATEGORY_OPTION_GROUP", "x\nSexes,OptionGrp01,,Sx,DISAGGREGATION", 200, nil, shows("/categoryOptionGroups/OptionGrp01", `"Sx"`, "DISAGGREGATION")},
			{"CATEGORY_OPTION_GROUP", "x\nSexes,,,Sx", 409, []string{"E4000", "Line 2", "dataDimensionType"}, exchange{}},
			{"ORGANISATION_UNIT", "name,uid,code,parent\nCountry,UnitCountry,CTRY,\nWest province,UnitWest001,WESTP,UnitCountry,,,2001-02-03,,A comment,POINT,\"[10.5,59.25,7]\",,Ann,Street 1,a@example.org,123\nEast,,EAST,UnitWest001", 200, []string{`"created":3`},
				shows("/organisationUnits/UnitWest001", `"openingDate":"2001-02-03`, `"parent":{"id":"UnitCountry"`, `[10.5,59.25]`, "A comment", `"contactPerson":"Ann"`, "Street 1", "a@example.org", `"123"`)},
			{"ORGANISATION_UNIT&identifier=CODE", "x\nSouth,UnitSouth01,SOUTH,CTRY", 200, nil, shows("/organisationUnits/UnitSouth01", `"parent":{"id":"UnitCountry"`, `"openingDate":"1970-01-01`)},
			{"ORGANISATION_UNIT_GROUP", "x\nUnits,UnitGroup01", 200, nil, shows("/organisationUnitGroups/UnitGroup01", "Units")},
			{"ORGANISATION_UNIT_GROUP_MEMBERSHIP", "group,unit\nUnitGroup01,UnitWest001\nUnitGroup01,UnitSouth01\nUnitGroup01,UnitWest001", 200, []string{`"updated":1`},
				shows("/organisationUnitGroups/UnitGroup01", "UnitWest001", "UnitSouth01")},
			{"ORGANISATION_UNIT_GROUP_MEMBERSHIP", "group,unit\nUnitGroup01,UnitCountry", 200, nil, shows("/organisationUnitGroups/UnitGroup01", "UnitWest001", "UnitSouth01", "UnitCountry", `"Units"`)},
			{"DATA_ELEMENT_GROUP_MEMBERSHIP&identifier=CODE", "x\nG,D0001\nG,D0002", 200, nil, shows("/dataElementGroups/ElemGroup01?fields=dataElements[code]", "D0001", "D0002")},
			{"VALIDATION_RULE", "x\nRule,ValidRule01,,A rule,Look twice,HIGH,VALIDATION,less_than,Yearly,#{DataElem001},Left,NEVER_SKIP,#{DataElem003},Right\nSecond,,,,,,,,,1,One,,2,Two", 200, []string{`"created":2`},
				shows("/validationRules/ValidRule01", `"importance":"HIGH"`, `"less_than"`, `"Yearly"`, "#{DataElem001}", `"NEVER_SKIP"`, "SKIP_IF_ANY_VALUE_MISSING", "Look twice")},
			{"VALIDATION_RULE", "x\nThird,,,,,,,,,1,One,,,Two", 409, []string{"Line 2", "rightSide.expression", "E4000"}, shows("/validationRules?filter=name:eq:Second&fields=:all", "Monthly", "equal_to", "MEDIUM")},
			{"INDICATOR", "Name,UID,Code,Description,shortName,denominator,denominatorDescription,numerator,numeratorDescription,annualized,decimals,indicatorType\n" +
				"Indicator A,yiAKjiZVoOU,CodeA,About A,Ind A,#{fbfJHSPpUQD},per,#{h0xKKjijTdI},of,TRUE,2,IndicaType1\n", 200, nil,
				shows("/indicators/yiAKjiZVoOU", `"About A"`, `"Ind A"`, `"numerator":"#{h0xKKjijTdI}"`, `"annualized":true`, `"decimals":2`, "IndicaType1")},
			{"INDICATOR_GROUP_MEMBERSHIP", "x\nIndicaGrp01,yiAKjiZVoOU", 200, nil, shows("/indicatorGroups/IndicaGrp01", "yiAKjiZVoOU")},
			{"INDICATOR_GROUP_MEMBERSHIP&importStrategy=DELETE", "x\nIndicaGrp01,yiAKjiZVoOU", 200, nil, shows("/indicatorGroups/IndicaGrp01", `"indicators":[]`)},
		})
	})
}

func TestCSVOptions(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const sets = "optionsetname,optionsetuid,optionsetcode,optionname,optionuid,optioncode\n"
		const color = "Color,OptionSetCo,COLOR,Blue,OptionBlue1,BLUE\nColor,OptionSetCo,COLOR,Green,,GREEN\n"
		s.files(t, []csvPost{
			{"OPTION_SET", sets + color + "Sex,,,Male,,MALE\nSex,,,Female,,FEMALE\n", 200, []string{`"created":6`},
				shows("/optionSets?fields=name,valueType,options[code,sortOrder]&order=name", `"valueType":"TEXT"`,
					`"options":[{"code":"BLUE","sortOrder":1},{"code":"GREEN","sortOrder":2}]`, `"options":[{"code":"MALE","sortOrder":1},{"code":"FEMALE","sortOrder":2}]`)},
			// Sent again, it changes nothing: options are those that the set has under their codes.
			{"OPTION_SET", sets + color, 200, []string{`"updated":3`}, shows("/options?fields=code&paging=false", `{"code":"GREEN"}`)},
			{"OPTION_SET&identifier=CODE", sets + "Colour,,COLOR,Blue,,BLUE\nColour,,COLOR,Red,,RED\nColour,,COLOR,Green,,GREEN", 200, []string{`"created":1`, `"updated":3`},
				shows("/optionSets/OptionSetCo?fields=name,options[id,code]", "Colour", `"options":[{"id":"OptionBlue1","code":"BLUE"},{`, `"code":"RED"},{`)},
			{"OPTION_SET&mergeMode=MERGE", sets + "Colour,OptionSetCo,,Black,,BLACK", 200, []string{`"created":1`, `"updated":1`},
				shows("/optionSets/OptionSetCo?fields=options[code,sortOrder]", `{"code":"GREEN","sortOrder":3},{"code":"BLACK","sortOrder":4}]`)},
			// A row that cannot be read takes no option away.
			{"OPTION_SET&atomicMode=NONE", sets + "Colour,OptionSetCo,COLOR,White,,WHITE\nColour,OptionSetCo,COLOR,Blue,,", 409, []string{"Line 3", "E4000", `"created":1`, `"ignored":1`},
				shows("/optionSets/OptionSetCo?fields=options[code]", "BLUE", "GREEN", "RED", "BLACK", "WHITE")},
			{"OPTION_GROUP", "x\nPrimary,OptGroup001,,Prim,OptionSetCo,,BLUE\nPrimary,OptGroup001,,Prim,OptionSetCo,,RED\nMixed,OptGroup002,,Mix,OptionSetCo,,GREEN", 200, []string{`"created":2`},
				shows("/optionGroups?fields=shortName,optionSet[id],options[code]&order=name", `"Mix"`, `[{"code":"GREEN"}]`, `[{"code":"BLUE"},{"code":"RED"}]`)},
			{"OPTION_GROUP&atomicMode=NONE", "x\nBad,,,Bad,OptionSetCo,,MAUVE\nGood,,,Good,OptionSetCo,OptionBlue1", 409, []string{"Line 2", "MAUVE", `"created":1`}, shows("/optionGroups", "Good")},
			{"OPTION_GROUP_SET", "name,uid,code,description,datadimension,optionsetuid\nSets,OptGrpSet01,,Words,FALSE,OptionSetCo", 200, nil,
				shows("/optionGroupSets/OptGrpSet01", `"description":"Words"`, "OptionSetCo", `"dataDimension":false`)},
			{"OPTION_GROUP&importStrategy=DELETE", "x\nGood,OptGroup001,,Good,OptionSetCo,OptionBlue1", 200, []string{`"deleted":1`}, exchange{}},
			{"OPTION_GROUP", "x\nPrimary,OptGroup003,,Prim,OptionSetCo,,BLUE", 200, []string{`"created":1`}, exchange{}},
			{"OPTION_SET", sets + "Short,OptionSetSh,,One,OptionOne01,1\nShort,OptionSetSh,,Two,,2", 200, []string{`"created":3`}, exchange{}},
			{"OPTION_SET&importStrategy=DELETE", sets + "Short,OptionSetSh,,One,OptionOne01,1\nShort,OptionSetSh,,Two,,2", 200, []string{`"deleted":3`}, exchange{}},
			{"OPTION_GROUP_SET_MEMBERSHIP", "x\nOptGrpSet01,OptGroup002\nOptGrpSet01,OptGroup003", 200, nil,
				shows("/optionGroupSets/OptGrpSet01?fields=optionGroups[id]", `[{"id":"OptGroup002"},{"id":"OptGroup003"}]`)},
		})
	})
}

func TestCSVMistakes(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, exchange{method: "POST", path: "/api/userRoles", header: jsonType, body: `{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD","F_METADATA_IMPORT"]}`, status: 201})
		s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201,
			body: `{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]}`})
		const two = "x\nGood,GoodElem001\nBad,BadElem0001,,,,,,NONSENSE\n"
		s.files(t, []csvPost{
			{"", "x", 400, []string{"classKey", "DATA_ELEMENT"}, exchange{}},
			{"TRANSLATION", "x", 400, []string{"'TRANSLATION' is not valid for parameter classKey"}, exchange{}},
			{"DATA_ELEMENT", "", 400, []string{"empty"}, exchange{}},
			{"DATA_ELEMENT", "only,a,header", 200, []string{`"total":0`}, exchange{}},
			{"DATA_ELEMENT", "x\na,b\n\"open", 400, []string{"Malformed CSV", "line 3"}, exchange{}},
			{"DATA_ELEMENT", "x\na \"b\",c", 400, []string{"Malformed CSV", "line 2, column 3"}, exchange{}},
			{"DATA_ELEMENT&firstRowIsHeader=maybe", "x", 400, []string{"firstRowIsHeader", "maybe"}, exchange{}},
			{"DATA_ELEMENT&importStrategy=NEVER", "x", 400, []string{"importStrategy", "NEVER"}, exchange{}},
			{"DATA_ELEMENT", two, 409, []string{"E4023", "NONSENSE", `"ignored":2`}, exchange{}},
			{"DATA_ELEMENT&atomicMode=NONE&importMode=VALIDATE", two, 409, []string{`"created":1`, `"index":1`}, exchange{}},
			{"DATA_ELEMENT&atomicMode=NONE", two, 409, []string{`"created":1`, `"ignored":1`}, shows("/dataElements/GoodElem001", "Good")},
			{"DATA_ELEMENT&importStrategy=CREATE", "x\nGood,GoodElem001", 409, []string{"E5000"}, exchange{}},
			{"DATA_ELEMENT&importStrategy=UPDATE", "x\nNew,NewElem0001", 409, []string{"E5001"}, exchange{}},
			{"DATA_ELEMENT", "x\n,NewElem0001", 409, []string{"E4000", "`name`"}, exchange{}},
			{"DATA_ELEMENT", "x\nNew,not-an-id", 409, []string{"E4014", "not-an-id"}, exchange{}},
			{"DATA_ELEMENT", "x\nNew,NewElem0001,,,,,,,,NoSuchCombo", 409, []string{"E5002", "NoSuchCombo"}, exchange{}},
			{"DATA_ELEMENT", "x\nNew,NewElem0001,,,,,,,,,,,,,more", 409, []string{"Line 2: there is `more` behind column 14"}, exchange{}},
			{"DATA_ELEMENT", "x\nNew \xff,NewElem0001", 409, []string{"Line 2: column 1 is not written in UTF-8"}, exchange{}},
			{"DATA_ELEMENT", "x\nNew\x00,NewElem0001", 409, []string{"NUL"}, exchange{}},
			{"ORGANISATION_UNIT", "x\nUnit,UnitNumber1,,,,,1970-13-01", 409, []string{"openingDate"}, exchange{}},
			{"ORGANISATION_UNIT", "x\n\nUnit,UnitNumber1,,,,,,,,POINT,\"[200,1]\"", 409, []string{"Line 3", "no place on earth", `"errorProperty":"geometry"`}, exchange{}},
			{"ORGANISATION_UNIT", "x\nUnit,UnitNumber1,,,,,,,,POLYGON,\"[20,1]\"", 409, []string{"Line 2", "a Point, not of a Polygon"}, exchange{}},
			{"ORGANISATION_UNIT", "x\nUnit,UnitNumber1,,,,,,,,CIRCLE,\"[20,1]\"", 409, []string{"CIRCLE"}, exchange{}},
			{"ORGANISATION_UNIT", "x\nUnit,UnitNumber1,,,,,,,,POINT", 409, []string{"no coordinates"}, exchange{}},
			{"DATA_ELEMENT_GROUP", "x\nGroup,ElemGroup01", 200, nil, exchange{}},
			{"DATA_ELEMENT_GROUP_MEMBERSHIP", "x\nElemGroup01,GoodElem001\nElemGroup01,NoSuchElem1\nNoSuchGroup,GoodElem001\nElemGroup01\nElemGroup01,GoodElem001,more", 409,
				[]string{"Line 3: Invalid reference [NoSuchElem1]", "Line 4: Invalid reference [NoSuchGroup]", "Line 5: Missing", "Line 6: there is `more`"},
				shows("/dataElementGroups/ElemGroup01", `"dataElements":[]`)},
			{"DATA_ELEMENT_GROUP_MEMBERSHIP&atomicMode=NONE", "x\nElemGroup01,NoSuchElem1\nElemGroup01,GoodElem001", 409, []string{`"updated":1`, `"ignored":1`},
				shows("/dataElementGroups/ElemGroup01", `"dataElements":[{"id":"GoodElem001"`)},
		})
		csv := []string{"Content-Type", "text/csv; charset=utf-8"}
		for _, x := range []exchange{
			{method: "POST", path: "/api/metadata?classKey=DATA_ELEMENT", user: "clerk:District1!", header: csv, body: "x\nMine", status: 409, has: []string{"E3000"}},
			{method: "POST", path: "/api/metadata?classKey=DATA_ELEMENT_GROUP_MEMBERSHIP", user: "clerk:District1!", header: csv, body: "x\nElemGroup01,GoodElem001", status: 409, has: []string{"E3001"}},
			{method: "POST", path: "/api/metadata?classKey=DATA_ELEMENT", header: []string{"Content-Type", "text/csv; charset=latin1"}, body: "x", status: 415},
			{method: "POST", path: "/api/metadata?classKey=DATA_ELEMENT", header: csv, body: "x\n\"" + strings.Repeat("x", 70<<10), status: 413},
			{method: "POST", path: "/api/metadata?classKey=DATA_ELEMENT", header: []string{"Content-Type", "application/csv", "Content-Encoding", "gzip"}, body: zip("x\nZipped"), status: 200, has: []string{`"created":1`}},
			{method: "POST", path: "/api/metadata?classKey=DATA_ELEMENT&async=true", header: csv, body: "x\n\"", status: 400, has: []string{"line 2"}},
			{method: "POST", path: "/api/metadata?classKey=NOPE&async=true", header: csv, body: "x\n", status: 400, has: []string{"NOPE"}},
		} {
			s.do(t, x)
		}
		answer := s.do(t, exchange{method: "POST", path: "/api/metadata?classKey=DATA_ELEMENT&async=true&atomicMode=NONE&firstRowIsHeader=false", header: csv, body: "Later\nWorse,x", status: 200,
			has: []string{`"jobType":"METADATA_IMPORT"`}})
		var started struct {
			Response startedJob `json:"response"`
		}
		if err := json.Unmarshal([]byte(answer), &started); err != nil {
			t.Fatal(err)
		}
		awaitJob(t, s, started.Response.ID)
		s.do(t, exchange{path: "/api/system/taskSummaries/METADATA_IMPORT/" + started.Response.ID, status: 200, has: []string{`"created":1`, `"ignored":1`, "E4014"}})
	})
}
