package dxf

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/schema/catalog"
)

const depth = 20

func TestRead(t *testing.T) {
	element, unit := Object(catalog.Get("dataElement")), Object(catalog.Get("organisationUnit"))
	visualization, all := Object(catalog.Get("visualization")), Package(catalog.Plural)
	for _, test := range []struct {
		name, xml string
		shape     Shape
		json      string
	}{
		{"the reference document's constant", "<constant name=\"PI\" xmlns=\"http://dhis2.org/schema/dxf/2.0\">\n  <value>3.14159265359</value>\n</constant>", Object(catalog.Get("constant")),
			`{"name":"PI","value":"3.14159265359"}`},
		{"declaration, comments, mark", "\uFEFF<?xml version='1.0' encoding='utf-8'?><!-- a --><x><name>a<!-- b -->b<?pi?></name></x> <!-- c -->\n", element, `{"name":"ab"}`},
		{"another root, a prefix, foreign attributes", `<d:anything xmlns:d="http://dhis2.org/schema/dxf/2.0" xmlns:xsi="x" xsi:type="y" d:id="z"><d:name>a</d:name></d:anything>`, element, `{"name":"a"}`},
		{"texts are kept, values trimmed", "<x name=' a '><description>\n <![CDATA[<p>]]>&amp;&#13;\r\n</description><valueType>\n TEXT </valueType><zeroIsSignificant> true </zeroIsSignificant></x>", element,
			`{"name":" a ","description":"\n <p>&\r\n","valueType":"TEXT","zeroIsSignificant":true}`},
		{"references", `<x><categoryCombo id="a"/><optionSet><id>b</id></optionSet><commentOptionSet> c </commentOptionSet><style/></x>`, element,
			`{"categoryCombo":{"id":"a"},"optionSet":{"id":"b"},"commentOptionSet":"c","style":{}}`},
		{"lists", `<x><dataElementGroups><dataElementGroup id="a"/><b>c</b></dataElementGroups><aggregationLevels><l>1</l></aggregationLevels><legendSets/><translations> </translations></x>`, element,
			`{"dataElementGroups":[{"id":"a"},"c"],"aggregationLevels":["1"],"legendSets":[],"translations":[]}`},
		{"raw", `<x><geometry> {"type": "Point", "coordinates": [1.50, 2]} </geometry><sharing><users><ab><access>rw</access><x>true</x></ab></users><userGroups/></sharing></x>`, unit,
			`{"geometry":{"type":"Point","coordinates":[1.50,2]},"sharing":{"users":{"ab":{"access":"rw","x":true}},"userGroups":{}}}`},
		{"raw as others write it", `<x><geometry type="Point"><coordinates>1</coordinates><coordinates>2</coordinates></geometry></x>`, unit,
			`{"geometry":{"type":"Point","coordinates":["1","2"]}}`},
		{"raw text and lists", `<x><relativePeriods>{ no JSON</relativePeriods><series><seriesItem><axis>1</axis></seriesItem></series><columns/><axes>[{"index":0}]</axes></x>`, visualization,
			`{"relativePeriods":"{ no JSON","series":[{"axis":"1"}],"columns":[],"axes":[{"index":0}]}`},
		{"unknown", `<x><publicAccess>rw</publicAccess><externalAccess>false</externalAccess><userAccesses><userAccess id="a" access="r"/></userAccesses><many>1</many><many>2</many><p><a>1</a><b x="y">2</b></p><entry key="o o">1</entry><entry/></x>`, element,
			`{"publicAccess":"rw","externalAccess":false,"userAccesses":[{"id":"a","access":"r"}],"many":["1","2"],"p":{"a":"1","b":"2"},"o o":"1","entry":""}`},
		{"empty", `<x/>`, element, `{}`},
		{"a package", `<metadata xmlns="http://dhis2.org/schema/dxf/2.0" created="now"><system id="a"/><date>d</date> <dataElements><dataElement id="a"><name>b</name></dataElement> <x/></dataElements><categories/></metadata>`, all,
			`{"system":{"id":"a"},"date":"d","dataElements":[{"id":"a","name":"b"},{}],"categories":[]}`},
		{"one list", `<dataElements><dataElement id="a"/></dataElements>`, all, `{"dataElements":[{"id":"a"}]}`},
		{"an empty package", `<metadata/>`, all, `{}`},
		{"members", `<identifiableObjects><identifiableObjects><identifiableObject id="a"/></identifiableObjects><additions><dataElement id="b"/></additions><deletions/></identifiableObjects>`, Members,
			`{"identifiableObjects":[{"id":"a"}],"additions":[{"id":"b"}],"deletions":[]}`},
		{"members alone", `<identifiableObjects><identifiableObject id="a"/><identifiableObject id="b"/></identifiableObjects>`, Members, `{"identifiableObjects":[{"id":"a"},{"id":"b"}]}`},
		{"no members", `<identifiableObjects/>`, Members, `{}`},
		{"former credentials", `<user username="u"><userCredentials><password>true</password><userRoles><userRole id="a"/></userRoles></userCredentials></user>`, Object(catalog.Get("user")),
			`{"username":"u","userCredentials":{"password":"true","userRoles":[{"id":"a"}]}}`},
	} {
		for kind, src := range map[string]io.Reader{"at once": strings.NewReader(test.xml), "by bytes": iotest.OneByteReader(strings.NewReader(test.xml))} {
			got, err := io.ReadAll(iotest.HalfReader(Read(src, test.shape, depth)))
			if err != nil || string(got) != test.json {
				t.Errorf("%s, %s: %v\ngot  %s\nwant %s", test.name, kind, err, got, test.json)
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	element, all := Object(catalog.Get("dataElement")), Package(catalog.Plural)
	for _, test := range []struct {
		xml   string
		shape Shape
		says  string
	}{
		{"", element, "is empty; it must be XML"},
		{" \n<!-- a -->", all, "is empty"},
		{"<x>\n<name>", element, "ends too early at line 2"},
		{"<x>\n\n</y>", element, "closed by </y> at line 3"},
		{"<x>\n<a></b></x>", all, "closed by </b> at line 2"},
		{"<!DOCTYPE x [<!ENTITY a 'b'>]>\n<x>&a;</x>", element, "document type"},
		{"<x><!DOCTYPE y></x>", all, "document type"},
		{"\n<x>&eacute;</x>", element, "line 2"},
		{"<x a='1' a='2'/>", element, "twice on <x> at line 1"},
		{"<x/><y/>", element, "second root element begins at line 1"},
		{"<metadata/><y/>", all, "second root"},
		{"<x/>y", element, "outside of the root"},
		{"y<x/>", element, "outside of the root"},
		{"<x>a<b/></x>", element, "text beside elements"},
		{"<metadata>\na</metadata>", all, "text where elements belong"},
		{"<metadata><dataElements>a</dataElements></metadata>", all, "text where elements belong"},
		{"<metadata><dataElements/><dataElements/></metadata>", all, "<dataElements> stands twice"},
		{"<x>a</x>", element, "is an object, and has text"},
		{"<x>\n<name>a</name>\n<name>b</name></x>", element, "`name` stands twice in <x> at line 3"},
		{"<x name='a'><name>b</name></x>", element, "`name` stands twice"},
		{"<x unknown='a'><unknown/></x>", element, "`unknown` stands twice"},
		{"<x><name><first/></name></x>", element, "<name> is a value"},
		{"<x><legendSets id='a'/></x>", element, "<legendSets> is a list, and may have only elements such as <legendSets>"},
		{"<x><dataElementGroups>a</dataElementGroups></x>", element, "such as <dataElementGroup> in it, at line 1"},
		{"<x dataElementGroups='a'/>", element, "no attribute"},
		{"<x categoryCombo='a'/>", element, "no attribute"},
		{"<x>" + strings.Repeat("<a>", depth), element, "more than 20 elements in each other at line 1"},
		{"<metadata>\n" + strings.Repeat("<a>\n", depth), all, "at line 21"},
		{"<x>\x01</x>", element, "line 1"},
		{"<x>\xff</x>", element, "line 1"},
		{"<?xml version='1.1'?><x/>", element, "version"},
		{`{"name":"x"}`, element, "outside of the root"},
	} {
		_, err := io.ReadAll(Read(strings.NewReader(test.xml), test.shape, depth))
		if !fault.Is(err, fault.BadRequest) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%q: %v, want %q", test.xml, err, test.says)
		}
	}
	_, err := io.ReadAll(Read(strings.NewReader("<?xml version='1.0' encoding='latin1'?><x/>"), element, depth))
	if !fault.Is(err, fault.Unsupported) || !strings.Contains(err.Error(), "latin1") {
		t.Error(err)
	}
}

func TestOtherErrorsComeBack(t *testing.T) {
	for _, broken := range []error{errors.New("the disk is gone"), fault.New(fault.TooLarge, "too large")} {
		for _, begun := range []string{"", "<x>", "<x><name>a"} {
			_, err := io.ReadAll(Read(io.MultiReader(strings.NewReader(begun), iotest.ErrReader(broken)), Object(catalog.Get("constant")), depth))
			if !errors.Is(err, broken) {
				t.Errorf("%q: %v", begun, err)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`<constant name="PI" xmlns="http://dhis2.org/schema/dxf/2.0"><value>3.14</value></constant>`,
		`<metadata><dataElements><dataElement id="a"><geometry>{"a":[1]}</geometry></dataElement></dataElements></metadata>`,
		`<x><entry key="a"/><sharing><users><a><b>true</b></a></users></sharing><!-- --><![CDATA[]]></x>`,
		`<!DOCTYPE x><x/>`, `<a:b xmlns:a="c" a:d="e">&amp;&#13;</a:b>`, `<x><columns><a/><a/></columns><legendSets/></x>`,
	} {
		f.Add(seed)
	}
	shapes := []Shape{Object(catalog.Get("visualization")), Package(catalog.Plural), Members, Named("x")}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range shapes {
			got, err := io.ReadAll(Read(strings.NewReader(text), s, depth))
			if err != nil {
				if !fault.Is(err, fault.BadRequest) && !fault.Is(err, fault.Unsupported) {
					t.Fatalf("%q: %v", text, err)
				}
				continue
			}
			if !jsontext.Value(got).IsValid() {
				t.Fatalf("%q: no JSON: %s", text, got)
			}
			var again bytes.Buffer
			if err := Write(&again, bytes.NewReader(got), s); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			wellFormed(t, again.Bytes())
		}
	})
}
