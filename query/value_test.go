package query

import (
	"strings"
	"testing"
)

func FuzzContainsFold(f *testing.F) {
	for _, pair := range [][2]string{{"Malaria", "LAR"}, {"", ""}, {"a", "ab"}, {"Zürich", "ür"}, {"\u212Aelvin", "kel"}, {"x\u0130", "i"}, {"aab", "ab"}, {"Ää", "ä"}} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, s, part string) {
		lower := strings.ToLower(part)
		if got, want := containsFold(s, lower), strings.Contains(strings.ToLower(s), lower); got != want {
			t.Errorf("%q in %q: %v", lower, s, got)
		}
	})
}
