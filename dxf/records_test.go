package dxf

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
)

func TestReadRecords(t *testing.T) {
	for _, test := range []struct{ name, xml, json string }{
		{"the reference document's event", `<?xml version="1.0" encoding="utf-8"?>
			<event program="eBAyeGv0exc" orgUnit="DiszpKrYNg8"
			  eventDate="2013-05-17" status="COMPLETED" storedBy="admin">
			  <coordinate latitude="59.8" longitude="10.9" />
			  <dataValues>
			    <dataValue dataElement="qrur9Dvnyt5" value="22" />
			    <dataValue dataElement="msodh3rEMJa" value="2013-05-18" />
			  </dataValues>
			</event>`,
			`{"program":"eBAyeGv0exc","orgUnit":"DiszpKrYNg8","eventDate":"2013-05-17","status":"COMPLETED","storedBy":"admin","coordinate":{"latitude":"59.8","longitude":"10.9"},` +
				`"dataValues":[{"dataElement":"qrur9Dvnyt5","value":"22"},{"dataElement":"msodh3rEMJa","value":"2013-05-18"}]}`},
		{"several", `<events xmlns="http://dhis2.org/schema/dxf/2.0"><pager><page>1</page></pager><event event="a"/> <event><event>b</event></event></events>`, `{"events":[{"event":"a"},{"event":"b"}]}`},
		{"none", `<events/>`, `{"events":[]}`},
		{"empty", `<event/>`, `{}`},
		{"empty lists", `<event><dataValues/><notes></notes><relationships> </relationships></event>`, `{"dataValues":[],"notes":[],"relationships":[]}`},
		{"texts and values", `<event orgUnit=" a "><dataValues><dataValue value=" true " providedElsewhere="true"/><dataValue><value> <![CDATA[<b>]]> </value></dataValue></dataValues></event>`,
			`{"orgUnit":"a","dataValues":[{"value":" true ","providedElsewhere":"true"},{"value":" <b> "}]}`},
		{"geometry", `<event><geometry>{"type":"Point","coordinates":[1,2]}</geometry></event>`, `{"geometry":{"type":"Point","coordinates":[1,2]}}`},
		{"what is unknown", `<event new="x"><createdByUserInfo><uid>a</uid></createdByUserInfo></event>`, `{"new":"x","createdByUserInfo":{"uid":"a"}}`},
		{"relationships", `<event><relationships><relationship relationshipType="r"><to><trackedEntityInstance trackedEntityInstance="p"/></to></relationship></relationships></event>`,
			`{"relationships":[{"relationshipType":"r","to":{"trackedEntityInstance":{"trackedEntityInstance":"p"}}}]}`},
	} {
		got, err := io.ReadAll(iotest.OneByteReader(Read(iotest.OneByteReader(strings.NewReader(test.xml)), Event, depth)))
		if err != nil || string(got) != test.json {
			t.Errorf("%s: %v\ngot  %s\nwant %s", test.name, err, got, test.json)
		}
	}
}

func TestReadRecordsRefuses(t *testing.T) {
	for _, test := range []struct{ xml, says string }{
		{"", "is empty"}, {"<event>\n<dataValues>", "ends too early at line 2"}, {"<events><event>\n</events>", "closed by </events>"},
		{"<event>text</event>", "text where elements belong"}, {"<event><dataValues>text</dataValues></event>", "text where elements belong"},
		{"<event>\n<notes/><notes/></event>", "`notes` stands twice in <event> at line 2"}, {"<event event='a'><event>b</event></event>", "stands twice"},
		{"<event event='a' event='a'/>", "twice"}, {"<event><notes a='b'/></event>", "only elements such as <note>"}, {"<event notes='a'/>", "no attribute"},
		{"<event/><event/>", "second root"}, {"<event/>x", "outside of the root"}, {"<events>" + strings.Repeat("<a>", depth), "more than 20 elements"},
		{"<event><status><a/></status></event>", "is a value"}, {"<event>" + many("<a%/>", mostMembers+1) + "</event>", "more than 200 members"},
	} {
		_, err := io.ReadAll(Read(strings.NewReader(test.xml), Event, depth))
		if !fault.Is(err, fault.BadRequest) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%.80q: %v, want %q", test.xml, err, test.says)
		}
	}
}

func many(text string, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(text, "%", strings.Repeat("x", i)))
	}
	return b.String()
}

// A body is not held: what is bounded is one of its elements, and not the lists.
func TestRecordsAreBounded(t *testing.T) {
	long := func(before, each, after string, size int) io.Reader {
		return io.MultiReader(strings.NewReader(before), strings.NewReader(strings.Repeat(each, size/len(each))), strings.NewReader(after))
	}
	const value = `<dataValue dataElement="a" value="b"/>`
	n, err := io.Copy(io.Discard, Read(long("<event><dataValues>", value, "</dataValues></event>", 3*largestValue), Event, depth))
	if err != nil || n < 2*largestValue {
		t.Errorf("a long list: %d bytes, %v", n, err)
	}
	for name, src := range map[string]io.Reader{
		"a value":    long(`<event><dataValues><dataValue value="`, "x", `"/></dataValues></event>`, 2*largestValue),
		"text":       long(`<event><status>`, "x", `</status></event>`, 2*largestValue),
		"attributes": io.MultiReader(strings.NewReader(`<event `), strings.NewReader(many("a%='' ", 4000)), strings.NewReader(`/>`)),
		"unknown":    long(`<event><x>`, "<y/>", `</x></event>`, 2*largestValue),
	} {
		if _, err := io.Copy(io.Discard, Read(src, Event, depth)); !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzReadRecords(f *testing.F) {
	for _, seed := range []string{
		`<events><event program="a"><coordinate latitude="1"/><dataValues><dataValue value="&lt;"/></dataValues><geometry>[1]</geometry></event></events>`,
		`<event><notes><note/></notes><x y="z">1</x></event>`, `<trackedEntityInstances><a><enrollments><b><events><c/></events></b></enrollments></a></trackedEntityInstances>`,
		`<relationships><relationship relationshipType="a"><from><trackedEntityInstance trackedEntityInstance="b"/></from><to><event event="c"/></to></relationship></relationships>`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range []Shape{Event, Enrollment, TrackedEntity, Relationship} {
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
			for _, shape := range []Shape{s, s.One(), Message} {
				var again bytes.Buffer
				if err := Write(&again, bytes.NewReader(got), shape); err != nil {
					t.Fatalf("%q: %v", text, err)
				}
				wellFormed(t, again.Bytes())
			}
		}
	})
}

func BenchmarkReadRecords(b *testing.B) {
	text := "<events>" + strings.Repeat(`<event program="eBAyeGv0exc" orgUnit="DiszpKrYNg8" eventDate="2013-05-17" status="COMPLETED"><coordinate latitude="59.8" longitude="10.9"/><dataValues><dataValue dataElement="qrur9Dvnyt5" value="22"/><dataValue dataElement="oZg33kd9taw" value="Male"/></dataValues></event>`, 1000) + "</events>"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := io.Copy(io.Discard, Read(strings.NewReader(text), Event, depth)); err != nil {
			b.Fatal(err)
		}
	}
}
