package api

import (
	"regexp"
	"strings"
	"testing"
)

func TestAnalysesOfEventsAreLaidOut(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", analysed, 200))
		const one = "/api/eventVisualizations/EventVisu01"
		const head = `{"id":"EventVisu01","name":"E","type":"LINE_LIST","outputType":"EVENT","program":{"id":"ProgramOne1"},"programStage":{"id":"StageOne001"},`
		const all = one + "?fields=*,columns[*],rows[*],filters[*]"
		const body = head + `"value":{"id":"ElementTwo1"},
			"columns":[{"dimension":"ou","items":[{"id":"USER_ORGUNIT"}]},{"dimension":"StageOne001.ElementTwo1","filter":"LE:10","legendSet":{"id":"LegendSetO1"},"repetition":{"indexes":[1,-1,0]}},
			 {"dimension":"eventStatus","items":[{"id":"ACTIVE"},{"id":"COMPLETED"}]},{"dimension":"eventDate","items":[{"id":"2021-07-21_2021-08-01"}]}],
			"rows":[{"dimension":"AttributeO1","items":[],"filter":"GT:5"}],"filters":[{"dimension":"pe","items":[{"id":"LAST_12_MONTHS"}]}]}`
		for _, x := range []exchange{
			post("/api/eventVisualizations", body, 201),
			get(all, 200, `"columnDimensions":["ou","StageOne001.ElementTwo1","eventStatus","eventDate"]`, `"dataElementDimensions":[{"dataElement":{"id":"ElementTwo1"},"legendSet":{"id":"LegendSetO1"},"programStage":{"id":"StageOne001"},"filter":"LE:10"}]`,
				`"simpleDimensions":[{"parent":"COLUMN","dimension":"eventStatus","values":["ACTIVE","COMPLETED"]},{"parent":"COLUMN","dimension":"eventDate","values":["2021-07-21_2021-08-01"]}]`,
				`"repetition":{"parent":"COLUMN","dimension":"StageOne001.ElementTwo1","indexes":[1,-1,0]}`, `"attributeDimensions":[{"attribute":{"id":"AttributeO1"},"filter":"GT:5"}]`, `"value":{"id":"ElementTwo1"}`,
				`"dimension":"StageOne001.ElementTwo1","dimensionType":"PROGRAM_DATA_ELEMENT","name":"Two"`, `"programStage":{"id":"StageOne001"},"valueType":"NUMBER"`),
			patch(one, `{"value":{"id":"AttributeO1"}}`, 200), get(one, 200, `"attributeValueDimension":{"id":"AttributeO1"}`, `"value":{"id":"AttributeO1"}`),
			patch(one, `{"value":{"id":"NoSuchValue"}}`, 409, "E5002"),
			// an analysis goes on without a legend, and without what it looked at by the way
			remove("/api/legendSets/LegendSetO1", 204), get(all, 200, `"dimension":"StageOne001.ElementTwo1","dimensionType"`),
			post("/api/eventVisualizations", strings.Replace(strings.Replace(body, "EventVisu01", "EventVisu02", 1), `"legendSet":{"id":"LegendSetO1"},`, "", 1), 201),
			post("/api/eventVisualizations", strings.Replace(body, `"dimension":"eventStatus"`, `"dimension":"eventStatu"`, 1), 409, "E5002", "eventStatu"),
			remove("/api/programs/ProgramOne1", 409, "E4030", "EventVisualization"),
		} {
			s.do(t, x)
		}
		s.same(t, one)
		// a chart of the older kind
		s.do(t, post("/api/eventCharts", `{"id":"EventChart1","name":"C","type":"COLUMN","program":{"id":"ProgramOne1"},"columns":[{"dimension":"ElementTwo1","filter":"IN:1;2"}],"rows":[{"dimension":"pe","items":[{"id":"THIS_YEAR"}]}],"filters":[{"dimension":"ou","items":[{"id":"UnitCountry"}]}]}`, 201))
		s.same(t, "/api/eventCharts/EventChart1")
	})
}

func TestMapsAreLaidOut(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", analysed, 200))
		const one = "/api/maps/MapNumber01"
		for _, x := range []exchange{
			post("/api/maps", `{"id":"MapNumber01","name":"M","mapViews":[{"id":"MapViewNo01","layer":"thematic","renderingStrategy":"SINGLE","legendSet":{"id":"LegendSetO1"},"columns":[{"dimension":"dx","items":[{"id":"IndicatorO1"}]}],
				"rows":[{"dimension":"ou","items":[{"id":"LEVEL-1"},{"id":"UnitCountry"}]}],"filters":[{"dimension":"pe","items":[{"id":"THIS_YEAR"}]}]},{"layer":"facility","renderingStrategy":"SINGLE","rows":[{"dimension":"ou","items":[{"id":"USER_ORGUNIT"}]}]}]}`, 201),
			get(one+"?fields=mapViews[id,columns[dimension,items[id]],rows[dimension,items[id]],filters[dimension,items[id]]]", 200,
				`{"mapViews":[{"id":"MapViewNo01","columns":[{"dimension":"dx","items":[{"id":"IndicatorO1"}]}],"rows":[{"dimension":"ou","items":[{"id":"UnitCountry"},{"id":"LEVEL-LevelNation"}]}],"filters":[{"dimension":"pe","items":[{"id":"THIS_YEAR"}]}]},`,
				`"rows":[{"dimension":"ou","items":[{"id":"USER_ORGUNIT"}]}],"filters":[]}]`),
			post("/api/maps", `{"name":"M","mapViews":[{"layer":"thematic","renderingStrategy":"SINGLE","columns":[{"dimension":"dx","items":[{"id":"NoSuchItem1"}]}]}]}`, 409, "E5002", "NoSuchItem1"),
			remove("/api/legendSets/LegendSetO1", 204), remove("/api/indicators/IndicatorO1", 204),
			get(one+"?fields=mapViews[id,legendSet,columns[dimension,items]]", 200, `{"id":"MapViewNo01","columns":[{"dimension":"dx","items":[]}]}`),
		} {
			s.do(t, x)
		}
		s.same(t, one)
	})
}

// same reads an object as apps do that are about to change it, and sends it back as it is: nothing changes.
func (s *testServer) same(t *testing.T, path string) {
	t.Helper()
	for _, fields := range []string{"*", "*,columns[*],rows[*],filters[*]", "*,columns[dimension,filter,legendSet[id],repetition,items[dimensionItem~rename(id)]],rows[dimension,filter,items[id]],filters[dimension,items[id]]"} {
		was := s.do(t, get(path+"?fields="+fields, 200))
		s.do(t, put(path, was, 200))
		is := s.do(t, get(path+"?fields="+fields, 200))
		if was, is = dates.ReplaceAllString(was, ""), dates.ReplaceAllString(is, ""); is != was {
			i := 0
			for i < min(len(is), len(was)) && is[i] == was[i] {
				i++
			}
			t.Errorf("%s: from here\n%.300s\nbecame\n%.300s", fields, was[max(i-50, 0):], is[max(i-50, 0):])
		}
	}
}

var dates = regexp.MustCompile(`"lastUpdated":"[^"]*"`)
