package valuetype

import (
	"math"
	"strconv"
	"strings"
)

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// digits returns the length of the digits that s begins with.
func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// whole returns the length of the integer without needless zeros that s begins with, or 0.
func whole(s string) int {
	n := digits(s)
	if n > 1 && s[0] == '0' {
		return 0
	}
	return n
}

// isNumber takes -12, 0.5, 3.14E-2: no plus sign, no needless leading zero, an exponent after a capital E.
func isNumber(s string) bool {
	rest := strings.TrimPrefix(s, "-")
	n := whole(rest)
	if n == 0 {
		return false
	}
	rest = rest[n:]
	if fraction, ok := strings.CutPrefix(rest, "."); ok {
		n := digits(fraction)
		if n == 0 {
			return false
		}
		rest = fraction[n:]
	}
	if exponent, ok := strings.CutPrefix(rest, "E"); ok {
		exponent = strings.TrimPrefix(exponent, "-")
		n := digits(exponent)
		if n == 0 {
			return false
		}
		rest = exponent[n:]
	}
	if rest != "" {
		return false
	}
	if len(s) < 300 && !strings.Contains(s, "E") {
		return true // no number of so few digits is out of range
	}
	f, err := strconv.ParseFloat(s, 64)
	return err == nil && !math.IsInf(f, 0)
}

func between(s string, low, high float64) bool {
	if !isNumber(s) {
		return false
	}
	f, err := strconv.ParseFloat(s, 64)
	return err == nil && f >= low && f <= high
}

func isUnitInterval(s string) bool { return between(s, 0, 1) }

func isPercentage(s string) bool { return between(s, 0, 100) }

func isInteger(s string) bool { return s == "0" || isPositive(s) || isNegative(s) }

func isPositive(s string) bool { return s != "" && s[0] != '0' && digits(s) == len(s) }

func isNegative(s string) bool { return strings.HasPrefix(s, "-") && isPositive(s[1:]) }

func isZeroOrPositive(s string) bool { return s == "0" || isPositive(s) }
