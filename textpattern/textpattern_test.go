package textpattern

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

var day = time.Date(2018, time.December, 31, 23, 5, 9, 7e6, time.UTC)

func TestGenerated(t *testing.T) {
	oslo := map[string]string{OrgUnitCode: "OSLO"}
	for _, c := range []struct {
		pattern   string
		given     map[string]string
		key       string
		size      int64
		first     string // value of number 0
		last      string
		asks, may string
	}{
		{`RANDOM(X) + "-" + ORG_UNIT_CODE(...)`, oslo, "RANDOM(X)-OSL", 26, "A-OSL", "Z-OSL", "ORG_UNIT_CODE", "RANDOM"},
		{`ORG_UNIT_CODE(..$)+SEQUENTIAL(###)`, oslo, "LOSEQUENTIAL(###)", 1000, "LO000", "LO999", "ORG_UNIT_CODE", "SEQUENTIAL"},
		{`ORG_UNIT_CODE(^....$)+RANDOM(*)`, oslo, "OSLORANDOM(*)", 62, "OSLO0", "OSLOz", "ORG_UNIT_CODE", "RANDOM"},
		{`ORG_UNIT_CODE() + "-" + RANDOM(x#)`, oslo, "OSLO-RANDOM(x#)", 260, "OSLO-a0", "OSLO-z9", "ORG_UNIT_CODE", "RANDOM"},
		{`RANDOM(#######)`, nil, "RANDOM(#######)", 1e7, "0000000", "9999999", "", "RANDOM"},
		{"####", nil, "RANDOM(####)", 1e4, "0000", "9999", "", "RANDOM"},
		{`CURRENT_DATE(yyyy) + "-" + SEQUENTIAL(####)`, nil, "2018-SEQUENTIAL(####)", 1e4, "2018-0000", "2018-9999", "", "CURRENT_DATE,SEQUENTIAL"},
		{`CURRENT_DATE(yyyy)+SEQUENTIAL(#)`, map[string]string{CurrentDate: "2001"}, "2001SEQUENTIAL(#)", 10, "20010", "20019", "", "CURRENT_DATE,SEQUENTIAL"},
		{`"A"+RANDOM(##)`, map[string]string{Random: "17"}, "A17", 1, "A17", "A17", "", "RANDOM"},
		{`"No \d\d " + RANDOM(X)`, map[string]string{Text: "No 42 "}, "No 42 RANDOM(X)", 26, "No 42 A", "No 42 Z", "TEXT", "RANDOM"},
		{`"(ü.+)" + RANDOM(X)`, nil, "(ü.+)RANDOM(X)", 26, "(ü.+)A", "(ü.+)Z", "", "RANDOM"},
		{`CURRENT_DATE(YYYYww-yy-MMM-EEEE-d'T'HH:mm:ss.SSS a)+RANDOM(X)`, nil, "201901-18-Dec-Monday-31T23:05:09.007 PMRANDOM(X)", 26,
			"201901-18-Dec-Monday-31T23:05:09.007 PMA", "201901-18-Dec-Monday-31T23:05:09.007 PMZ", "", "CURRENT_DATE,RANDOM"},
	} {
		p, err := Parse(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		if asks, may := strings.Join(p.Required(), ","), strings.Join(p.Optional(), ","); asks != c.asks || may != c.may || p.Generated() != 1 {
			t.Errorf("%s: asks for %q, may be sent %q, generates %d", c.pattern, asks, may, p.Generated())
		}
		k, err := p.Fill(c.given, day)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		if k.String() != c.key || k.Size() != c.size || k.At(0) != c.first || k.At(c.size-1) != c.last {
			t.Errorf("%s: %s of %d from %q to %q", c.pattern, k, k.Size(), k.At(0), k.At(c.size-1))
		}
		for _, value := range append(p.Samples(), k.At(0), k.At(c.size-1), k.Draw()) {
			if !p.Matches(value) {
				t.Errorf("%s does not match %q", c.pattern, value)
			}
		}
	}
	if k, _ := must(t, "RANDOM("+strings.Repeat("*", 30)+")").Fill(nil, day); k.Size() != math.MaxInt64 || len(k.Draw()) != 30 {
		t.Errorf("a long key has %d values", k.Size())
	}
}

func must(t *testing.T, text string) *Pattern {
	t.Helper()
	p, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return p
}

func TestMatches(t *testing.T) {
	for pattern, values := range map[string]string{ // good ones before the bar
		`RANDOM(X) + "-" + ORG_UNIT_CODE(...)`:                  "K-OSL A-ÅÅÅ | k-OSL K-OSLO KOSL K-OS",
		`RANDOM(x#*)`:                                           "a1Z a11 | A1Z a1- a1 a1Zz",
		`ORG_UNIT_CODE() + SEQUENTIAL(##)`:                      "X01 OSLO99 | 01 OSLO9x",
		`CURRENT_DATE(yyyyMMdd) + "-" + SEQUENTIAL(#)`:          "20181231-0 | 20181331-0 20181232-0 2018123-0",
		`CURRENT_DATE(yyyyww)+SEQUENTIAL(#)`:                    "2018521 | 2018541 2018001",
		`CURRENT_DATE(d/M/yy)+"-"+SEQUENTIAL(#)`:                "1/2/18-1 31/12/18-1 | 01/2/18-1 32/2/18-1 1/13/18-1",
		`CURRENT_DATE(D)+"-"+SEQUENTIAL(#)`:                     "1-1 366-1 | x-1 -1 1234-1",
		`"\d\x\X\w"+RANDOM(#)`:                                  "1aAz0 1aA90 | aaAz0 1AAz0 1aaz0",
		`CURRENT_DATE(MMM)+RANDOM(#)`:                           "Jan1 Dec0 | jan1 January1",
		`"` + strings.Repeat("a", 200) + `"+RANDOM(##########)`: strings.Repeat("a", 200) + "0123456789 | 0123456789",
	} {
		good, bad, _ := strings.Cut(values, "|")
		p := must(t, pattern)
		for _, value := range strings.Fields(good) {
			if !p.Matches(value) {
				t.Errorf("%s does not match %q", pattern, value)
			}
		}
		for _, value := range append(strings.Fields(bad), "") {
			if p.Matches(value) {
				t.Errorf("%s matches %q", pattern, value)
			}
		}
	}
}

func TestUnreadable(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "expected a text in quotes, or one of RANDOM, SEQUENTIAL, ORG_UNIT_CODE, CURRENT_DATE with its format in parentheses, at character 1",
		"RANDOM(#)+":                           "expected a text in quotes, or one of RANDOM, SEQUENTIAL, ORG_UNIT_CODE, CURRENT_DATE with its format in parentheses, at character 11",
		`"é" RANDOM(#)`:                        `expected "+" or the end of the pattern, at character 5`,
		`"a`:                                   "the quote is not closed, at character 1",
		`RANDOM(#`:                             "the parenthesis of RANDOM is not closed, at character 8",
		`RANDOM()`:                             "RANDOM needs a format, such as RANDOM(###), at character 8",
		`RANDOM(#x?)`:                          `the format of RANDOM holds "#", "X", "x" and "*" only, at character 10`,
		`SEQUENTIAL(#X)`:                       `the format of SEQUENTIAL holds nothing but "#", at character 13`,
		`SEQUENTIAL(###############` + `####)`: "a number of SEQUENTIAL has at most 18 digits, at character 12",
		`ORG_UNIT_CODE(^$)`:                    `the format of ORG_UNIT_CODE is empty, or dots with "^" before and "$" behind them, at character 15`,
		`CURRENT_DATE()`:                       "CURRENT_DATE needs a date format, such as CURRENT_DATE(yyyy), at character 14",
		`CURRENT_DATE(yyyy-Q)`:                 "'Q' is no letter of a date format that is known, at character 19",
		`CURRENT_DATE('yyyy)`:                  "the quote within the date format is not closed, at character 14",
		`CURRENT_DATE(yyyyyyyyyy)`:             "'y' stands more than 9 times, at character 14",
		strings.Repeat(`"a"+`, 100):            "a pattern has at most 255 characters, at character 1",
		"random(#)":                            "expected a text in quotes, or one of RANDOM, SEQUENTIAL, ORG_UNIT_CODE, CURRENT_DATE with its format in parentheses, at character 1",
	} {
		if _, err := Parse(text); err == nil || err.Error() != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestUnfit(t *testing.T) {
	for _, c := range []struct {
		pattern     string
		given       map[string]string
		name, wants string
	}{
		{`RANDOM(X)+ORG_UNIT_CODE(...)`, nil, "", "Missing required values: ORG_UNIT_CODE"},
		{`RANDOM(X)+ORG_UNIT_CODE(...)`, map[string]string{OrgUnitCode: "OS"}, OrgUnitCode, "at least 3 characters"},
		{`RANDOM(X)+ORG_UNIT_CODE(^..$)`, map[string]string{OrgUnitCode: "OSL"}, OrgUnitCode, "must have 2 characters"},
		{`RANDOM(X)+ORG_UNIT_CODE()`, map[string]string{OrgUnitCode: strings.Repeat("x", 51)}, OrgUnitCode, "more than 50"},
		{`RANDOM(X)+ORG_UNIT_CODE()`, map[string]string{OrgUnitCode: "a\x00"}, OrgUnitCode, "cannot be stored"},
		{`RANDOM(X)`, map[string]string{Random: "x"}, Random, "look like X"},
		{`CURRENT_DATE(MM)+RANDOM(X)`, map[string]string{CurrentDate: "13"}, CurrentDate, "look like MM"},
		{`"\d"+RANDOM(X)`, map[string]string{Text: "x"}, Text, `look like \d`},
	} {
		_, err := must(t, c.pattern).Fill(c.given, day)
		var misfit *Misfit
		if err == nil || !strings.Contains(err.Error(), c.wants) || errors.As(err, &misfit) && misfit.Name != c.name {
			t.Errorf("%s with %q: %v", c.pattern, c.given, err)
		}
	}
}

// Whatever is read generates values that it takes for its own.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`ORG_UNIT_CODE(..$) + "-\d" + CURRENT_DATE(yyyyww'T'EEE) + SEQUENTIAL(##)`, `RANDOM(X*x#)`, "###", `"(a|b"+RANDOM(#)`, `CURRENT_DATE(DDDSSSuKkh)`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		var wrong *Error
		if err != nil {
			if !errors.As(err, &wrong) || wrong.At > len(text) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		for _, value := range p.Samples() {
			if !p.Matches(value) {
				t.Errorf("%q does not match %q", text, value)
			}
		}
		if p.Generated() != 1 || slices.Contains(p.Required(), Text) {
			return
		}
		k, err := p.Fill(map[string]string{OrgUnitCode: strings.Repeat("A", max(1, strings.Count(text, ".")))}, day)
		var misfit *Misfit
		if errors.As(err, &misfit) {
			return // a code of so many characters
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, value := range []string{k.At(0), k.At(k.Size() - 1), k.Draw()} {
			if !p.Matches(value) {
				t.Errorf("%q does not match its %q", text, value)
			}
		}
	})
}
