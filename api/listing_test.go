package api

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"cohort/metadata"
)

// texts hold what separates cells and lines, and what spreadsheets take for formulas.
const texts = `{
 "constants": [
  {"id":"ConstantXX1","name":"=1+1","value":1,"description":"two\nlines"},
  {"id":"ConstantXX2","name":"a, \"b\"; c","value":2.50,"description":" padded "},
  {"id":"ConstantXX3","name":"Über","value":-3,"code":"U"}],
 "programs": [{"id":"ProgramXXX1","name":"P","shortName":"P","programType":"WITHOUT_REGISTRATION","programStages":[{"id":"StageXXXXX1"}]}],
 "programStages": [{"id":"StageXXXXX1","name":"S","program":{"id":"ProgramXXX1"},"programStageDataElements":[
  {"dataElement":{"id":"ElementXXX2"},"compulsory":true},{"dataElement":{"id":"ElementXXX1"},"compulsory":false}]}]}`

func TestListsAsCSV(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(catalogue), metadata.ImportOptions{})
		s.put(t, []byte(texts), metadata.ImportOptions{})
		const nina = "nina:District1!"
		accept := func(list string) []string { return []string{"Accept", list} }
		type table struct {
			query, user string
			lines       string
		}
		for _, x := range []table{
			{"dataElements.csv", "", "id,displayName|ElementXXX2,Anaemia|ElementXXX4,Hidden|ElementXXX3,Malaria|ElementXXX1,Zoster|"},
			{"dataElements.csv", nina, "id,displayName|ElementXXX2,Anaemia|ElementXXX3,Malaria|ElementXXX1,Zoster|"},
			{"dataElements.csv?locale=fr&order=name:desc&pageSize=1", "", "id,displayName|ElementXXX1,Zona|"},
			{"dataElements.csv?fields=name,code&order=name:desc&pageSize=2&page=2&skipHeader=true", "", "Hidden,|Anaemia,AN|"},
			{"dataElements.csv?fields=name,code,dataElementGroups&filter=dataElementGroups:gt:0&order=name:desc", "", "name,code,dataElementGroups|Zoster,,GroupXXXXX1;GroupXXXXX2|Hidden,,GroupXXXXX1|"},
			{"dataElements.csv?fields=name,dataElementGroups[name],aggregationLevels&filter=name:eq:Zoster&separator=;&arraySeparator=%7C%7C", "", "name;dataElementGroups.name;aggregationLevels|Zoster;One||Two;1||2|"},
			{"dataElements.csv?fields=name,dataElementGroups[name],aggregationLevels&filter=name:eq:Zoster&separator=%09&arraySeparator=,", nina, "name\tdataElementGroups.name\taggregationLevels|Zoster\tOne\t1,2|"},
			{"dataElements.csv?fields=id,optionSet,optionSet[name],categoryCombo[id,name],optionSet[options[code]]&filter=id:in:[ElementXXX1,ElementXXX2]&order=id", "",
				"id,optionSet.name,optionSet.options.code,categoryCombo.id,categoryCombo.name|ElementXXX1,Sex,F,bjDvmb4bfuf,default|ElementXXX2,,,bjDvmb4bfuf,default|"},
			{"dataElements.csv?fields=id,optionSet,createdBy,createdBy[username],style,style[color],sharing[public],attributeValues,attributeValues[value],AttributeX1&filter=id:eq:ElementXXX1", "",
				"id,optionSet,createdBy.username,style.color,sharing.public,attributeValues.value,AttributeX1|ElementXXX1,OptionSetX1,admin,#ff0000,rw------,mg,mg|"},
			{"dataElements.csv?fields=id,sharing,access,translations,lastUpdatedBy,access[write]&filter=id:eq:ElementXXX3", nina, "id,access.write,lastUpdatedBy|ElementXXX3,false,M5zQapPyTZI|"},
			{"dataElements.csv?fields=name~rename(called),dataElementGroups~size~rename(groups),dataElementGroups~pluck(name)~rename(names)&filter=id:eq:ElementXXX1", "", "called,names|Zoster,One;Two|"},
			{"dataElements.csv?fields=dataElementGroups~size,legendSets~isEmpty,optionSet~isNotEmpty&filter=id:eq:ElementXXX1", "", "dataElementGroups,legendSets,optionSet|2,true,true|"},
			{"dataElements.csv?filter=name:eq:Nothing", "", "id,displayName|"},
			{"dataElements.csv?filter=name:eq:Nothing&skipHeader=true", "", ""},
			{"constants.csv?fields=name,value,description,code", "", "name,value,description,code|=1+1,1,\"two\nlines\",|\"a, \"\"b\"\"; c\",2.50,\" padded \",|Über,-3,,U|"},
			{"programStages.csv?fields=id,program[id,programType],programStageDataElements[dataElement[id,code],compulsory]", "",
				"id,program.id,program.programType,programStageDataElements.dataElement.id,programStageDataElements.dataElement.code,programStageDataElements.compulsory|StageXXXXX1,ProgramXXX1,WITHOUT_REGISTRATION,ElementXXX2;ElementXXX1,AN;,true;false|"},
			{"users.csv?fields=username,userRoles[authorities],userCredentials[username]&filter=username:eq:nina", "", "username,userRoles.authorities,userCredentials.username|nina,F_X;F_DATAELEMENT_PRIVATE_ADD,nina|"},
			{"apiTokens.csv", nina, "id,displayName|"},
			{"interpretations.csv?fields=id,text", nina, "id,text|"},
		} {
			got := s.do(t, exchange{path: "/api/" + x.query, user: x.user, status: 200, answer: []string{"Content-Type", "text/csv;charset=UTF-8"}})
			if want := strings.ReplaceAll(strings.ReplaceAll(x.lines, "||", "\x00"), "|", "\r\n"); got != strings.ReplaceAll(want, "\x00", "||") {
				t.Errorf("%s %s\n%q, want\n%q", x.query, x.user, got, want)
			}
		}
		for _, x := range []exchange{
			{path: "/api/constants?skipHeader=true", header: accept("text/csv"), status: 200, has: []string{"ConstantXX1,=1+1\r\n"}},
			{path: "/api/constants?skipHeader=true", header: accept("application/json;q=0.5, application/csv"), status: 200, has: []string{"ConstantXX1,=1+1\r\n"}},
			{path: "/api/constants", header: accept("application/json, text/csv;q=0.9"), status: 200, has: []string{`"constants":[`}},
			{path: "/api/constants", header: accept("*/*"), status: 200, has: []string{`"constants":[`}},
			{path: "/api/41/constants.csv?skipHeader=true", status: 200, has: []string{"ConstantXX1,=1+1\r\n"}},
			{method: "HEAD", path: "/api/constants.csv", status: 200, answer: []string{"Content-Type", "text/csv;charset=UTF-8"}},
			{path: "/api/constants.csv?separator=ab", status: 400, has: []string{"'ab'", "separator", "one character"}},
			{path: "/api/constants.csv?separator=%22", status: 400, has: []string{"separator"}},
			{path: "/api/constants.csv?separator=%0A", status: 400, has: []string{"separator"}},
			{path: "/api/constants.csv?arraySeparator=123456789", status: 400, has: []string{"arraySeparator"}},
			{path: "/api/constants.csv?skipHeader=x", status: 400, has: []string{"skipHeader"}},
			{path: "/api/constants.csv?filter=nothing:eq:1", status: 400, has: []string{"E1003"}},
			{path: "/api/constants.csv?fields=a[", status: 400},
			{path: "/api/constants.csv", user: "-", header: accept("application/json"), status: 401},
			{path: "/api/constants/ConstantXX1.csv", status: 406},
			{path: "/api/metadata.csv", status: 406},
		} {
			s.do(t, x)
		}
	})
}

// A long table is sent as it is made, and holds what a list in JSON does, whichever of the two was asked for first at one address.
func TestLongTables(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		var b strings.Builder
		const n = 4000
		for i := range n {
			fmt.Fprintf(&b, `,{"id":"Long%07d","name":"A long name, with \"quotes\", of constant %d","value":%d}`, i, i, i)
		}
		s.put(t, []byte(`{"constants":[`+b.String()[1:]+`]}`), metadata.ImportOptions{})
		const path = "/api/constants?paging=false&fields=id,name,value&order=id"
		for range 2 {
			s.do(t, exchange{path: path, status: 200, has: []string{`{"constants":[{"id":"Long0000000"`}})
			text := s.do(t, exchange{path: path, header: []string{"Accept", "text/csv"}, status: 200, answer: []string{"Content-Length", ""}})
			rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
			if err != nil || len(rows) != n+1 {
				t.Fatalf("%d lines, %v", len(rows), err)
			}
			for i, row := range rows[1:] {
				if want := fmt.Sprintf(`A long name, with "quotes", of constant %d`, i); row[1] != want || row[2] != fmt.Sprint(i) {
					t.Fatalf("%q, want %q", row, want)
				}
			}
		}
		s.do(t, exchange{method: http.MethodHead, path: path, header: []string{"Accept", "text/csv"}, status: 200})
	})
}
