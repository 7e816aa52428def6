package api

import (
	"net/url"
	"strings"
	"testing"
)

func TestExpressionDescriptions(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withClerk(t, s)
		s.do(t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200, body: `{
			"dataElements": [
				{"id":"DataElemA01","name":"BCG doses","shortName":"BCG","valueType":"INTEGER","domainType":"AGGREGATE","aggregationType":"SUM",
					"translations":[{"property":"NAME","locale":"fr","value":"Doses de BCG"}]},
				{"id":"DataElemB01","name":"Weight","shortName":"Weight","valueType":"NUMBER","domainType":"TRACKER","aggregationType":"NONE"},
				{"id":"DataElemC01","name":"Secret doses","shortName":"Secret","valueType":"INTEGER","domainType":"AGGREGATE","aggregationType":"SUM","sharing":{"public":"--------"}}],
			"constants": [{"id":"ConstantA01","name":"Pi","value":3.14}],
			"organisationUnitGroups": [{"id":"UnitGroupA1","name":"Clinics","shortName":"Clinics"}],
			"dataSets": [{"id":"DataSetA001","name":"Monthly report","shortName":"Monthly","periodType":"Monthly"}],
			"trackedEntityTypes": [{"id":"EntityType1","name":"Person","shortName":"Person"}],
			"programs": [{"id":"ProgramA001","name":"Immunisation","shortName":"Immunisation","programType":"WITHOUT_REGISTRATION","programStages":[{"id":"StageA00001"}]},
				{"id":"ProgramB001","name":"Other","shortName":"Other","programType":"WITHOUT_REGISTRATION"},
				{"id":"ProgramC001","name":"Hidden","shortName":"Hidden","programType":"WITHOUT_REGISTRATION","sharing":{"public":"--------"}}],
			"programStages": [{"id":"StageA00001","name":"Visit","program":{"id":"ProgramA001"}}],
			"programRuleVariables": [
				{"id":"VariableA01","name":"last weight","program":{"id":"ProgramA001"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"DataElemB01"}},
				{"id":"VariableB01","name":"sum","program":{"id":"ProgramA001"},"programRuleVariableSourceType":"CALCULATED_VALUE"}]}`})
		ask := func(path, body string, has ...string) exchange {
			return exchange{method: "POST", path: "/api" + path, header: textType, body: body, status: 200, has: append(has, `"httpStatus":"OK"`, `"httpStatusCode":200`)}
		}
		const (
			generic   = "/expressions/description"
			indicator = "/indicators/expression/description"
			rule      = "/programRules/condition/description?programId="
			data      = "/programRuleActions/data/expression/description?programId="
			valid     = `"status":"OK","message":"Valid","description":`
			malformed = `"status":"ERROR","message":"Expression is not well-formed"`
			invalid   = `"status":"ERROR","message":"Expression is not valid"`
		)
		hidden := ask(indicator, "#{DataElemC01}", valid+`"DataElemC01"`)
		hidden.hasnt = []string{"Secret"}
		without := ask(indicator, "1 <> 1", malformed, `"responseType":"ErrorReports"`, "At position 4", `"errorProperty":"expression"`, `"value":">"`)
		without.hasnt = []string{"description"}
		for _, x := range []exchange{
			{path: "/api" + generic + "?expression=" + url.QueryEscape("#{DataElemA01} + 1"), status: 200, has: []string{valid + `"BCG doses + 1"`}},
			{path: "/api" + generic + "?expression=" + url.QueryEscape("#{DataElemA01} + 1") + "&locale=fr", status: 200, has: []string{valid + `"Doses de BCG + 1"`}},
			{path: "/api" + generic + ".xml?expression=1", status: 200, has: []string{"<description>1</description>", `status="OK"`}},
			{path: "/api" + generic, status: 400, has: []string{"'expression' is not present"}},
			ask(generic, "C{ConstantA01}*2", valid+`"Pi*2"`),
			ask(generic, " \n", malformed, "is empty"),
			ask(indicator, "100 * #{DataElemA01} / R{DataSetA001.ACTUAL_REPORTS}", valid+`"100 * BCG doses / Monthly report - Actual reports"`),
			ask(indicator, "#{DataElemA01} + #{NotThere001} / OUG{NotThere002}", malformed, "position 18: The data element `NotThere001` does not exist",
				"The organisation unit group `NotThere002` does not exist", `"errorKlass":"dataElement"`, `"value":"NotThere002"`),
			without,
			hidden.as(clerk),
			ask("/validationRules/expression/description", "if(orgUnit.group(UnitGroupA1), #{DataElemA01}, 0)", valid+`"if(orgUnit.group(Clinics), BCG doses, 0)"`),
			ask("/validationRules/expression/description", "N{DataElemA01}", malformed, "cannot be part of a validation rule"),
			ask("/predictors/expression/description", "avg(#{DataElemA01})", valid+`"avg(BCG doses)"`),
			ask("/predictors/skipTest/description", "1 != 1", valid+`"1 != 1"`),
			ask("/predictors/skipTest/description", "1", malformed, "must be true or false"),
			ask("/programIndicators/expression/description", "d2:zing(#{StageA00001.DataElemB01}) / V{event_count}", valid+`"d2:zing(Visit.Weight) / Event count"`),
			ask("/programIndicators/expression/description", "d2:zing(", invalid, "ends where a value is expected"),
			ask("/programIndicators/filter/description", "V{event_date} > '2024-01-01'", valid+`"Event date > '2024-01-01'"`),
			ask("/programIndicators/filter/description", "#{StageA00001.DataElemB01} + 1", invalid, "must be true or false"),
			ask(rule+"ProgramA001", "#{last weight} < 10 and d2:hasValue('sum')", valid+`"Weight < 10 and d2:hasValue(sum)"`),
			ask(rule+"ProgramB001", "#{last weight} < 10", invalid, `"description":"At position 1: The program rule variable `+"`last weight`"+` does not exist."`),
			ask(data+"ProgramA001", "d2:round(#{last weight})", valid+`"d2:round(Weight)"`),
			{method: "POST", path: "/api" + rule, header: textType, body: "true", status: 400, has: []string{"'programId' is not present"}},
			{method: "POST", path: "/api" + rule + "NotThere001", header: textType, body: "true", status: 404, has: []string{"NotThere001"}},
			{method: "POST", path: "/api" + rule + "ProgramC001", user: clerk, header: textType, body: "true", status: 403},
			ask(rule+"ProgramA001", "true", valid+`"true"`).as(clerk),

			// bodies
			{method: "POST", path: "/api" + indicator, header: jsonType, body: `{"expression":"#{DataElemA01}"}`, status: 200, has: []string{valid + `"BCG doses"`}},
			{method: "POST", path: "/api" + data + "ProgramA001", header: jsonType, body: `{"condition": "1 + 1"}`, status: 200, has: []string{valid + `"1 + 1"`}},
			{method: "POST", path: "/api" + indicator, header: jsonType, body: `"#{DataElemA01}"`, status: 200, has: []string{valid + `"BCG doses"`}},
			{method: "POST", path: "/api" + indicator, header: jsonType, body: `#{DataElemA01}`, status: 200, has: []string{valid + `"BCG doses"`}},
			{method: "POST", path: "/api" + indicator, header: jsonType, body: `{"expression":1}`, status: 200, has: []string{malformed}},
			{method: "POST", path: "/api" + indicator, body: "1", status: 200, has: []string{valid + `"1"`}},
			{method: "POST", path: "/api" + indicator, header: []string{"Content-Type", "image/png"}, body: "1", status: 415},
			{method: "POST", path: "/api" + indicator, header: textType, body: "a\xff", status: 200, has: []string{malformed, "UTF-8"}},
			{method: "POST", path: "/api" + indicator, header: textType, body: strings.Repeat("(", 50_000), status: 200, has: []string{malformed, "nested more than 200"}},
			{path: "/api" + indicator, status: 404},
			{path: "/api" + indicator, user: "-", header: []string{"Accept", "application/json"}, status: 401},
		} {
			s.do(t, x)
		}
	})
}
