package valuetype

import (
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		typ   Type
		valid string // separated by blanks
		wrong string
	}{
		{Letter, "a Z é ع", "ab 1 éé \xff"},
		{PhoneNumber, "+23276000001 085-813-9447 (02)555.1234", "12345 call-me +232x"},
		{Email, "a@b.org first.last+x@mail.example.com", "a b@ @b.org a@b a@b. <a@b.org>"},
		{Boolean, "true false True FALSE", "1 0 yes t"},
		{TrueOnly, "true TRUE", "false 1"},
		{Date, "2013-05-18 2024-02-29 0001-01-01 2013-05-18T00:00:00.000 2013-05-18T10:00", "2013-5-18 2023-02-29 18-05-2013 2013-13-01 2013-00-01 2013-01-00 0000-01-01 2013-05-18T 2013-05-18x 20130518"},
		{Age, "1980-01-31", "31 1980-02-31"},
		{DateTime, "2013-05-18T10:30 2013-05-18T10:30:59 2013-05-18T10:30:59.123 2013-05-18T10:30:59Z 2013-05-18T10:30:59.123+01:00 2013-05-18T10:30-0530 2013-05-18T10:30+02",
			"2013-05-18 2013-05-18T24:00 2013-05-18T10:60 2013-05-18T1:30 2013-05-18T10:30:60 2013-05-18T10:30:00. 2013-05-18T10:30+ 2013-05-18T10:30+1 2013-05-18T10:30+01:0 2013-05-18T10:30+01:000"},
		{Time, "00:00 23:59 12:30:15 12:30:15.5", "24:00 12:60 1:30 1230 12 12: 12:3 12:30Z"},
		{Number, "0 -0 1 -12 0.5 -0.25 3.14159265359 1E3 1.5E-7", "+1 01 .5 1. 1e3 1E 1E+3 0x1F NaN Infinity 1,5 -- - 1E999 1_000"},
		{UnitInterval, "0 1 0.5", "-0.1 1.1 2 x"},
		{Percentage, "0 100 99.9", "-1 100.1 x"},
		{Integer, "0 1 -1 123456789012345678901234567890", "+1 01 -0 1.0 1E3 -"},
		{IntegerPositive, "1 10", "0 -1 01 1.0"},
		{IntegerNegative, "-1 -10", "0 1 -0 -01 -"},
		{IntegerZeroOrPositive, "0 1 22", "-1 many 01 -0"},
		{TrackerAssociate, "PersonJoe01", "Person 1ersonJoe01"},
		{OrganisationUnit, "DiszpKrYNg8", "OU_559"},
		{Reference, "DiszpKrYNg8", "x"},
		{FileResource, "DiszpKrYNg8", "x"},
		{Image, "DiszpKrYNg8", "x"},
		{Coordinate, "[-11.4197,8.1039] [180,-90] [0,0]", "[181,0] [0,91] -11,8 [1,2,3] [1] [] [0x1,1] [NaN,1] [1,inf]"},
		{URL, "https://dhis2.org http://localhost:8080/x?y ftp://a/b", "dhis2.org https:// mailto:a@b.org //x"},
		{MultiText, "A A,B", ",A A,,B ,"},
		{GeoJSON, `{"type":"Point","coordinates":[1,1]}`, `{"type":"Point"} [1,1]`},
	} {
		for value := range strings.FieldsSeq(test.valid) {
			if problem := test.typ.Check(value); problem != "" {
				t.Errorf("%s %q: %s", test.typ, value, problem)
			}
		}
		for value := range strings.FieldsSeq(test.wrong) {
			if test.typ.Check(value) == "" {
				t.Errorf("%s %q is accepted", test.typ, value)
			}
		}
	}
}

func TestLength(t *testing.T) {
	if problem := LongText.Check(strings.Repeat("é", MaxLength)); problem != "" {
		t.Error(problem)
	}
	if LongText.Check(strings.Repeat("é", MaxLength+1)) != "value_length_greater_than_max_length" {
		t.Error("a value that is too long is accepted")
	}
}

func TestNames(t *testing.T) {
	if len(All()) != 28 {
		t.Errorf("%d types", len(All()))
	}
	for _, typ := range All() {
		if again, ok := Parse(typ.String()); !ok || again != typ || typ.Noun() == "" {
			t.Errorf("%s is %v, %q", typ, again, typ.Noun())
		}
	}
	if _, ok := Parse("text"); ok {
		t.Error("names are upper case")
	}
}

func TestCanonical(t *testing.T) {
	if Boolean.Canonical("True") != "true" || Text.Canonical("True") != "True" {
		t.Error("only truth values are folded")
	}
	if Storable("a\x00b") || Storable("a\xffb") || !Storable("é") {
		t.Error("what cannot be stored")
	}
}

func FuzzCheck(f *testing.F) {
	f.Add(uint8(Date), "2013-05-18T10:00:00.000+01:00")
	f.Add(uint8(Number), "-12.5E-3")
	f.Add(uint8(Coordinate), "[1,2]")
	f.Fuzz(func(t *testing.T, typ uint8, value string) {
		if typ < uint8(Text) || typ > uint8(GeoJSON) {
			return
		}
		k := Type(typ)
		if k.Check(value) == "" && k.Check(k.Canonical(value)) != "" {
			t.Fatalf("%s %q is valid, its stored form is not", k, value)
		}
	})
}
