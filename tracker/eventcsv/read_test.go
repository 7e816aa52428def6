package eventcsv

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
)

const header = "event,status,program,programStage,enrollment,orgUnit,eventDate,dueDate,latitude,longitude,dataElement,value,storedBy,providedElsewhere,completedDate,completedBy,geometry\n"

func TestRead(t *testing.T) {
	a := `{"event":"a","status":"COMPLETED","program":"p","programStage":"s","enrollment":"n","orgUnit":"o","eventDate":"2016-01-01","dueDate":"2016-01-02","dataValues":[`
	for _, test := range []struct{ name, csv, json string }{
		{"the reference document's rows of fourteen", "a,COMPLETED,p,s,n,o,2016-01-01,2016-01-02,,,d,1,,\na,COMPLETED,p,s,n,o,2016-01-01,2016-01-02,,,e,2,,\nb,COMPLETED,p,s,n,o,2016-01-01,2016-01-02,,,d,3,,\n",
			`{"events":[` + a + `{"dataElement":"d","value":"1"},{"dataElement":"e","value":"2"}]},` + strings.Replace(a, `"a"`, `"b"`, 1) + `{"dataElement":"d","value":"3"}]}]}`},
		{"a header", header + "a,,,,,,,,,,,,,,,,\n", `{"events":[{"event":"a","dataValues":[]}]}`},
		{"a header alone", header, `{"events":[]}`},
		{"a header in another order, with a mark", "\uFEFFVALUE, dataElement ,event\r\n1,d,a\r\n", `{"events":[{"event":"a","dataValues":[{"dataElement":"d","value":"1"}]}]}`},
		{"a header with empty cells behind", "event,value,dataElement,, \na,1,d,,\nb,2,d\nc,3,d,x\n", `{"events":[{"event":"a","dataValues":[{"dataElement":"d","value":"1"}]},{"event":"b","dataValues":[{"dataElement":"d","value":"2"}]},` +
			`{"event":"c","dataValues":[{"dataElement":"d","value":"3"}],"":"Line 4 has more than 3 columns: \"x\""}]}`},
		{"a header in quotes, with a mark", "\uFEFF\"event\",\"value\",\"dataElement\"\n\"a\",\"1\",\"d\"\n", `{"events":[{"event":"a","dataValues":[{"dataElement":"d","value":"1"}]}]}`},
		{"a row in quotes, with a mark", "\uFEFF\"a\"\n", `{"events":[{"event":"a","dataValues":[]}]}`},
		{"a first row that is no header", "event,status,x\n", `{"events":[{"event":"event","status":"status","program":"x","dataValues":[]}]}`},
		{"all columns", " a , ACTIVE ,p,s,n,o,d1,d2,1.5,-2, d ,\" \"\"v\"\"\n, \", me ,true,d3, you ,\"POINT (-2 1.5)\"\n",
			`{"events":[{"event":"a","status":"ACTIVE","program":"p","programStage":"s","enrollment":"n","orgUnit":"o","eventDate":"d1","dueDate":"d2","storedBy":" me ","completedDate":"d3","completedBy":" you ",` +
				`"coordinate":{"latitude":"1.5","longitude":"-2"},"geometry":{"type":"Point","coordinates":[-2,1.5]},"dataValues":[{"dataElement":"d","providedElsewhere":"true","value":" \"v\"\n, "}]}]}`},
		{"rows without an identifier", ",,p\n,,p\n", `{"events":[{"program":"p","dataValues":[]},{"program":"p","dataValues":[]}]}`},
		{"empty rows", "a\n\n,,,\nb\n", `{"events":[{"event":"a","dataValues":[]},{"event":"b","dataValues":[]}]}`},
		{"a value of nothing, and nothing of an element", "a,,,,,,,,,,,v\na,,,,,,,,,,d\n", `{"events":[{"event":"a","dataValues":[{"dataElement":"","value":"v"},{"dataElement":"d","value":""}]}]}`},
		{"rows that differ", "a,ACTIVE,p,,,,,,,,d,1\na,,q,,,,,,,,e,2,other\n", `{"events":[{"event":"a","status":"ACTIVE","program":"p","dataValues":[{"dataElement":"d","value":"1"},{"dataElement":"e","value":"2"}],` +
			`"":"Line 2 says \"q\" of program, and the first row of the event \"p\""}]}`},
		{"too many columns", "a" + strings.Repeat(",", 16) + ",x\nb\n", `{"events":[{"event":"a","dataValues":[],"":"Line 1 has more than 17 columns: \"x\""},{"event":"b","dataValues":[]}]}`},
		{"empty ones too many", "a" + strings.Repeat(",", 30) + "\n", `{"events":[{"event":"a","dataValues":[]}]}`},
		{"half a position", "a,,,,,,,,1\n", `{"events":[{"event":"a","coordinate":{"latitude":"1"},"dataValues":[]}]}`},
		{"a shape that is none", "a,,,,,,,,,,,,,,,,CIRCLE (1)\n", `{"events":[{"event":"a","dataValues":[],"":"Invalid geometry: \"CIRCLE\" is not a type of geometry"}]}`},
		{"a shape in JSON", `a,,,,,,,,,,,,,,,,"{""type"":""Point"",""coordinates"":[1,2]}"`, `{"events":[{"event":"a","geometry":{"type":"Point","coordinates":[1,2]},"dataValues":[]}]}`},
	} {
		got, err := io.ReadAll(iotest.OneByteReader(Read(iotest.HalfReader(strings.NewReader(test.csv)))))
		if err != nil || string(got) != test.json {
			t.Errorf("%s: %v\ngot  %s\nwant %s", test.name, err, got, test.json)
		}
	}
}

func TestReadNewer(t *testing.T) {
	for _, test := range []struct{ name, csv, json string }{
		{"all columns, of a value each", strings.Join(NewerColumns, ",") + "\n" +
			`a,ACTIVE,p,s,n,o,d1,d2,"POINT (-2 1.5)",1.5,-2,true,false,c1,c2,u1,u2,me,d3,you,oc,ao,who,d, v ,true,by,x,y` + "\n" + `a,ACTIVE,p,s,n,o,d1,d2,"POINT (-2 1.5)",1.5,-2,true,false,c1,c2,u1,u2,me,d3,you,oc,ao,who,e,w,,,,` + "\n",
			`{"events":[{"event":"a","status":"ACTIVE","program":"p","programStage":"s","enrollment":"n","orgUnit":"o","occurredAt":"d1","scheduledAt":"d2","followUp":"true","createdAtClient":"c2","updatedAtClient":"u2","completedBy":"me",` +
				`"completedAt":"d3","attributeOptionCombo":"oc","attributeCategoryOptions":"ao","assignedUser":{"username":"who"},"geometry":{"type":"Point","coordinates":[-2,1.5]},` +
				`"dataValues":[{"dataElement":"d","providedElsewhere":"true","storedBy":"by","value":" v "},{"dataElement":"e","value":"w"}]}]}`},
		{"a position alone, no header", "a,,,,,,,,,1.5,-2\n", `{"events":[{"event":"a","geometry":{"type":"Point","coordinates":[-2,1.5]},"dataValues":[]}]}`},
		{"half a position", "event,latitude\na,1\n", `{"events":[{"event":"a","dataValues":[],"":"Invalid geometry: `},
		{"too many columns", "a" + strings.Repeat(",", 28) + ",x\n", `{"events":[{"event":"a","dataValues":[],"":"Line 1 has more than 29 columns: \"x\""}]}`},
		{"names of the classic form are no header", "event,eventDate\n", `{"events":[{"event":"event","status":"eventDate","dataValues":[]}]}`},
	} {
		got, err := io.ReadAll(iotest.OneByteReader(ReadNewer(strings.NewReader(test.csv))))
		if err != nil || !strings.HasPrefix(string(got), test.json) {
			t.Errorf("%s: %v\ngot  %s\nwant %s", test.name, err, got, test.json)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for csv, says := range map[string]string{
		"": "is empty", "a\n\"b": `quoted-field at line 2`, "a\nb,c\"d\n": "at line 2", "a\n\xff,b": "line 2 is none",
	} {
		if _, err := io.ReadAll(Read(strings.NewReader(csv))); !fault.Is(err, fault.BadRequest) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", csv, err)
		}
	}
	if _, err := io.ReadAll(Read(io.MultiReader(strings.NewReader("a,b\nc,\""), strings.NewReader(strings.Repeat("x", largestRow+8192))))); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
	if n, err := io.Copy(io.Discard, Read(strings.NewReader(strings.Repeat("a,,,,,,,,,,d,v\n", largestRow/8)))); err != nil || n < largestRow {
		t.Errorf("an event of many rows: %d, %v", n, err)
	}
	gone := fault.New(fault.TooLarge, "the body")
	if _, err := io.ReadAll(Read(io.MultiReader(strings.NewReader("a,b\nc"), iotest.ErrReader(gone)))); err != gone {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(header + "a,COMPLETED,p,s,n,o,2016-01-01,2016-01-02,1,2,d,1,me,true\n")
	f.Add("a,,,,,,,,,,\"d\n\",1\r\na,,,,,,,,,,e\n,\n")
	f.Add("\uFEFFvalue,event\n1,a\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := io.ReadAll(Read(strings.NewReader(text)))
		if err != nil {
			if !fault.Is(err, fault.BadRequest) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if !jsontext.Value(got).IsValid(jsontext.AllowDuplicateNames(true)) {
			t.Fatalf("%q: no JSON: %s", text, got)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat("EJNxP3WreNP,COMPLETED,eBAyeGv0exc,Zj7UnCAulEk,,DiszpKrYNg8,2016-01-01,2016-01-01,59.8,10.9,qrur9Dvnyt5,22,admin,\n", 2000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := io.Copy(io.Discard, Read(strings.NewReader(text))); err != nil {
			b.Fatal(err)
		}
	}
}
