package api

import (
	"regexp"
	"strings"
	"testing"

	"cohort/metadata"
)

func TestUnitsOf(t *testing.T) {
	objects := `{"programs":[{"id":"ProgramEv01","name":"Events","shortName":"Events","programType":"WITHOUT_REGISTRATION","organisationUnits":[{"id":"UnitClinicB"},{"id":"UnitSouth01"}]},
		{"id":"ProgramAll1","name":"All","shortName":"All","programType":"WITHOUT_REGISTRATION"},
		{"id":"ProgramHid1","name":"Hidden","shortName":"Hidden","programType":"WITHOUT_REGISTRATION","sharing":{"public":"--------"}}],
		"categoryOptions":[{"id":"OptionOne01","name":"One","shortName":"One","organisationUnits":[{"id":"UnitNorth01"}]}]}`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(hierarchy), metadata.ImportOptions{})
		s.put(t, []byte(objects), metadata.ImportOptions{})
		const nina = "nina:District1!"
		for _, x := range []exchange{
			{path: "/api/programs/orgUnits?programs=ProgramEv01,ProgramAll1", user: nina, status: 200, has: []string{`{"ProgramAll1":[],"ProgramEv01":["UnitClinicB","UnitSouth01"]}`}},
			{path: "/api/33/programs/orgUnits?programs=ProgramEv01&programs=ProgramAll1", status: 200, has: []string{`"ProgramAll1":[]`, `"ProgramEv01":[`}},
			{path: "/api/categoryOptions/orgUnits?categoryOptions=OptionOne01", user: nina, status: 200, has: []string{`{"OptionOne01":["UnitNorth01"]}`}},
			{path: "/api/dataSets/orgUnits?dataSets=DataSetXX01", user: nina, status: 200, has: []string{"UnitClinicA", "UnitClinicC", "UnitNorth01"}},
			{path: "/api/programs/orgUnits", status: 400, has: []string{"programs"}},
			{path: "/api/programs/orgUnits?programs=,", status: 400, has: []string{"programs"}},
			{path: "/api/programs/orgUnits?categoryOptions=OptionOne01", status: 400, has: []string{"programs"}},
			{path: "/api/programs/orgUnits?programs=ProgramEv01,NoSuchProg1", status: 404, has: []string{"NoSuchProg1"}},
			{path: "/api/programs/orgUnits?programs=ProgramHid1", user: nina, status: 403, has: []string{"E1006"}},
			{path: "/api/programs/orgUnits?programs=ProgramHid1", status: 200, has: []string{`{"ProgramHid1":[]}`}},
		} {
			s.do(t, x)
		}
	})
}

func TestDataSetsCombosAndVersion(t *testing.T) {
	objects := `{"categories":[{"id":"CategorySex","name":"Sex","shortName":"Sex","dataDimensionType":"DISAGGREGATION","categoryOptions":[{"id":"OptionMale1"}]}],
		"categoryOptions":[{"id":"OptionMale1","name":"Male","shortName":"Male"}],
		"categoryCombos":[{"id":"ComboSex001","name":"Sex","dataDimensionType":"DISAGGREGATION","categories":[{"id":"CategorySex"}]},
			{"id":"ComboHidden","name":"Hidden","dataDimensionType":"DISAGGREGATION","categories":[{"id":"CategorySex"}],"sharing":{"public":"--------"}}],
		"dataElements":[{"id":"ElementOne1","name":"One","shortName":"One","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM","categoryCombo":{"id":"ComboSex001"}},
			{"id":"ElementTwo1","name":"Two","shortName":"Two","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"},
			{"id":"ElementThr1","name":"Three","shortName":"Three","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"},
			{"id":"ElementFou1","name":"Four","shortName":"Four","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"}],
		"dataSets":[{"id":"DataSetCom1","name":"Combos","shortName":"Combos","periodType":"Monthly","version":4,"dataSetElements":[{"dataElement":{"id":"ElementOne1"}},
			{"dataElement":{"id":"ElementTwo1"}},{"dataElement":{"id":"ElementThr1"},"categoryCombo":{"id":"ComboSex001"}},{"dataElement":{"id":"ElementFou1"},"categoryCombo":{"id":"ComboHidden"}}]}]}`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(hierarchy), metadata.ImportOptions{})
		s.put(t, []byte(objects), metadata.ImportOptions{})
		const nina, set = "nina:District1!", "/api/dataSets/DataSetCom1"
		for _, x := range []exchange{
			{path: set + "/categoryCombos?fields=id", user: nina, status: 200, has: []string{`{"categoryCombos":[{"id":"ComboSex001"},{"id":"bjDvmb4bfuf"}]}`}},
			{path: set + "/categoryCombos?fields=id", status: 200, has: []string{`[{"id":"ComboHidden"},{"id":"ComboSex001"},{"id":"bjDvmb4bfuf"}]`}},
			{path: set + "/categoryCombos", status: 200, has: []string{`"displayName":"Sex"`, `"categoryOptionCombos":[`}},
			{path: set + "/categoryCombos?fields=a[", status: 400},
			{path: "/api/dataSets/NoSuchSet01/categoryCombos", status: 404},
			{path: set + "/version", user: nina, status: 200, has: []string{`{"version":4}`}},
			{method: "POST", path: set + "/version", status: 204},
			{method: "POST", path: set + "/version", status: 204},
			{path: set + "/version", status: 200, has: []string{`{"version":6}`}},
			{path: set + "?fields=name,periodType", status: 200, has: []string{"Combos", "Monthly"}},
			{method: "POST", path: set + "/version", user: nina, status: 403},
			{method: "POST", path: set + "/version", header: []string{"If-Match", `"1-0"`}, status: 412},
			{method: "POST", path: "/api/dataSets/NoSuchSet01/version", status: 404},
			{path: set + "/version", status: 200, has: []string{`{"version":6}`}},
		} {
			s.do(t, x)
		}
	})
}

func TestCodesAndFixedLists(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		for _, x := range []exchange{
			{path: "/api/system/uid", status: 200, has: []string{`{"codes":["`}},
			{path: "/api/system/uid?limit=x", status: 400, has: []string{"limit"}},
			{path: "/api/system/id.csv?limit=2", status: 200, has: []string{"codes\n"}, answer: []string{"Content-Type", "application/csv"}},
			{path: "/api/system/uuid?limit=0", status: 400, has: []string{"limit"}},
			{path: "/api/system/uuid.xml", status: 200, has: []string{"<codeList", "-4"}},
			{path: "/api/system/styles", status: 200, has: []string{`{"name":"Light Blue","key":"light_blue","path":"light_blue/light_blue.css"}`}},
			{path: "/api/periodTypes/relativePeriodTypes", status: 200, has: []string{`["TODAY","YESTERDAY",`, `"LAST_52_WEEKS"`}},
			{path: "/api/staticConfiguration/renderingOptions", status: 200, has: []string{
				`{"clazz":"org.hisp.dhis.program.ProgramStageDataElement","valueType":"BOOLEAN","hasOptionSet":false,"renderingTypes":["DEFAULT","VERTICAL_RADIOBUTTONS"`,
				`{"clazz":"org.hisp.dhis.program.ProgramTrackedEntityAttribute","hasOptionSet":true,"renderingTypes":["DEFAULT","DROPDOWN"`}},
		} {
			s.do(t, x)
		}
		seen := map[string]bool{}
		for _, code := range strings.FieldsFunc(s.do(t, exchange{path: "/api/system/uuid?limit=50", status: 200}), func(r rune) bool { return r == '"' }) {
			if uuid.MatchString(code) {
				seen[code] = true
			}
		}
		if len(seen) != 50 {
			t.Errorf("50 codes were asked for, %d different ones came", len(seen))
		}
	})
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
