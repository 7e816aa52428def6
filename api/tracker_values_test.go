package api

import (
	"fmt"
	"strings"
	"testing"
)

// kindred are the metadata of one data element and one attribute of a value type, at the program without registration.
func kindred(types []string, options string) string {
	var elements, attributes, members []string
	for i, t := range types {
		members = append(members, fmt.Sprintf(`{"dataElement":{"id":"ElementV%03d"}}`, i))
		elements = append(elements, fmt.Sprintf(`{"id":"ElementV%03d","name":"Element %s","shortName":"E %s","valueType":%q,"domainType":"TRACKER","aggregationType":"NONE"%s}`, i, t, t, t, options))
		attributes = append(attributes, fmt.Sprintf(`{"id":"AttribV0%03d","name":"Attribute %s","shortName":"A %s","valueType":%q,"aggregationType":"NONE"%s}`, i, t, t, t, options))
	}
	return fmt.Sprintf(`{"dataElements":[%s],"trackedEntityAttributes":[%s],"programStages":[{"id":"StageEvent1","name":"Visit of the day","program":{"id":"ProgEvents1"},"repeatable":true,"programStageDataElements":[%s]}]}`,
		strings.Join(elements, ","), strings.Join(attributes, ","), strings.Join(members, ","))
}

func TestValueTypes(t *testing.T) {
	cases := []struct{ kind, good, bad string }{
		{"TEXT", `any|§`, ""}, {"LONG_TEXT", `a b`, ""},
		{"LETTER", "a|Z|é", "ab|1"}, {"PHONE_NUMBER", "+47 22 22 22 22|004722222222", "12|call me"},
		{"EMAIL", "a@example.org", "a@|a b@example.org|a"}, {"URL", "https://example.org/x?y=1", "example|javascript:alert(1)"},
		{"BOOLEAN", "true|false", "yes|1"}, {"TRUE_ONLY", "true", "false|yes"},
		{"DATE", "2024-02-29", "2023-02-29|29.2.2024|2024-2-9"}, {"AGE", "2024-02-29", "12|2023-02-29"},
		{"DATETIME", "2024-02-29T23:59:59.000|2024-02-29T10:00Z", "2024-02-29|2024-02-29T25:00"}, {"TIME", "23:59|00:00:01", "24:00|7:15|noon"},
		{"NUMBER", "-1.5|3.14E-2|0", "1,5|one|NaN|+1"}, {"UNIT_INTERVAL", "0|0.5|1", "1.1|-0.1"}, {"PERCENTAGE", "0|99.9|100", "101|-1"},
		{"INTEGER", "-3|0|12", "1.0|03"}, {"INTEGER_POSITIVE", "1", "0|-1"}, {"INTEGER_NEGATIVE", "-1", "0|1"}, {"INTEGER_ZERO_OR_POSITIVE", "0|1", "-1"},
		{"COORDINATE", "[10.9,59.8]|[-180,-90]", "10.9,59.8|[200,0]|[10.9]"},
		{"GEOJSON", `{\"type\":\"Point\",\"coordinates\":[1,2]}`, `{}|[1,2]|{\"type\":\"Point\"}`},
		{"USERNAME", "clerk", "nobody"}, {"ORGANISATION_UNIT", "UnitClinic2", "NoSuchUnit1|C112"},
	}
	var types []string
	for _, c := range cases {
		types = append(types, c.kind)
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", kindred(types, ""), 200))
		n := 0
		send := func(i int, value string, good bool) {
			n++
			status, element, attribute := 200, "", ""
			if !good {
				status, element, attribute = 409, `"errorCode":"E1302"`, `"errorCode":"E1007"`
			}
			event := fmt.Sprintf(`{"event":"EventV%05d","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2020-01-01","occurredAt":"2020-01-01","dataValues":[{"dataElement":"ElementV%03d","value":"%s"}]}`, n, i, value)
			person := fmt.Sprintf(`{"trackedEntity":"PersonV%04d","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttribV0%03d","value":"%s"}]}`, n, i, value)
			s.do(t, post(newer, `{"events":[`+event+`]}`, status, element))
			s.do(t, post(newer, `{"trackedEntities":[`+person+`]}`, status, attribute))
			object := ""
			if !good {
				object = fmt.Sprintf(`"object":"ElementV%03d"`, i)
			}
			s.do(t, post("/api/events?dryRun=true&strategy=CREATE_AND_UPDATE", event, status, object))
		}
		for i, c := range cases {
			for value := range strings.SplitSeq(c.good, "|") {
				send(i, value, true)
			}
			for value := range strings.SplitSeq(c.bad, "|") {
				if value != "" {
					send(i, value, false)
				}
			}
		}
		// each part of a list is an option
		s.do(t, post("/api/metadata", `{"optionSets":[{"id":"OptSetMulti","name":"Several","valueType":"MULTI_TEXT","options":[{"id":"OptionOne01"},{"id":"OptionTwo01"}]}],
			"options":[{"id":"OptionOne01","name":"One","code":"one","sortOrder":1,"optionSet":{"id":"OptSetMulti"}},{"id":"OptionTwo01","name":"Two","code":"two","sortOrder":2,"optionSet":{"id":"OptSetMulti"}}],
			"dataElements":[{"id":"ElementMult","name":"Several","shortName":"Several","valueType":"MULTI_TEXT","domainType":"TRACKER","aggregationType":"NONE","optionSet":{"id":"OptSetMulti"}}],
			"programStages":[{"id":"StageEvent1","name":"Visit of the day","program":{"id":"ProgEvents1"},"repeatable":true,"programStageDataElements":[{"dataElement":{"id":"ElementMult"}}]}]}`, 200))
		for value, status := range map[string]int{"one": 200, "one,two": 200, "one,three": 409, "one,,two": 409} {
			s.do(t, post(newer, `{"events":[{"event":"EventMulti1","program":"ProgEvents1","orgUnit":"UnitClinic1","occurredAt":"2020-01-01","dataValues":[{"dataElement":"ElementMult","value":"`+value+`"}]}]}`, status))
		}
	})
}

func TestFilesOfPeople(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		s.do(t, post("/api/metadata", kindred([]string{"FILE_RESOURCE", "IMAGE"}, ""), 200))
		upload := func(user string) string {
			return stored(t, s.do(t, form(user, "scan.png", "image/png", pixel, 202, "domain", "DATA_VALUE")))
		}
		values := func(list ...string) string {
			var out []string
			for i := 0; i+1 < len(list); i += 2 {
				out = append(out, `{"dataElement":"`+list[i]+`","value":"`+list[i+1]+`"}`)
			}
			return strings.Join(out, ",")
		}
		event := func(uid, values string) string {
			return `{"event":"` + uid + `","program":"ProgEvents1","programStage":"StageEvent1","orgUnit":"UnitClinic1","eventDate":"2020-01-01","occurredAt":"2020-01-01","dataValues":[` + values + `]}`
		}
		list := func(events ...string) string { return `{"events":[` + strings.Join(events, ",") + `]}` }
		person := func(uid, file string) string {
			return `{"trackedEntity":"` + uid + `","trackedEntityInstance":"` + uid + `","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttribV0001","value":"` + file + `"}]}`
		}
		one, two, three, theirs := upload(""), upload(""), upload(""), upload(clerk)
		for _, x := range []exchange{
			post(newer, list(event("EventFile01", values("ElementV000", "NoSuchFile1"))), 409, `"errorCode":"E1084"`, "NoSuchFile1"),
			post(newer, list(event("EventFile01", values("ElementV000", "7"))), 409, `"errorCode":"E1302"`),
			post("/api/events", event("EventFile01", values("ElementV000", "NoSuchFile1")), 409, `"object":"ElementV000"`),
			post(newer, list(event("EventFile01", values("ElementV000", one, "ElementV001", one))), 409, `"errorCode":"E1009"`),
			post(newer, list(event("EventFile01", values("ElementV000", one)), event("EventFile02", values("ElementV000", one))), 409, `"errorCode":"E1009"`),
			post(newer, list(event("EventFile01", values("ElementV000", one))), 200),
			post(newer, list(event("EventFile01", values("ElementV000", one))), 200), // again
			post(newer, list(event("EventFile02", values("ElementV001", one))), 409, `"errorCode":"E1009"`, one),
			post(newer, `{"trackedEntities":[`+person("PersonFile1", one)+`]}`, 409, `"errorCode":"E1009"`),
			post(people, person("PersonFile1", one), 409, `"object":"Attribute.value"`, one),
			post(people, person("PersonFile1", two), 200),
			post(newer, `{"trackedEntities":[`+person("PersonFile2", two)+`]}`, 409, "E1009"),
			// a file that no value names any more is free again
			post(newer, list(event("EventFile01", values("ElementV000", three))), 200),
			post(newer, list(event("EventFile02", values("ElementV001", one))), 200),
			post(newer, `{"trackedEntities":[{"trackedEntity":"PersonFile1","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttribV0001","value":null}]}]}`, 200),
			post(newer, `{"trackedEntities":[`+person("PersonFile2", two)+`]}`, 200),
			// another's file is nobody else's to give
			post(newer, list(event("EventFile03", values("ElementV000", theirs))), 200).as(clerk),
		} {
			s.do(t, x)
		}
		mine := upload("")
		s.do(t, post(newer, list(event("EventFile04", values("ElementV000", mine))), 409, `"errorCode":"E1084"`).as(clerk))
	})
}
