package locale

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"fr": "fr", "FR": "fr", "pt_BR": "pt_BR", "pt-br": "pt_BR", "uz_UZ_Cyrl": "uz_UZ_Cyrl", "uz-Cyrl-UZ": "uz_UZ_Cyrl",
		"uz_UZ_#Cyrl": "uz_UZ_Cyrl", "sr_Latn": "sr_Latn", "prs": "prs", "ckb": "ckb", "no": "no",
		"": "", "_": "", "xx": "", "french": "", "fr_": "", "_fr": "", "fr__FR": "", "fr_F": "", "fr_FR_CA": "", "fr_XXXX": "", "fr_FR_Latn_x": "",
		"f": "", "été": "", "fr_ZY": "", "fr FR": "",
	} {
		if got, ok := Parse(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v, want %q", text, got, ok, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"fr", "pt-BR", "uz_UZ_#Cyrl", "_", "été"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l, ok := Parse(text)
		if !ok {
			return
		}
		if again, ok := Parse(l); !ok || again != l {
			t.Errorf("%q is read as %q, which is read as %q, %v", text, l, again, ok)
		}
		if Describe([]string{l}, l)[0].Name == "" {
			t.Errorf("%q has no name", l)
		}
	})
}

func TestNames(t *testing.T) {
	names := map[string]Named{}
	for _, reader := range []string{"en", "fr", "tet", ""} {
		list := Describe(Interface, reader)
		if len(list) != len(Interface) {
			t.Fatalf("%s: %d of %d", reader, len(list), len(Interface))
		}
		for _, n := range list {
			names[reader+" "+n.Locale] = n
		}
	}
	for key, want := range map[string]Named{
		"en pt_BR": {"pt_BR", "português (Brasil)", "Portuguese (Brazil)"},
		"en tet":   {"tet", "Tetum", "Tetum"},
		"en prs":   {"prs", "prs", "prs"},
		"fr ar_EG": {"ar_EG", "العربية (مصر)", "arabe (Égypte)"},
		"tet fr":   {"fr", "français", "French"}, // nobody has noted down what languages are called in Tetum
		" fr":      {"fr", "français", "French"},
	} {
		if names[key] != want {
			t.Errorf("%s: %+v, want %+v", key, names[key], want)
		}
	}
	if l := Describe([]string{"uz_UZ_Cyrl", "sr_Latn"}, "en"); l[0].DisplayName != "Serbian (Latin)" || l[1].DisplayName != "Uzbek (Uzbekistan, Cyrillic)" ||
		!strings.HasPrefix(l[1].Name, "ўзбекча (") {
		t.Errorf("%+v", l)
	}
	if l := Languages("en"); len(l) < 150 || len(l) > 230 {
		t.Errorf("%d languages: %v", len(l), l)
	}
	if l := Countries("fr"); len(l) < 200 || len(l) > 260 || l[0].Name != "Afghanistan" {
		t.Errorf("%d countries: %v", len(l), l)
	}
}
