package growth

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A month is a twelfth of a year of 365.25 days, as the WHO counts.
const daysOfMonth = 30.4375

// keys are the columns by which rows are found, and how many months or cm one of their units is.
var keys = map[string]struct {
	age    bool
	length bool
	unit   float64
}{
	"month": {true, false, 1}, "months": {true, false, 1}, "week": {true, false, 7 / daysOfMonth}, "weeks": {true, false, 7 / daysOfMonth},
	"day": {true, false, 1 / daysOfMonth}, "days": {true, false, 1 / daysOfMonth}, "length": {false, true, 1}, "height": {false, false, 1},
}

// deviations are the columns of the measures, from three standard deviations below the median to three above.
var deviations = [7]string{"sd3neg", "sd2neg", "sd1neg", "sd0", "sd1", "sd2", "sd3"}

// columns says where in a line everything stands; -1 is nowhere.
type columns struct {
	key, l, m, s int
	sd           [7]int
	unit         float64
	length       bool
}

// parse reads a table: a line with the names of columns, and lines of numbers, between which are commas, semicolons, tabs or spaces.
// Lines before the names are prose. A row is found by Month, Week, Day, Length or Height, and has the measures SD3neg to SD3, or L, M
// and S, of which they are computed.
func parse(text string, indicator Indicator) (*table, error) {
	t := &table{}
	var at *columns
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		number++
		fields := split(line)
		if at == nil {
			var err error
			if at, err = heading(fields, indicator); err != nil {
				return nil, fmt.Errorf("line %d: %w", number, err)
			}
			if at != nil {
				t.length = at.length
			}
			continue
		}
		if len(fields) == 0 {
			continue
		}
		r, err := at.row(fields)
		if err == nil && len(t.rows) > 0 && r.at <= t.last() {
			err = fmt.Errorf("%s does not follow upon what stands before it", fields[at.key])
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		t.rows = append(t.rows, r)
	}
	if at == nil {
		return nil, errors.New("has no line with the names of columns: Month, Week, Day, Length or Height, and L, M and S, or SD3neg, SD2neg, SD1neg, SD0, SD1, SD2 and SD3")
	}
	if len(t.rows) < 2 {
		return nil, errors.New("has fewer than two rows")
	}
	return t, nil
}

// split parts a line. Where fields end at semicolons or tabs, a comma is in a number.
func split(line string) []string {
	if strings.ContainsAny(line, ";\t") {
		line = strings.ReplaceAll(line, ",", ".")
	}
	fields := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\r\n;,", r) })
	for i, f := range fields {
		fields[i] = strings.Trim(f, `"`)
	}
	return fields
}

// heading reads the names of columns; nil is of a line that has something else.
func heading(fields []string, indicator Indicator) (*columns, error) {
	where := map[string]int{}
	for i, f := range fields {
		where[strings.ToLower(f)] = i
	}
	find := func(name string) int {
		if i, ok := where[name]; ok {
			return i
		}
		return -1
	}
	c := &columns{key: -1, l: find("l"), m: find("m"), s: find("s")}
	for name, k := range keys {
		if i := find(name); i == 0 {
			if k.age == (indicator == WeightForHeight) {
				return nil, fmt.Errorf("the table is by %s, which is not what %s goes by", name, indicator)
			}
			c.key, c.unit, c.length = i, k.unit, k.length
		}
	}
	measured := true
	for i, name := range deviations {
		c.sd[i] = find(name)
		measured = measured && c.sd[i] >= 0
	}
	if !measured {
		c.sd[0] = -1
	}
	if c.key < 0 || !measured && (c.l < 0 || c.m < 0 || c.s < 0) {
		return nil, nil
	}
	return c, nil
}

// row reads a line of numbers.
func (c *columns) row(fields []string) (r row, err error) {
	number := func(i int) (n float64) {
		if err != nil {
			return 0
		}
		if i >= len(fields) {
			err = fmt.Errorf("has %d columns, fewer than the names above it", len(fields))
			return 0
		}
		if n, err = strconv.ParseFloat(fields[i], 64); err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			err = fmt.Errorf("%q is no number", fields[i])
		}
		return n
	}
	r.at = number(c.key) * c.unit
	if c.sd[0] >= 0 {
		for i, column := range c.sd {
			r.measures[i] = number(column)
		}
	} else {
		l, m, s := number(c.l), number(c.m), number(c.s)
		for i := range r.measures {
			r.measures[i] = measure(l, m, s, float64(i-3))
		}
	}
	for i, n := range r.measures {
		if err == nil && (!(n > 0) || math.IsInf(n, 0) || i > 0 && n <= r.measures[i-1]) {
			err = errors.New("the measures are not above zero and above each other, from three standard deviations below the median to three above")
		}
	}
	if err == nil && r.at < 0 {
		err = fmt.Errorf("%s is below zero", fields[c.key])
	}
	return r, err
}

// measure is what is some standard deviations above the median, by the power L of the Box-Cox transformation, the median M and the
// coefficient of variation S.
func measure(l, m, s, deviations float64) float64 {
	if l == 0 {
		return m * math.Exp(s*deviations)
	}
	return m * math.Pow(1+l*s*deviations, 1/l)
}
