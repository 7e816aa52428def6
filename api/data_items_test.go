package api

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"cohort/db/dbtest"
	"cohort/metadata"
)

// itemSources are what items are made of: of each type some that are items, some that are none, and some that are not for everybody.
const itemSources = `{
 "dataElements": [
  {"id":"ElementXXX1","name":"Malaria cases","shortName":"Malaria","code":"MAL","valueType":"INTEGER","domainType":"AGGREGATE","aggregationType":"SUM","sharing":{"public":"r-------"},
   "translations":[{"locale":"fr","property":"NAME","value":"Cas de paludisme"}]},
  {"id":"ElementXXX2","name":"Day of report","shortName":"Day","valueType":"DATE","domainType":"AGGREGATE","aggregationType":"NONE","sharing":{"public":"r-------"}},
  {"id":"ElementXXX3","name":"Hidden cases","shortName":"Hidden","valueType":"INTEGER","domainType":"AGGREGATE","aggregationType":"SUM","sharing":{"public":"--------"}},
  {"id":"ElementXXX4","name":"Weight","shortName":"Wt","code":"WEIGHT","valueType":"NUMBER","domainType":"TRACKER","aggregationType":"AVERAGE","sharing":{"public":"r-------"}},
  {"id":"ElementXXX5","name":"Outcome","shortName":"Out","valueType":"TEXT","domainType":"TRACKER","aggregationType":"NONE","optionSet":{"id":"OptionSetX1"},"sharing":{"public":"r-------"}}],
 "optionSets": [{"id":"OptionSetX1","name":"Outcomes","valueType":"TEXT"}],
 "indicatorTypes": [{"id":"IndTypeXXX1","name":"Number","factor":1,"number":true}],
 "indicators": [{"id":"IndicatorX1","name":"ANC coverage","shortName":"ANC","numerator":"1","denominator":"1","annualized":false,"indicatorType":{"id":"IndTypeXXX1"},"sharing":{"public":"r-------"}}],
 "dataSets": [{"id":"DataSetXXX1","name":"Monthly return","shortName":"Monthly","periodType":"Monthly","mobile":false,"sharing":{"public":"r-------"}}],
 "trackedEntityAttributes": [
  {"id":"AttributeX1","name":"Gender","shortName":"Gen","valueType":"TEXT","aggregationType":"NONE","sharing":{"public":"r-------"}},
  {"id":"AttributeX2","name":"Portrait","shortName":"Face","valueType":"IMAGE","aggregationType":"NONE","sharing":{"public":"r-------"}}],
 "trackedEntityTypes": [{"id":"TypePerson1","name":"Person","shortName":"Person"}],
 "programs": [
  {"id":"ProgramXXX1","name":"TB program","shortName":"TB prog","programType":"WITH_REGISTRATION","skipOffline":false,"trackedEntityType":{"id":"TypePerson1"},"sharing":{"public":"r-r-----"},
   "translations":[{"locale":"fr","property":"NAME","value":"Programme TB"}],
   "programTrackedEntityAttributes":[{"trackedEntityAttribute":{"id":"AttributeX1"}},{"trackedEntityAttribute":{"id":"AttributeX2"}}]},
  {"id":"ProgramXXX2","name":"Sealed","shortName":"Sealed","programType":"WITHOUT_REGISTRATION","skipOffline":false,"sharing":{"public":"r-------"}}],
 "programStages": [
  {"id":"StageXXXXX1","name":"First","program":{"id":"ProgramXXX1"},"programStageDataElements":[{"dataElement":{"id":"ElementXXX4"},"compulsory":false,"skipAnalytics":false}]},
  {"id":"StageXXXXX2","name":"Next","program":{"id":"ProgramXXX1"},"programStageDataElements":[{"dataElement":{"id":"ElementXXX4"},"compulsory":false,"skipAnalytics":false},
   {"dataElement":{"id":"ElementXXX5"},"compulsory":false,"skipAnalytics":false}]},
  {"id":"StageXXXXX3","name":"Only","program":{"id":"ProgramXXX2"},"programStageDataElements":[{"dataElement":{"id":"ElementXXX4"},"compulsory":false,"skipAnalytics":false}]}],
 "programIndicators": [
  {"id":"ProgIndXXX1","name":"Visits","shortName":"Visits","program":{"id":"ProgramXXX1"},"expression":"V{event_count}","analyticsType":"EVENT","sharing":{"public":"r-------"}},
  {"id":"ProgIndXXX2","name":"Sealed visits","shortName":"SVisits","program":{"id":"ProgramXXX2"},"expression":"V{event_count}","analyticsType":"EVENT","sharing":{"public":"r-------"}}]}`

func TestDataItems(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withClerk(t, s)
		s.put(t, []byte(itemSources), metadata.ImportOptions{})
		const items, everything = "/api/dataItems", `"total":10`
		in := func(types string) string { return items + "?fields=id&filter=dimensionItemType:in:[" + types + "]" }
		list := func(ids ...string) string {
			for i, id := range ids {
				ids[i] = `{"id":"` + id + `"}`
			}
			return `"dataItems":[` + strings.Join(ids, ",") + "]"
		}
		for _, x := range []exchange{
			{path: items, status: 200, has: []string{`{"pager":{"page":1,` + everything + `,"pageSize":50,"pageCount":1},"dataItems":[{"simplifiedValueType":"NUMBER","displayName":"ANC coverage",` +
				`"displayShortName":"ANC","valueType":"NUMBER","name":"ANC coverage","shortName":"ANC","id":"IndicatorX1","dimensionItemType":"INDICATOR"},`,
				`{"simplifiedValueType":"TEXT","displayName":"TB program Gender","displayShortName":"TB prog Gen","valueType":"TEXT","name":"TB program Gender","shortName":"TB prog Gen","id":"ProgramXXX1.AttributeX1","programId":"ProgramXXX1","dimensionItemType":"PROGRAM_ATTRIBUTE"}`,
				`"id":"ProgramXXX1.ElementXXX5","programId":"ProgramXXX1","optionSetId":"OptionSetX1","dimensionItemType":"PROGRAM_DATA_ELEMENT"`,
				`"code":"WEIGHT"`}, hasnt: []string{"Portrait", "Day of report"}},
			// who cannot read an object, or the data of its program, does not find it
			{path: items + "?fields=id", user: clerk, status: 200, has: []string{`"total":7`,
				list("IndicatorX1", "ElementXXX1", "DataSetXXX1", "ProgramXXX1.AttributeX1", "ProgramXXX1.ElementXXX5", "ProgramXXX1.ElementXXX4", "ProgIndXXX1")}},
			{path: items + "?fields=id&filter=id:eq:ElementXXX3", user: clerk, status: 200, has: []string{`"pager":{"page":1,"total":0,"pageSize":50,"pageCount":1},"dataItems":[]`}},
			// types
			{path: in("DATA_ELEMENT"), status: 200, has: []string{list("ElementXXX3", "ElementXXX1")}},
			{path: in("REPORTING_RATE,INDICATOR"), status: 200, has: []string{list("IndicatorX1", "DataSetXXX1")}},
			{path: in("DATA_SET"), status: 200, has: []string{list("DataSetXXX1")}},
			{path: items + "?filter=dimensionItemType:eq:PROGRAM_INDICATOR&fields=id,dimensionItemType&pageSize=1", status: 200, has: []string{`"total":2`, `[{"id":"ProgIndXXX2","dimensionItemType":"PROGRAM_INDICATOR"}]`}},
			{path: in("INVALID_TYPE"), status: 409, has: []string{"E2016", "`INVALID_TYPE`", "dimensionItemType", "[INDICATOR, DATA_ELEMENT, "}},
			{path: in(""), status: 409, has: []string{"E2014"}},
			// value types, programs
			{path: items + "?fields=id&filter=dimensionItemType:eq:DATA_ELEMENT&filter=valueType:eq:TEXT", status: 200, has: []string{list()}},
			{path: items + "?fields=id&filter=dimensionItemType:eq:DATA_ELEMENT&filter=valueType:in:[TEXT,INTEGER]", status: 200, has: []string{list("ElementXXX3", "ElementXXX1")}},
			{path: items + "?fields=id&filter=dimensionItemType:eq:PROGRAM_INDICATOR&filter=valueType:eq:TEXT", status: 200, has: []string{list()}},
			{path: items + "?fields=id&filter=valueType:eq:FILE", status: 409, has: []string{"E2016", "valueType"}},
			{path: items + "?fields=id&filter=programId:eq:ProgramXXX2", status: 200, has: []string{list("ProgIndXXX2", "ProgramXXX2.ElementXXX4")}},
			{path: items + "?fields=id&filter=dimensionItemType:eq:DATA_ELEMENT&filter=programId:eq:ProgramXXX2", status: 200, has: []string{list()}},
			// texts
			{path: items + "?fields=id&filter=displayName:ilike:CASES", status: 200, has: []string{list("ElementXXX3", "ElementXXX1")}},
			{path: items + "?fields=id&filter=displayName:ilike:paludisme&locale=fr", status: 200, has: []string{list("ElementXXX1")}},
			{path: items + "?fields=displayName,name&filter=id:eq:ProgramXXX1.AttributeX1&locale=fr", status: 200, has: []string{`{"displayName":"Programme TB Gender","name":"TB program Gender"}`}},
			{path: items + "?fields=id&filter=shortName:eq:TB%20prog%20Wt", status: 200, has: []string{list("ProgramXXX1.ElementXXX4")}},
			{path: items + "?fields=id&filter=displayShortName:$ilike:tb&filter=code:eq:WEIGHT", status: 200, has: []string{list("ProgramXXX1.ElementXXX4")}},
			{path: items + "?fields=id&filter=name:ilike:hidden&filter=id:eq:IndicatorX1&rootJunction=OR", status: 200, has: []string{list("IndicatorX1", "ElementXXX3")}},
			{path: items + "?fields=id&filter=name:ilike:hidden&filter=id:eq:IndicatorX1&filter=dimensionItemType:eq:INDICATOR&rootJunction=OR", status: 200, has: []string{list("IndicatorX1")}},
			{path: items + "?fields=id&filter=identifiable:token:weight+tb", status: 200, has: []string{list("ProgramXXX1.ElementXXX4")}},
			{path: items + "?fields=id&filter=identifiable:token:ProgIndXXX1", status: 200, has: []string{list("ProgIndXXX1")}},
			{path: items + "?fields=id&filter=identifiable:token:XXX", status: 200, has: []string{list()}},
			{path: items + "?filter=displayName", status: 409, has: []string{"E2014", "`displayName`"}},
			{path: items + "?filter=aggregationType:eq:SUM", status: 409, has: []string{"E2034", "aggregationType"}},
			{path: items + "?filter=name:near:x", status: 409, has: []string{"E2035", "`near`"}},
			{path: items + "?filter=dimensionItemType:like:DATA", status: 409, has: []string{"E2035"}},
			// order
			{path: in("DATA_ELEMENT,INDICATOR") + "&order=displayName:desc", status: 200, has: []string{list("ElementXXX1", "ElementXXX3", "IndicatorX1")}},
			{path: in("DATA_ELEMENT,INDICATOR") + "&order=code", status: 200, has: []string{list("ElementXXX1", "ElementXXX3", "IndicatorX1")}},
			{path: in("DATA_ELEMENT,INDICATOR") + "&order=dimensionItemType:desc,shortName:desc", status: 200, has: []string{list("IndicatorX1", "ElementXXX1", "ElementXXX3")}},
			{path: items + "?order=name:up", status: 409, has: []string{"E2015", "`name:up`"}},
			{path: items + "?order=created:asc", status: 409, has: []string{"E2037"}},
			{path: items + "?order=name:asc&filter=displayName:ilike:aName", status: 409, has: []string{"E2036"}},
			{path: items + "?order=displayName:asc&filter=name:ilike:aName", status: 409, has: []string{"E2036"}},
			// pages
			{path: items + "?fields=id&pageSize=4&page=3", status: 200, has: []string{`"page":3,` + everything + `,"pageSize":4,`, `"pageCount":3`, `"prevPage"`}},
			{path: items + "?fields=id&paging=false", status: 200, has: []string{`{"dataItems":[{"id"`}, hasnt: []string{"pager"}},
			{path: items + "?page=0", status: 400},
			// fields
			{path: items + "?fields=:identifiable&filter=id:eq:ElementXXX1", status: 200, has: []string{`[{"name":"Malaria cases","id":"ElementXXX1","code":"MAL"}]`}},
			{path: items + "?fields=id~rename(uid)&filter=id:eq:ElementXXX1", status: 200, has: []string{`[{"uid":"ElementXXX1"}]`}},
			{path: items + "?fields=*,!name,!displayName&filter=id:eq:ElementXXX1", status: 200, has: []string{`"shortName":"Malaria"`}, hasnt: []string{`"name"`, "displayName"}},
			// formats, methods
			{path: items + ".xml?fields=id,name&filter=id:eq:ElementXXX1", status: 200, has: []string{"<dataItems ", "<pager>", "<dataItem>", "<id>ElementXXX1</id>"}, answer: []string{"Content-Type", "application/xml"}},
			{method: "POST", path: items, status: 405},
		} {
			s.do(t, x)
		}

		// what changes is seen at once, by whom it concerns
		for _, x := range []exchange{
			{method: "PATCH", path: "/api/dataElements/ElementXXX3", header: jsonType, body: `{"name":"Revealed","sharing":{"public":"r-------"}}`, status: 200},
			{path: items + "?fields=name&filter=id:eq:ElementXXX3", user: clerk, status: 200, has: []string{"Revealed"}},
			{method: "DELETE", path: "/api/indicators/IndicatorX1", status: 204},
			{path: items + "?filter=id:eq:IndicatorX1", status: 200, has: []string{`"total":0`}},
			{method: "POST", path: "/api/userGroups", header: jsonType, body: `{"id":"GroupXXXXX1","name":"Sealers","users":[{"id":"UserClerk01"}]}`, status: 201},
			{method: "PUT", path: "/api/programs/ProgramXXX2/sharing", header: jsonType, body: `{"public":"r-------","userGroups":{"GroupXXXXX1":{"id":"GroupXXXXX1","access":"r-r-----"}}}`, status: 204},
			{path: items + "?fields=id&filter=programId:eq:ProgramXXX2", user: clerk, status: 200, has: []string{`"total":2`}},
			{method: "PATCH", path: "/api/userGroups/GroupXXXXX1", header: jsonType, body: `{"users":[]}`, status: 200},
			{path: items + "?fields=id&filter=programId:eq:ProgramXXX2", user: clerk, status: 200, has: []string{`"total":0`}},
		} {
			s.do(t, x)
		}
	})
}

// TestDataItemsAgainstNaive compares random requests with a plain evaluator over the whole list.
func TestDataItemsAgainstNaive(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	s.put(t, manyItems(), metadata.ImportOptions{})
	type item map[string]string
	read := func(query string) (list []item, total int) {
		var answer struct {
			Pager struct {
				Total int `json:"total"`
			} `json:"pager"`
			DataItems []item `json:"dataItems"`
		}
		if err := json.Unmarshal([]byte(s.do(t, exchange{path: "/api/dataItems?" + query, status: 200})), &answer); err != nil {
			t.Fatal(err)
		}
		return answer.DataItems, answer.Pager.Total
	}
	all, _ := read("paging=false")
	if len(all) < 300 {
		t.Fatalf("%d items", len(all))
	}
	r := rand.New(rand.NewPCG(3, 5))
	properties := []string{"id", "name", "displayName", "shortName", "code", "programId"}
	passes := func(it item, p, operator, value string) bool {
		text := it[p]
		if text == "" {
			return false
		}
		lower, wanted := strings.ToLower(text), strings.ToLower(value)
		switch operator {
		case "eq":
			return text == value
		case "!eq":
			return text != value
		case "ilike":
			return strings.Contains(lower, wanted)
		case "!ilike":
			return !strings.Contains(lower, wanted)
		case "$ilike":
			return strings.HasPrefix(lower, wanted)
		}
		return strings.HasSuffix(lower, wanted)
	}
	found := 0
	for range 300 {
		query := url.Values{}
		var tests []func(item) bool
		names := map[string]bool{}
		for range r.IntN(3) {
			p, operator := properties[r.IntN(len(properties))], []string{"eq", "!eq", "ilike", "!ilike", "$ilike", "ilike$"}[r.IntN(6)]
			value := all[r.IntN(len(all))][p]
			if value == "" {
				value = "x"
			}
			if cut := r.IntN(len(value)); operator != "eq" {
				value = value[cut:min(len(value), cut+3)]
			}
			names[p] = true
			query.Add("filter", p+":"+operator+":"+value)
			tests = append(tests, func(it item) bool { return passes(it, p, operator, value) })
		}
		anyOf := r.IntN(2) == 0
		if anyOf {
			query.Set("rootJunction", "OR")
		}
		typ := ""
		if r.IntN(2) == 0 {
			typ = all[r.IntN(len(all))]["dimensionItemType"]
			query.Add("filter", "dimensionItemType:eq:"+typ)
		}
		order := properties[r.IntN(len(properties))]
		if other := map[string]string{"name": "displayName", "displayName": "name"}[order]; names[other] {
			order = "id"
		}
		descending := r.IntN(2) == 0
		query.Set("order", order+map[bool]string{true: ":desc", false: ":asc"}[descending])
		size, number := 1+r.IntN(40), 1+r.IntN(4)
		query.Set("pageSize", fmt.Sprint(size))
		query.Set("page", fmt.Sprint(number))

		var want []item
		for _, it := range all {
			n := 0
			for _, test := range tests {
				if test(it) {
					n++
				}
			}
			if (typ == "" || it["dimensionItemType"] == typ) && (len(tests) == 0 || n == len(tests) || anyOf && n > 0) {
				want = append(want, it)
			}
		}
		slices.SortFunc(want, func(a, b item) int {
			x, y := strings.ToLower(a[order]), strings.ToLower(b[order])
			n := strings.Compare(x, y)
			switch {
			case x == y:
				return strings.Compare(a["id"], b["id"])
			case x == "":
				n = 1
			case y == "":
				n = -1
			}
			if descending {
				n = -n
			}
			return n
		})
		got, total := read(query.Encode())
		if total != len(want) {
			t.Fatalf("%s: %d, naively %d", query.Encode(), total, len(want))
		}
		want = want[min(len(want), (number-1)*size):min(len(want), number*size)]
		for i, it := range want {
			if i >= len(got) || got[i]["id"] != it["id"] {
				t.Fatalf("%s: at %d not %s: %v", query.Encode(), i, it["id"], got)
			}
		}
		found += len(got)
	}
	if found < 1000 {
		t.Errorf("only %d items were found", found)
	}
}

// manyItems are some hundred items with names that are much alike.
func manyItems() []byte {
	var elements, programs, stages []string
	for i := range 200 {
		domain := []string{"AGGREGATE", "TRACKER"}[i%2]
		code := ""
		if i%3 == 0 {
			code = fmt.Sprintf(`"code":"C%d",`, i)
		}
		elements = append(elements, fmt.Sprintf(`{"id":"Element%04d","name":"%s %d","shortName":"s%d %d",%s"valueType":"NUMBER","domainType":"%s","aggregationType":"SUM"}`,
			i, []string{"cases", "Cases", "deaths Ä", "Deaths"}[i%4], i, i%7, i, code, domain))
	}
	for p := range 4 {
		programs = append(programs, fmt.Sprintf(`{"id":"Program%04d","name":"Program %d","shortName":"P%d","programType":"WITHOUT_REGISTRATION","skipOffline":false}`, p, p, p))
		var of []string
		for i := range 60 {
			of = append(of, fmt.Sprintf(`{"dataElement":{"id":"Element%04d"},"compulsory":false,"skipAnalytics":false}`, i*2+1))
		}
		stages = append(stages, fmt.Sprintf(`{"id":"StageXX%04d","name":"S","program":{"id":"Program%04d"},"programStageDataElements":[%s]}`, p, p, strings.Join(of, ",")))
	}
	return []byte(`{"dataElements":[` + strings.Join(elements, ",") + `],"programs":[` + strings.Join(programs, ",") + `],"programStages":[` + strings.Join(stages, ",") + `]}`)
}
