package tracker

import (
	"reflect"
	"strings"
	"testing"
)

func TestValuesComeBack(t *testing.T) {
	stamp := &Stamp{Created: 1000, CreatedBy: 7}
	for name, test := range map[string]struct {
		values  []DataValue
		object  string
		history string
	}{
		"none":         {nil, `{}`, ""},
		"as the event": {[]DataValue{plain(12, "22"), plain(9, "Male")}, `{"12":"22","9":"Male"}`, ""},
		"escapes":      {[]DataValue{plain(1, "a\"b\\c\nd\u2028é\x7f")}, "{\"1\":\"a\\\"b\\\\c\\nd\u2028é\x7f\"}", ""},
		"later": {[]DataValue{plain(1, "x"), {Element: 2, Value: "y", Created: 1500, Updated: 2000, CreatedBy: 7, UpdatedBy: 8, ProvidedElsewhere: true}},
			`{"1":"x","2":"y"}`, `{"2":[1500,2000,7,8,1]}`},
	} {
		object, history := EncodeValues(test.values, stamp)
		if object != test.object || history == nil && test.history != "" || history != nil && *history != test.history {
			t.Errorf("%s: %s, %v", name, object, history)
		}
		again, err := DecodeValues(object, history, stamp)
		if err != nil || !reflect.DeepEqual(again, test.values) {
			t.Errorf("%s comes back as %+v, %v", name, again, err)
		}
	}
}

func plain(element int32, value string) DataValue {
	return DataValue{Element: element, Value: value, Created: 1000, Updated: 1000, CreatedBy: 7, UpdatedBy: 7}
}

func TestNotesComeBack(t *testing.T) {
	if EncodeNotes(nil) != nil {
		t.Error("no notes are not null")
	}
	notes := []Note{{"NoteUid0001", "feels <better>", "nurse", 5, 7}, {UID: "NoteUid0002", Text: "\"", At: 6}}
	again, err := DecodeNotes(EncodeNotes(notes))
	if err != nil || !reflect.DeepEqual(again, notes) {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestFold(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "joe": "joe", "Joe SMITH": "joe smith", "ÉCOLE": "école", "e\u0301": "é", "STRASSE": "strasse", "Straße": "strasse", "İ": "i̇",
	} {
		if got := Fold(s); got != want {
			t.Errorf("%q folds to %q", s, got)
		}
	}
}

func TestPrefix(t *testing.T) {
	if got := Prefix(strings.Repeat("é", 130)); len(got) != 240 {
		t.Errorf("%d bytes of 120 characters", len(got))
	}
	if Prefix("short") != "short" {
		t.Error("a short text is cut")
	}
}

func TestClaimText(t *testing.T) {
	long := strings.Repeat("x", 200)
	if ClaimText("ID-1") != ClaimText("id-1") || ClaimText("ID-1") == ClaimText("ID-2") {
		t.Error("claims know no case, and all else")
	}
	if a, b := ClaimText(long), ClaimText(long+"y"); a == b || len(a) > 100 {
		t.Errorf("long values are claimed as %s and %s", a, b)
	}
}

func FuzzValues(f *testing.F) {
	f.Add(int32(5), "a\"b", int64(3), true)
	f.Fuzz(func(t *testing.T, element int32, value string, at int64, elsewhere bool) {
		for _, r := range value {
			if r == '\uFFFD' {
				return
			}
		}
		stamp := &Stamp{Created: 1, CreatedBy: 1}
		values := []DataValue{{Element: element, Value: value, Created: at, Updated: at, CreatedBy: 1, UpdatedBy: 2, ProvidedElsewhere: elsewhere}}
		object, history := EncodeValues(values, stamp)
		again, err := DecodeValues(object, history, stamp)
		if err != nil || !reflect.DeepEqual(again, values) {
			t.Fatalf("%+v came back as %+v (%v)", values, again, err)
		}
	})
}
