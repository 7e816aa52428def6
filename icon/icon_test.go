package icon

import (
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"
)

// pathData is what a path may hold: commands, numbers, and what is between them.
var pathData = regexp.MustCompile(`^[MmLlHhVvCcSsQqAaZz0-9 .,-]*$`)

func TestPictures(t *testing.T) {
	seen := map[string]bool{}
	for _, i := range Standard() {
		if seen[i.Key] || !keyForm.MatchString(i.Key) || i.Description == "" || len(i.Keywords) == 0 {
			t.Errorf("%+v", i)
		}
		seen[i.Key] = true
		shapes := 0
		for in := xml.NewDecoder(strings.NewReader(Picture(i.Key))); ; {
			token, err := in.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", i.Key, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if name := start.Name.Local; name != "svg" && name != "path" && name != "rect" {
				t.Errorf("%s has a %s", i.Key, name)
			}
			for _, a := range start.Attr {
				if a.Name.Local == "d" {
					if shapes++; a.Value == "" || !pathData.MatchString(a.Value) || a.Value[0] != 'M' {
						t.Errorf("%s: %q", i.Key, a.Value)
					}
				}
			}
		}
		if shapes == 0 {
			t.Errorf("%s shows nothing", i.Key)
		}
	}
	for _, key := range []string{"clinical_fe_outline", "malaria_outline", "baby_0203m_positive", "mosquito_outline", "blood_ab_n_negative", "star_large_positive"} {
		if Picture(key) == "" {
			t.Errorf("there is no %s", key)
		}
	}
	if n := len(Standard()); n < 300 {
		t.Errorf("%d icons", n)
	}
}
