package expression

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// computations are functions of up to three arguments, all of which they compute.
var computations = map[string]computation{
	"isNull":      func(_ string, a [3]Value) (Value, error) { return BooleanOf(a[0].IsEmpty()), nil },
	"isNotNull":   func(_ string, a [3]Value) (Value, error) { return BooleanOf(!a[0].IsEmpty()), nil },
	"removeZeros": removeZeros,
	"log10":       func(name string, a [3]Value) (Value, error) { return finite(name, math.Log10(a[0].n)) },
	"log":         logarithm,

	"d2:ceil":    func(_ string, a [3]Value) (Value, error) { return NumberOf(math.Ceil(a[0].n)), nil },
	"d2:floor":   func(_ string, a [3]Value) (Value, error) { return NumberOf(math.Floor(a[0].n)), nil },
	"d2:round":   round,
	"d2:modulus": func(_ string, a [3]Value) (Value, error) { return arithmetic("%", a[0], a[1]) },
	"d2:zing":    func(_ string, a [3]Value) (Value, error) { return NumberOf(max(a[0].n, 0)), nil }, // NaN stays
	"d2:oizp": func(_ string, a [3]Value) (Value, error) {
		if a[0].n >= 0 {
			return NumberOf(1), nil
		}
		return NumberOf(0), nil
	},

	"d2:addControlDigits":   addControlDigits,
	"d2:checkControlDigits": checkControlDigits,

	"d2:addDays": addDays,
	"d2:minutesBetween": func(_ string, a [3]Value) (Value, error) {
		return NumberOf(math.Trunc((a[1].n - a[0].n) / 60_000)), nil
	},
	"d2:daysBetween":   func(_ string, a [3]Value) (Value, error) { return NumberOf(days(a)), nil },
	"d2:weeksBetween":  func(_ string, a [3]Value) (Value, error) { return NumberOf(math.Trunc(days(a) / 7)), nil },
	"d2:monthsBetween": func(_ string, a [3]Value) (Value, error) { return NumberOf(float64(months(a))), nil },
	"d2:yearsBetween":  func(_ string, a [3]Value) (Value, error) { return NumberOf(float64(months(a) / 12)), nil },

	"d2:length": func(_ string, a [3]Value) (Value, error) {
		return NumberOf(float64(utf8.RuneCountInString(a[0].s))), nil
	},
	"d2:left":      left,
	"d2:right":     right,
	"d2:substring": substring,
	"d2:split":     split,

	"d2:extractDataMatrixValue": dataMatrixValue,
	"d2:validatePattern":        validatePattern,
}

func removeZeros(_ string, a [3]Value) (Value, error) {
	if n, ok := a[0].number(); ok && n == 0 {
		return Null, nil
	}
	return a[0], nil
}

func logarithm(name string, a [3]Value) (Value, error) {
	if a[1].typ == Unknown {
		return finite(name, math.Log(a[0].n))
	}
	return finite(name, math.Log(a[0].n)/math.Log(a[1].n))
}

// round moves the point in the decimal text of the number, so that 1.005 becomes 1.01, as people count. Halves go away from zero.
func round(name string, a [3]Value) (Value, error) {
	if math.IsInf(a[0].n, 0) || math.IsNaN(a[0].n) {
		return NumberOf(math.NaN()), nil
	}
	if a[1].typ == Unknown {
		return NumberOf(math.Round(a[0].n)), nil
	}
	decimals, err := whole(name, 1, a[1], -15, 15)
	if err != nil {
		return Null, err
	}
	return finite(name, shifted(math.Round(shifted(a[0].n, decimals)), -decimals))
}

func shifted(n float64, places int) float64 {
	var buffer [64]byte
	text := strconv.AppendFloat(buffer[:0], n, 'e', -1, 64)
	mantissa, exponent, _ := strings.Cut(string(text), "e")
	out, _ := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(wholeNumber(exponent)+places), 64)
	return out
}

const day = 24 * 60 * 60 * 1000 // milliseconds

// addDays passes over what is no full day.
func addDays(name string, a [3]Value) (Value, error) {
	n, err := whole(name, 1, NumberOf(math.Trunc(a[1].n)), -1_000_000, 1_000_000)
	if err != nil {
		return Null, err
	}
	return Value{typ: Date, n: math.Floor(a[0].n/day)*day + float64(n)*day}, nil
}

// days are between two dates, whatever the time of day.
func days(a [3]Value) float64 { return math.Floor(a[1].n/day) - math.Floor(a[0].n/day) }

// months are the full ones between two dates.
func months(a [3]Value) int {
	y0, m0, from := time.UnixMilli(int64(a[0].n)).UTC().Date()
	y1, m1, to := time.UnixMilli(int64(a[1].n)).UTC().Date()
	n := (y1-y0)*12 + int(m1) - int(m0)
	switch {
	case n > 0 && to < from:
		n--
	case n < 0 && to > from:
		n++
	}
	return n
}

// cut is the part of a text between two characters, counted from zero, as far as it has them.
func cut(s string, from, to int) string {
	at, start := 0, len(s)
	for i := range s {
		if at == from {
			start = i
		}
		if at == to {
			return s[min(start, i):i]
		}
		at++
	}
	return s[start:]
}

func left(name string, a [3]Value) (Value, error) {
	n, err := whole(name, 1, a[1], 0, longestText)
	return TextOf(cut(a[0].s, 0, n)), err
}

func right(name string, a [3]Value) (Value, error) {
	n, err := whole(name, 1, a[1], 0, longestText)
	length := utf8.RuneCountInString(a[0].s)
	return TextOf(cut(a[0].s, max(length-n, 0), length)), err
}

// substring takes what is before a text for its beginning, and what is behind it for its end, but must not begin behind it.
func substring(name string, a [3]Value) (Value, error) {
	length := utf8.RuneCountInString(a[0].s)
	from, err := whole(name, 1, a[1], -longestText, length)
	if err != nil {
		return Null, err
	}
	from = max(from, 0)
	to, err := whole(name, 2, a[2], from, math.MaxInt32)
	return TextOf(cut(a[0].s, from, to)), err
}

// split gives an empty text where there is no such part.
func split(name string, a [3]Value) (Value, error) {
	n, err := whole(name, 2, a[2], math.MinInt32, math.MaxInt32)
	if err != nil || n < 0 {
		return TextOf(""), err
	}
	if a[1].s == "" {
		return Null, unfit(name, 1, a[1], "a delimiter")
	}
	rest, found := a[0].s, true
	for range n {
		if _, rest, found = strings.Cut(rest, a[1].s); !found {
			return TextOf(""), nil
		}
	}
	part, _, _ := strings.Cut(rest, a[1].s)
	return TextOf(part), nil
}
