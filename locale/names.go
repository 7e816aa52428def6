package locale

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Interface are the languages that DHIS2's user interfaces are translated into: the choices of a user's own language.
var Interface = strings.Fields(`ar ar_EG ar_IQ ar_SD bn bi my ckb zh zh_CN cs da nl en fr id id_ID km rw lo mn ne nb or ps pt pt_BR ro
	ru es sv tg tet uk ur uz vi prs`)

// Named is a locale and what it is called.
type Named struct {
	Locale      string `json:"locale"`
	Name        string `json:"name"`        // in the language itself
	DisplayName string `json:"displayName"` // in the reader's language
}

// Describe names locales for a reader of another one, in the order of those names. Names that nobody has noted down are given in
// English, or else by their code, and then come last.
func Describe(locales []string, reader string) []Named {
	in := namerOf(reader)
	known, unknown := []Named{}, []Named{}
	for _, l := range locales {
		n := Named{Locale: l, Name: namerOf(l).locale(l), DisplayName: in.locale(l)}
		if n.DisplayName == l {
			unknown = append(unknown, n)
		} else {
			known = append(known, n)
		}
	}
	sortBy(known, in.tag, func(n Named) string { return n.DisplayName })
	sortBy(unknown, in.tag, func(n Named) string { return n.Locale })
	return append(known, unknown...)
}

// Code is the code of a language or country, and what it is called.
type Code struct{ Code, Name string }

// Languages are the languages that have a code of two letters or a translated interface, by name.
func Languages(reader string) []Code {
	in := namerOf(reader)
	codes := map[string]bool{}
	for _, base := range language.Supported.BaseLanguages() {
		codes[base.String()] = utf8.RuneCountInString(base.String()) == 2
	}
	for _, l := range Interface {
		codes[Language(l)] = true
	}
	var list []Code
	for code, wanted := range codes {
		if name := in.language(code); wanted && (name != code || code == "prs") {
			list = append(list, Code{code, name})
		}
	}
	sortBy(list, in.tag, func(c Code) string { return c.Name })
	return list
}

// Countries are the countries of the world, by name.
func Countries(reader string) []Code {
	in := namerOf(reader)
	var list []Code
	for _, region := range language.Supported.Regions() {
		code := region.String()
		if name := in.country(code); len(code) == 2 && region.IsCountry() && region == region.Canonicalize() && name != code {
			list = append(list, Code{code, name})
		}
	}
	sortBy(list, in.tag, func(c Code) string { return c.Name })
	return list
}

// sortBy orders a list as a reader of that language expects.
func sortBy[T any](list []T, tag language.Tag, key func(T) string) {
	collate.New(tag).Sort(&sorter[T]{list, key})
}

type sorter[T any] struct {
	list []T
	key  func(T) string
}

func (s *sorter[T]) Len() int           { return len(s.list) }
func (s *sorter[T]) Swap(i, j int)      { s.list[i], s.list[j] = s.list[j], s.list[i] }
func (s *sorter[T]) Bytes(i int) []byte { return []byte(s.key(s.list[i])) }

// namer calls languages and countries in one language.
type namer struct {
	tag                  language.Tag
	languages, countries display.Namer // nil where nobody has noted names down
}

func namerOf(locale string) namer {
	code, country, script := split(locale)
	for _, part := range []string{script, country} { // a tag has them in the other order
		if part != "" {
			code += "-" + part
		}
	}
	tag, err := language.Raw.Parse(code)
	if err != nil {
		tag = language.English
	}
	return namer{tag, display.Languages(tag), display.Regions(tag)}
}

func split(locale string) (code, country, script string) {
	code, rest, _ := strings.Cut(locale, "_")
	if country, script, _ = strings.Cut(rest, "_"); len(country) == len("Cyrl") {
		country, script = "", country
	}
	return code, country, script
}

var english = namer{language.English, display.Languages(language.English), display.Regions(language.English)}

// locale is such as Portuguese (Brazil).
func (n namer) locale(l string) string {
	code, country, script := split(l)
	name := n.language(code)
	var beside []string
	if country != "" {
		beside = append(beside, n.country(country))
	}
	if script != "" {
		beside = append(beside, n.script(script))
	}
	if len(beside) == 0 {
		return name
	}
	return name + " (" + strings.Join(beside, ", ") + ")"
}

func (n namer) language(code string) string {
	base, err := language.Raw.Parse(code)
	return n.name(n.languages, english.languages, base, err, code)
}

func (n namer) country(code string) string {
	region, err := language.ParseRegion(code)
	return n.name(n.countries, english.countries, region, err, code)
}

func (n namer) script(code string) string {
	script, err := language.ParseScript(code)
	return n.name(display.Scripts(n.tag), display.English.Scripts(), script, err, code)
}

// name asks one namer, then the English one, and then gives the code.
func (n namer) name(own, second display.Namer, of any, err error, code string) string {
	if err != nil {
		return code
	}
	if own != nil {
		if name := own.Name(of); name != "" {
			return name
		}
	}
	if name := second.Name(of); name != "" {
		return name
	}
	return code
}
