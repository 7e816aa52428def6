package period

import (
	"slices"
	"strings"
)

// Relative are the periods that are named by their distance from today, as analyses refer to them: LAST_12_MONTHS.
var Relative = []string{
	"TODAY", "YESTERDAY", "LAST_3_DAYS", "LAST_7_DAYS", "LAST_14_DAYS", "LAST_30_DAYS", "LAST_60_DAYS", "LAST_90_DAYS", "LAST_180_DAYS",
	"THIS_WEEK", "LAST_WEEK", "LAST_4_WEEKS", "LAST_12_WEEKS", "LAST_52_WEEKS", "WEEKS_THIS_YEAR",
	"THIS_BIWEEK", "LAST_BIWEEK", "LAST_4_BIWEEKS",
	"THIS_MONTH", "LAST_MONTH", "LAST_3_MONTHS", "LAST_6_MONTHS", "LAST_12_MONTHS", "MONTHS_THIS_YEAR", "MONTHS_LAST_YEAR",
	"THIS_BIMONTH", "LAST_BIMONTH", "LAST_6_BIMONTHS", "BIMONTHS_THIS_YEAR",
	"THIS_QUARTER", "LAST_QUARTER", "LAST_4_QUARTERS", "QUARTERS_THIS_YEAR", "QUARTERS_LAST_YEAR",
	"THIS_SIX_MONTH", "LAST_SIX_MONTH", "LAST_2_SIXMONTHS",
	"THIS_YEAR", "LAST_YEAR", "LAST_5_YEARS", "LAST_10_YEARS",
	"THIS_FINANCIAL_YEAR", "LAST_FINANCIAL_YEAR", "LAST_5_FINANCIAL_YEARS", "LAST_10_FINANCIAL_YEARS",
}

// IsRelative reports whether a name is that of a relative period.
func IsRelative(name string) bool { return slices.Contains(Relative, name) }

// flags are those relative periods that metadata calls otherwise than their names say.
var flags = map[string]string{
	"TODAY": "thisDay", "THIS_BIWEEK": "thisBiWeek", "LAST_BIWEEK": "lastBiWeek", "LAST_4_BIWEEKS": "last4BiWeeks",
	"LAST_6_BIMONTHS": "last6BiMonths", "BIMONTHS_THIS_YEAR": "biMonthsThisYear", "LAST_2_SIXMONTHS": "last2SixMonths",
}

// Flag is what metadata calls a relative period among those of which each is chosen or not: last12Months.
func Flag(name string) string {
	if flag := flags[name]; flag != "" {
		return flag
	}
	words := strings.Split(strings.ToLower(name), "_")
	for i, word := range words[1:] {
		words[i+1] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "")
}
