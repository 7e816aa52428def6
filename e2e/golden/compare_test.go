package golden

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func compare(t *testing.T, c *comparison, recorded, our string) []Difference {
	t.Helper()
	r, err := decode([]byte(recorded))
	if err != nil {
		t.Fatal(err)
	}
	o, err := decode([]byte(our))
	if err != nil {
		t.Fatal(err)
	}
	c.ids = newIdentifiers([]*Entry{{Request: Request{Path: "/api/events/EventOne001?orgUnit=DiszpKrYNg8"}}})
	c.base = "http://127.0.0.1:7"
	c.value("", r, o)
	return c.found
}

func TestWhatMatchesAndWhatDoesNot(t *testing.T) {
	for name, test := range map[string]struct {
		recorded, our string
		differences   int
	}{
		"the same":                          {`{"a": [1, "x", true, null]}`, `{"a": [1, "x", true, null]}`, 0},
		"a number with another text":        {`{"a": 2.0}`, `{"a": 2}`, 0},
		"another number":                    {`{"a": 2}`, `{"a": 3}`, 1},
		"a number in quotes":                {`{"a": 2}`, `{"a": "2"}`, 1},
		"a missing key":                     {`{"a": 2, "b": 3}`, `{"a": 2}`, 1},
		"a key too many":                    {`{"a": 2}`, `{"a": 2, "b": 3}`, 1},
		"null is not nothing":               {`{"a": null}`, `{}`, 1},
		"Java speaking of itself":           {`{"javaVersion": "17"}`, `{}`, 0},
		"another order":                     {`["a", "b"]`, `["b", "a"]`, 0},
		"another element":                   {`["a", "b"]`, `["b", "c"]`, 2},
		"an element twice":                  {`["a", "b"]`, `["a", "b", "b"]`, 1},
		"objects in another order":          {`[{"id":"DiszpKrYNg8","x":1},{"id":"EventOne001","x":2}]`, `[{"id":"EventOne001","x":2},{"id":"DiszpKrYNg8","x":1}]`, 0},
		"one object of several":             {`[{"id":"DiszpKrYNg8","x":1},{"id":"EventOne001","x":2}]`, `[{"id":"EventOne001","x":1},{"id":"DiszpKrYNg8","x":1}]`, 1},
		"columns in another order":          {`{"headers":[{"name":"a"},{"name":"b"}]}`, `{"headers":[{"name":"b"},{"name":"a"}]}`, 2},
		"rows in another order":             {`{"rows":[["a","b"],["c","d"]]}`, `{"rows":[["c","d"],["a","b"]]}`, 0},
		"cells in another order":            {`{"rows":[["a","b"]]}`, `{"rows":[["b","a"]]}`, 2},
		"coordinates swapped":               {`{"coordinates":[59.8,10.9]}`, `{"coordinates":[10.9,59.8]}`, 2},
		"another generated id":              {`{"id":"R8OcJQ6hXpv"}`, `{"id":"abcdefghij1"}`, 0},
		"no id where one was generated":     {`{"id":"R8OcJQ6hXpv"}`, `{"id":"none"}`, 1},
		"one id, two of ours":               {`{"a":"R8OcJQ6hXpv","b":"R8OcJQ6hXpv"}`, `{"a":"abcdefghij1","b":"abcdefghij2"}`, 1},
		"another id than was sent":          {`{"id":"EventOne001"}`, `{"id":"EventTwo001"}`, 1},
		"another superuser":                 {`{"id":"M5zQapPyTZI"}`, `{"id":"abcdefghij1"}`, 1},
		"a word of eleven letters":          {`{"name":"displayName"}`, `{"name":"lastUpdated"}`, 1},
		"a generated id as a key":           {`{"JOB":{"R8OcJQ6hXpv":[1]}}`, `{"JOB":{"abcdefghij1":[1]}}`, 0},
		"another uuid":                      {`{"id":"96fcea1f-f585-4bc1-8a40-4065e2956318"}`, `{"id":"00000000-f585-4bc1-8a40-4065e2956318"}`, 0},
		"another time":                      {`{"created":"2026-11-23T04:45:20.339"}`, `{"created":"2031-01-01T00:00:00.001"}`, 0},
		"a time without its fraction":       {`{"created":"2026-11-23T04:45:20.339"}`, `{"created":"2031-01-01T00:00:00"}`, 1},
		"a time with a zone":                {`{"created":"2026-11-23T04:45:20.339"}`, `{"created":"2031-01-01T00:00:00.001Z"}`, 1},
		"a date that was sent":              {`{"eventDate":"2013-05-17T00:00:00.000"}`, `{"eventDate":"2013-05-18T00:00:00.000"}`, 1},
		"another version":                   {`{"version":"2.41-SNAPSHOT"}`, `{"version":"2.41.0"}`, 0},
		"a class in another package":        {`{"klass":"org.hisp.dhis.constant.Constant"}`, `{"klass":"cohort.Constant"}`, 0},
		"another class":                     {`{"klass":"org.hisp.dhis.constant.Constant"}`, `{"klass":"org.hisp.dhis.user.User"}`, 1},
		"another wording":                   {`{"message":"Event with id EventOne001 could not be found."}`, `{"message":"There is no event EventOne001"}`, 0},
		"a message that names nothing":      {`{"message":"Event with id EventOne001 could not be found."}`, `{"message":"Not found"}`, 1},
		"the wording of a conflict":         {`{"object":"x","value":"it is bad"}`, `{"object":"x","value":"not good"}`, 0},
		"a value is no wording":             {`{"dataElement":"x","value":"it is bad"}`, `{"dataElement":"x","value":"not good"}`, 1},
		"the description of an import":      {`{"importCount":{},"description":"done"}`, `{"importCount":{},"description":"well done"}`, 0},
		"the description of an object":      {`{"description":"done"}`, `{"description":"well done"}`, 1},
		"a link of ours":                    {`{"href":"http://localhost:8080/api/events/EventOne001"}`, `{"href":"http://127.0.0.1:7/api/events/EventOne001"}`, 0},
		"a link to the recording server":    {`{"href":"http://localhost:8080/api/events/EventOne001"}`, `{"href":"http://localhost:8080/api/events/EventOne001"}`, 1},
		"a link to something else":          {`{"href":"http://localhost:8080/api/events/EventOne001"}`, `{"href":"http://127.0.0.1:7/api/events/EventTwo001"}`, 1},
		"parameters in another order":       {`{"nextPage":"/events?page=2&fields=id%2Cname"}`, `{"nextPage":"/events?fields=id,name&page=2"}`, 0},
		"another page":                      {`{"nextPage":"/events?page=2"}`, `{"nextPage":"/events?page=3"}`, 1},
		"a random value":                    {`{"ownerObject":"X","value":"K-OSL"}`, `{"ownerObject":"X","value":"B-OSL"}`, 0},
		"a random value of another shape":   {`{"ownerObject":"X","value":"K-OSL"}`, `{"ownerObject":"X","value":"7-OSL"}`, 1},
		"the rest of a long list":           {`["a", "... 3 in all"]`, `["a", "b", "c"]`, 0},
		"a long list cut":                   {`["a", "... 3 in all"]`, `["a", "b"]`, 1},
		"a long list that begins otherwise": {`["a", "... 3 in all"]`, `["b", "a", "c"]`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			found := compare(t, &comparison{}, test.recorded, test.our)
			if len(found) != test.differences {
				t.Errorf("%d differences, want %d: %v", len(found), test.differences, found)
			}
		})
	}
}

func TestOrderCountsWhereItWasAskedFor(t *testing.T) {
	recorded, our := `{"events":[{"event":"EventOne001"},{"event":"DiszpKrYNg8"}]}`, `{"events":[{"event":"DiszpKrYNg8"},{"event":"EventOne001"}]}`
	if found := compare(t, &comparison{}, recorded, our); len(found) != 0 {
		t.Errorf("without order: %v", found)
	}
	if found := compare(t, &comparison{ordered: true}, recorded, our); len(found) != 2 {
		t.Errorf("with order: %v", found)
	}
}

func TestAJobMayWriteOtherLines(t *testing.T) {
	line := func(message string, completed bool) string {
		return fmt.Sprintf(`{"uid":"R8OcJQ6hXpv","id":"R8OcJQ6hXpv","level":"INFO","category":"TEI_IMPORT","time":"2026-11-23T04:45:20.339","message":%q,"completed":%t}`, message, completed)
	}
	recorded := "[" + line("done", true) + "," + line("start", false) + "]"
	for our, differences := range map[string]int{
		"[" + line("all imported", true) + "]":               0,
		"[" + line("b", true) + "," + line("a", false) + "]": 0,
		"[" + line("still at it", false) + "]":               1,
		"[]":                                                 1,
		strings.Replace("["+line("x", true)+"]", "category", "c", 1): 2,
	} {
		if found := compare(t, &comparison{}, recorded, our); len(found) != differences {
			t.Errorf("%s: %v", our, found)
		}
	}
}

// Every part of every recorded answer counts: one change to it is a difference, unless it is among what is not to match.
func TestOneChangeIsADifference(t *testing.T) {
	r := recordingOf(t)
	ids := newIdentifiers(r.Entries)
	changed := 0
	for _, e := range r.Entries {
		differs := func(body any) bool {
			c := &comparison{ids: ids.trial(), base: recordedBase, ordered: strings.Contains(e.Request.Path, "order=")}
			c.value("", e.Answer.Body, body)
			return len(c.found) > 0
		}
		changes := changesOf(e.Answer.Body)
		samples := 60
		if len(changes) > 1000 {
			samples = 10 // comparing so long an answer takes a while
		}
		step := max(1, len(changes)/samples)
		for i := 0; i < len(changes); i += step {
			body, err := changes[i].apply(clone(e.Answer.Body))
			if err != nil {
				t.Fatal(err)
			}
			changed++
			if !differs(body) {
				t.Errorf("%s: %s %s %v is no difference", e.Key, changes[i].op, changes[i].at, changes[i].value)
			}
		}
	}
	if changed < 3500 {
		t.Errorf("only %d changes were tried", changed)
	}
}

// changesOf lists changes that must not go unnoticed.
func changesOf(body any) (changes []edit) {
	var walk func(at string, parent map[string]any, key string, v any)
	walk = func(at string, parent map[string]any, key string, v any) {
		switch v := v.(type) {
		case map[string]any:
			changes = append(changes, edit{"add", at + "/unexpected", true}, edit{"replace", at, "no object"})
			for k, element := range v {
				if javaNoise(k) || ofTheHost(key, k) {
					continue
				}
				changes = append(changes, edit{"remove", at + "/" + k, nil})
				walk(at+"/"+k, v, k, element)
			}
		case []any:
			if progress(v) {
				return
			}
			if _, _, ok := abbreviation(v); ok {
				return
			}
			changes = append(changes, edit{"add", at + "/0", "an element more"})
			for i, element := range v {
				changes = append(changes, edit{"remove", fmt.Sprintf("%s/%d", at, i), nil})
				if text, ok := element.(string); !ok || key != "errorProperties" || !strings.Contains(text, " ") {
					walk(fmt.Sprintf("%s/%d", at, i), nil, "", element)
				}
			}
		case string:
			if !forPeople(parent, key) {
				changes = append(changes, edit{"replace", at, v + "x"})
			}
		case json.Number:
			changes = append(changes, edit{"replace", at, json.Number("987654")}, edit{"replace", at, "987654"})
		case bool:
			changes = append(changes, edit{"replace", at, !v})
		}
	}
	walk("", nil, "", body)
	return changes
}
