package dxf

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"cohort/schema/catalog"
)

const (
	head = declaration
	ns   = ` xmlns="http://dhis2.org/schema/dxf/2.0"`
)

func written(t *testing.T, text string, s Shape) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, iotest.HalfReader(strings.NewReader(text)), s); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return b.String()
}

func TestWrite(t *testing.T) {
	element, unit := Object(catalog.Get("dataElement")), Object(catalog.Get("organisationUnit"))
	visualization := Object(catalog.Get("visualization"))
	for _, test := range []struct {
		name, json string
		shape      Shape
		xml        string
	}{
		{"attributes come first", `{"valueType":"TEXT","name":"A & B","id":"a","zeroIsSignificant":true,"code":null}`, element,
			`<dataElement` + ns + ` name="A &amp; B" id="a"><valueType>TEXT</valueType><zeroIsSignificant>true</zeroIsSignificant></dataElement>`},
		{"nothing", `{}`, element, `<dataElement` + ns + `/>`},
		{"a reference", `{"categoryCombo":{"id":"a"}}`, element, `<dataElement` + ns + `><categoryCombo id="a"/></dataElement>`},
		{"lists", `{"dataElementGroups":[{"id":"a"},{"id":"b"}],"aggregationLevels":[1,2],"legendSets":[]}`, element,
			`<dataElement` + ns + `><dataElementGroups><dataElementGroup id="a"/><dataElementGroup id="b"/></dataElementGroups>` +
				`<aggregationLevels><aggregationLevels>1</aggregationLevels><aggregationLevels>2</aggregationLevels></aggregationLevels><legendSets/></dataElement>`},
		{"documents", `{"translations":[{"locale":"fr","value":"x"}],"style":{"color":"#fff"}}`, element,
			`<dataElement` + ns + `><translations><translation><locale>fr</locale><value>x</value></translation></translations><style><color>#fff</color></style></dataElement>`},
		{"raw", `{"geometry":{"type":"Point","coordinates":[1.5,2]},"sharing":{"users":{"abc":{"id":"abc","access":"rw<>"}},"userGroups":{}}}`, unit,
			`<organisationUnit` + ns + `><geometry>{"type":"Point","coordinates":[1.5,2]}</geometry><sharing><users><abc><id>abc</id><access>rw&lt;&gt;</access></abc></users><userGroups/></sharing></organisationUnit>`},
		{"raw lists", `{"series":[{"axis":"1"},{"axis":"x"}],"axes":[{"index":0}],"columns":[]}`, visualization,
			`<visualization` + ns + `><series><seriesItem><axis>1</axis></seriesItem><seriesItem><axis>x</axis></seriesItem></series><axes>[{"index":0}]</axes><columns/></visualization>`},
		{"raw that looks otherwise", `{"fontStyle":{"a":"true"},"relativePeriods":"x","reportingParams":{"1":"a"}}`, visualization,
			`<visualization` + ns + `><fontStyle>{"a":"true"}</fontStyle><relativePeriods>"x"</relativePeriods><reportingParams>{"1":"a"}</reportingParams></visualization>`},
		{"renamed", `{"label":"x","members":[{"id":"a"}],"boxes":["a"],"odd":[1],"is empty":{"xmlns":"y"},"a:b":[{}]}`, element,
			`<dataElement` + ns + `><label>x</label><members><member><id>a</id></member></members><boxes><boxe>a</boxe></boxes><odd><item>1</item></odd>` +
				`<entry key="is empty"><entry key="xmlns">y</entry></entry><entry key="a:b"><item/></entry></dataElement>`},
		{"keyed, sized, plucked", `{"legendSets":{"a b":{"id":"x"},"c":[{"id":"y"}]},"dataSetElements":3,"dataElementGroups":["a"]}`, element,
			`<dataElement` + ns + `><legendSets><entry key="a b" id="x"/><c><item id="y"/></c></legendSets><dataSetElements>3</dataSetElements><dataElementGroups><dataElementGroup>a</dataElementGroup></dataElementGroups></dataElement>`},
		{"twice", `{"id":"a","id":"b"}`, element, `<dataElement` + ns + ` id="a"/>`},
		{"an attribute that is no scalar", `{"id":["a"]}`, element, `<dataElement` + ns + `><id><id>a</id></id></dataElement>`},
		{"characters", `{"name":"\"<\n\t\r'\u0001\ufffe","description":"]]>\u0000\r\n \"\ufffd😀"}`, element,
			`<dataElement` + ns + " name=\"&quot;&lt;&#10;&#9;&#13;'\uFFFD\uFFFD\"><description>]]&gt;\uFFFD&#13;\n \"\uFFFD😀</description></dataElement>"},
		{"a package", `{"pager":{"page":1},"dataElements":[{"id":"a","name":"b"}],"categories":[],"nothing":null}`, Package(catalog.Plural),
			`<metadata` + ns + `><pager><page>1</page></pager><dataElements><dataElement id="a" name="b"/></dataElements><categories></categories></metadata>`},
		{"a list as root", `{"schemas":[{"klass":"x","properties":[{"name":"y"}]}]}`, Package(catalog.Plural).Called("schemas"),
			`<schemas` + ns + `><schema><klass>x</klass><properties><property><name>y</name></property></properties></schema></schemas>`},
		{"a message", `{"httpStatus":"OK","httpStatusCode":200,"status":"OK","message":"m","response":{"typeReports":[{"objectReports":[{"errorReports":[{"errorProperties":["a",1]}]}]}]}}`, Message,
			`<webMessage` + ns + ` httpStatus="OK" httpStatusCode="200" status="OK"><message>m</message><response><typeReports><typeReport><objectReports><objectReport><errorReports><errorReport>` +
				`<errorProperties><errorProperty>a</errorProperty><errorProperty>1</errorProperty></errorProperties></errorReport></errorReports></objectReport></objectReports></typeReport></typeReports></response></webMessage>`},
		{"a list of texts", `["a","b"]`, Named("authorities"), `<authorities` + ns + `><authority>a</authority><authority>b</authority></authorities>`},
		{"a scalar", `true`, Named("authorization"), `<authorization` + ns + `>true</authorization>`},
		{"null", `null`, Package(catalog.Plural), `<metadata` + ns + `/>`},
	} {
		if got := written(t, test.json, test.shape); got != head+test.xml {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, strings.TrimPrefix(got, head), test.xml)
		}
	}
}

func TestNames(t *testing.T) {
	for list, one := range map[string]string{
		"errorReports": "errorReport", "importSummaries": "importSummary", "properties": "property", "accesses": "access", "conflicts": "conflict",
		"s": "item", "class": "item", "xmls": "item", "axis": "axi", "data": "item",
	} {
		if got := singular(list); got != one {
			t.Errorf("singular of %s: %s, want %s", list, got, one)
		}
	}
	for name, good := range map[string]bool{"a": true, "_b-1.c": true, "é": true, "": false, "1a": false, "a b": false, "a:b": false, "xml": false, "XmlNs": false, "-a": false, "×": false, "日": false} {
		if isName(name) != good {
			t.Errorf("isName(%q) is %v", name, !good)
		}
	}
}

// A long list leaves piece by piece, so that it is never in memory as a whole.
func TestWriteSendsPieces(t *testing.T) {
	var pieces, bytes int
	dst := writeFunc(func(p []byte) (int, error) { pieces, bytes = pieces+1, max(bytes, len(p)); return len(p), nil })
	text := `{"dataElements":[` + strings.Repeat(`{"id":"a0123456789","name":"an element"},`, 10_000) + `{}]}`
	if err := Write(dst, strings.NewReader(text), Package(catalog.Plural)); err != nil || pieces < 10 || bytes > 2*piece {
		t.Errorf("%v: %d pieces, the largest of %d bytes", err, pieces, bytes)
	}
}

func TestWriteFails(t *testing.T) {
	broken := errors.New("broken")
	for _, text := range []string{`{"a":`, `{"a":1}{}`, `{"dataElements":[{}`, `x`, ``} {
		for _, s := range []Shape{Named("x"), Package(catalog.Plural)} {
			if err := Write(io.Discard, strings.NewReader(text), s); err == nil || err == io.EOF {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
	if err := Write(writeFunc(func([]byte) (int, error) { return 0, broken }), strings.NewReader(`{}`), Named("x")); !errors.Is(err, broken) {
		t.Error(err)
	}
	none := writeFunc(func([]byte) (int, error) { t.Error("something was written"); return 0, nil })
	if err := Write(none, iotest.ErrReader(broken), Named("x")); !errors.Is(err, broken) {
		t.Error(err)
	}
}

type writeFunc func([]byte) (int, error)

func (f writeFunc) Write(p []byte) (int, error) { return f(p) }

func wellFormed(t *testing.T, text []byte) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := dec.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
}
