package api

import "testing"

// someForms are data elements, and what lists them: a data set and a program, each with a section.
const someForms = `{
 "dataElements":[{"id":"ElementOne1","name":"One","shortName":"One","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"},
  {"id":"ElementTwo1","name":"Two","shortName":"Two","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"},
  {"id":"ElementTri1","name":"Three","shortName":"Three","valueType":"DATE","domainType":"TRACKER","aggregationType":"NONE"},
  {"id":"ElementFou1","name":"Four","shortName":"Four","valueType":"TEXT","domainType":"TRACKER","aggregationType":"NONE"}],
 "trackedEntityAttributes":[{"id":"PersonAttr1","name":"Person","shortName":"Person","valueType":"TEXT","aggregationType":"NONE"}],
 "dataSets":[{"id":"DataSetOne1","name":"One","shortName":"One","periodType":"Monthly","dataSetElements":[{"dataElement":{"id":"ElementOne1"}},{"dataElement":{"id":"ElementTwo1"}}]}],
 "sections":[{"id":"SectionNo01","name":"S","sortOrder":1,"dataSet":{"id":"DataSetOne1"},"dataElements":[{"id":"ElementTwo1"},{"id":"ElementOne1"}],"greyedFields":[{"dataElement":{"id":"ElementTwo1"}},{"dataElement":{"id":"ElementOne1"}}]}],
 "programs":[{"id":"ProgramOne1","name":"P","shortName":"P","programType":"WITHOUT_REGISTRATION"}],
 "programStages":[{"id":"StageOne001","name":"T","program":{"id":"ProgramOne1"},"programStageDataElements":[{"dataElement":{"id":"ElementTri1"}},{"dataElement":{"id":"ElementFou1"}}]}],
 "programStageSections":[{"id":"StageSecti1","name":"S","sortOrder":1,"programStage":{"id":"StageOne001"},"dataElements":[{"id":"ElementTri1"},{"id":"ElementFou1"}]}]}`

func TestFormsOfDataSets(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const one, list = "/api/dataSets/DataSetOne1", "/api/sections/SectionNo01?fields=dataElements,greyedFields[dataElement]"
		set := func(more string) string {
			return `{"id":"DataSetOne1","name":"One","shortName":"One","periodType":"Monthly",` + more + `}`
		}
		elements := func(ids ...string) string {
			text := ""
			for _, id := range ids {
				text += `,{"dataElement":{"id":"` + id + `"}}`
			}
			return `"dataSetElements":[` + text[1:] + `]`
		}
		section := func(id string) string {
			return `{"id":"SectionNo02","name":"S2","sortOrder":2,"dataSet":{"id":"DataSetOne1"},"dataElements":[{"id":"` + id + `"}]}`
		}
		for _, x := range []exchange{
			post("/api/metadata", someForms, 200),
			put(one, set(elements("ElementOne1", "ElementTwo1", "ElementOne1")), 409, "E4027", "ElementOne1", `"errorProperty":"dataSetElements"`, "lists it twice"),
			patch(one, `[{"op":"add","path":"/dataSetElements/-","value":{"dataElement":{"id":"ElementTwo1"}}}]`, 409, "E4027", "ElementTwo1"),
			// periods for which data may be entered
			patch(one, `{"dataInputPeriods":[{"period":{"id":"2024Q1"}}]}`, 409, "E4012", "2024Q1 is Quarterly", "Monthly"),
			patch(one, `{"dataInputPeriods":[{"period":{"id":"202413"}}]}`, 409, "E4027", "202413"),
			patch(one, `{"dataInputPeriods":[{"period":{"id":"202401"}},{"period":{"id":"202401"}}]}`, 409, "E4027", "dataInputPeriods"),
			patch(one, `{"dataInputPeriods":[{"period":{"id":"202401"},"openingDate":"2024-02-10","closingDate":"2024-02-01"}]}`, 409, "E4013", "2024-02-01"),
			patch(one, `{"dataInputPeriods":[{"period":{"id":"202401"},"openingDate":"2024-02-01","closingDate":"2024-02-10"},{"period":{"id":"202402"}}]}`, 200),
			patch(one, `{"periodType":"Weekly"}`, 409, "E4012"), patch(one, `{"periodType":"Weekly","dataInputPeriods":[{"period":{"id":"2024W1"}}]}`, 200), patch(one, `{"periodType":"Monthly","dataInputPeriods":[]}`, 200),
			// a section orders what its data set has
			post("/api/sections", section("ElementFou1"), 409, "E4027", "Value `ElementFou1` is not valid for property `dataElements`: Data Set `DataSetOne1` does not have this data element"),
			post("/api/metadata", `{"dataSets":[`+set(elements("ElementOne1", "ElementTwo1", "ElementFou1"))+`],"sections":[`+section("ElementFou1")+`]}`, 200),
			post("/api/sections/SectionNo02/dataElements/ElementTri1", "", 409, "E4027"), post("/api/sections/SectionNo02/dataElements/ElementOne1", "", 200),
			// and loses what its data set loses
			put(one, set(elements("ElementOne1", "ElementFou1")), 200), get(list, 200, `{"dataElements":[{"id":"ElementOne1"}],"greyedFields":[{"dataElement":{"id":"ElementOne1"}}]}`),
			get("/api/sections/SectionNo02?fields=dataElements", 200, `{"dataElements":[{"id":"ElementFou1"},{"id":"ElementOne1"}]}`),
			patch(one, `{"periodType":"Never","dataSetElements":[]}`, 409), get("/api/sections/SectionNo02?fields=dataElements", 200, "ElementFou1"),
			// of one package, what it says of the section is held against what it says of the data set
			post("/api/metadata", `{"dataSets":[`+set(elements("ElementOne1"))+`],"sections":[`+section("ElementFou1")+`]}`, 409, "E4027", "ElementFou1"),
			post("/api/metadata", `{"dataSets":[`+set(elements("ElementOne1"))+`],"sections":[`+section("ElementOne1")+`]}`, 200),
			post("/api/metadata", `{"dataSets":[`+set(elements("ElementTwo1"))+`],"sections":[`+section("ElementOne1")+`]}`, 409, "E4027", "ElementOne1"),
		} {
			s.do(t, x)
		}
	})
}

func TestFormsOfPrograms(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const program, stage, list = "/api/programs/ProgramOne1", "/api/programStages/StageOne001", "/api/programStageSections/StageSecti1?fields=dataElements"
		second := func(more string) string { return `{"id":"StageTwo001","name":"U"` + more + `}` }
		const ofOne = `,"program":{"id":"ProgramOne1"}`
		attributes := func(owner string) string {
			return `[{"` + owner + `":{"id":"PersonAttr1"}},{"` + owner + `":{"id":"PersonAttr1"}}]`
		}
		for _, x := range []exchange{
			post("/api/metadata", someForms, 200),
			post("/api/programStages", second(""), 409, "E4053", "Program stage `StageTwo001` must reference a program"), patch(stage, `{"program":null}`, 409, "E4053"),
			post("/api/programStages", second(ofOne), 409, "E4027", "one stage"), post("/api/metadata", `{"programStages":[`+second(ofOne)+`]}`, 409, "E4027", `"errorProperty":"program"`),
			post("/api/metadata", `{"programs":[{"id":"ProgramTwo1","name":"Q","shortName":"Q","programType":"WITHOUT_REGISTRATION","programStages":[{"id":"StageTwo001"},{"id":"StageTri001"}]}],
			 "programStages":[`+second("")+`,{"id":"StageTri001","name":"V"}]}`, 409, "E4027"),
			patch(program, `{"programType":"WITH_REGISTRATION"}`, 200), post("/api/programStages", second(ofOne), 201), patch(program, `{"programType":"WITHOUT_REGISTRATION"}`, 409, "E4027", "several stages"),
			remove("/api/programStages/StageTwo001", 204), patch(program, `{"programType":"WITHOUT_REGISTRATION"}`, 200),
			// nothing twice
			patch(stage, `[{"op":"add","path":"/programStageDataElements/-","value":{"dataElement":{"id":"ElementFou1"}}}]`, 409, "E4027", "ElementFou1"),
			patch(program, `{"programTrackedEntityAttributes":`+attributes("trackedEntityAttribute")+`}`, 409, "E4027", "PersonAttr1"),
			post("/api/trackedEntityTypes", `{"name":"Person","trackedEntityTypeAttributes":`+attributes("trackedEntityAttribute")+`}`, 409, "E4027", "PersonAttr1"),
			// the date of the next event
			patch(stage, `{"nextScheduleDate":{"id":"ElementFou1"}}`, 409, "E6001", "StageOne001", "ElementFou1"), patch(stage, `{"nextScheduleDate":{"id":"ElementOne1"}}`, 409, "E6001"),
			patch(stage, `{"nextScheduleDate":{"id":"ElementTri1"}}`, 200), patch(stage, `{"programStageDataElements":[{"dataElement":{"id":"ElementFou1"}}]}`, 409, "E6001"), patch(stage, `{"nextScheduleDate":null}`, 200),
			// sections
			patch("/api/programStageSections/StageSecti1", `{"dataElements":[{"id":"ElementOne1"}]}`, 409, "E4027", "Program Stage `StageOne001`"),
			patch(stage, `{"programStageDataElements":[{"dataElement":{"id":"ElementFou1"}}]}`, 200), get(list, 200, `{"dataElements":[{"id":"ElementFou1"}]}`),
		} {
			s.do(t, x)
		}
	})
}
