package growth

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tables of the tests are made up.

func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const header = "Month\tL\tM\tS\tSD3neg\tSD2neg\tSD1neg\tSD0\tSD1\tSD2\tSD3\n"

func TestScores(t *testing.T) {
	dir := write(t, map[string]string{
		"wfa_boys_0_5_zscores.txt": "Weights\n\n" + header + "0\t1\t4\t0.25\t1\t2\t3\t4\t5\t7\t10\n1\t1\t4\t0.25\t2\t3\t4\t5\t6\t8\t11\n10\t1\t4\t0.25\t11\t12\t13\t14\t15\t17\t20\n",
		"wfa_girls.csv":            "\ufeffDay;L;M;S\r\n0;1,0;4,0;0,25\r\n\r\n304,375;1;8;0,25\r\n",
		"lhfa_boys_0_2.txt":        "Month L M S\n0 1 50 0.02\n24 1 90 0.02\n",
		"lhfa_boys_2_5.txt":        "Month L M S\n24 1 80 0.02\n60 1 110 0.02\n",
		"WFL_girls.csv":            `"Length","SD3neg","SD2neg","SD1neg","SD0","SD1","SD2","SD3"` + "\n45,1,2,3,4,5,6,7\n100,1,2,3,4,5,6,7\n",
		"wfh_girls.csv":            "Height SD3neg SD2neg SD1neg SD0 SD1 SD2 SD3\n65.0,  2, 3, 4, 5, 6, 7, 8\n120.0,  2, 3, 4, 5, 6, 7, 8\n",
		"README.md":                "Tables of our own.",
	})
	s, n, err := Load(dir)
	if err != nil || n != 6 {
		t.Fatal(n, err)
	}
	for _, x := range []struct {
		indicator   Indicator
		male        bool
		at, measure float64
		want        float64
	}{
		{WeightForAge, true, 0, 4, 0}, {WeightForAge, true, 0, 1, -3}, {WeightForAge, true, 0, 10, 3}, {WeightForAge, true, 0, 0.99, -3.5}, {WeightForAge, true, 0, 10.01, 3.5},
		{WeightForAge, true, 0, 1.5, -2.5}, {WeightForAge, true, 0, 6, 1.5}, {WeightForAge, true, 0, 8, 2.33}, {WeightForAge, true, 1, 8, 2}, {WeightForAge, true, 0.5, 4.5, 0}, {WeightForAge, true, 10, 14.5, 0.5},
		{WeightForAge, false, 0, 4, 0}, {WeightForAge, false, 0, 5, 1}, {WeightForAge, false, 10, 8, 0}, {WeightForAge, false, 5, 6, 0},
		{HeightForAge, true, 24, 80, 0}, {HeightForAge, true, 12, 70, 0}, {HeightForAge, true, 60, 110, 0}, {HeightForAge, true, 23.9, 89.83, 0},
		{WeightForHeight, false, 45, 4, 0}, {WeightForHeight, false, 65, 4, 0}, {WeightForHeight, false, 100.5, 5, 0}, {WeightForHeight, false, 99.5, 5, 1},
	} {
		got, err := s.ZScore(x.indicator, x.male, x.at, x.measure)
		if err != nil || math.Abs(got-x.want) > 0.005 {
			t.Errorf("%s of %g at %g: %g, %v; want %g", x.indicator, x.measure, x.at, got, err, x.want)
		}
	}
	for _, x := range []struct {
		s         *Standards
		indicator Indicator
		male      bool
		at        float64
		says      string
	}{
		{nil, WeightForAge, true, 1, "weight for age of boys is not installed: an administrator of the server puts the WHO's table into the directory of --growth-standards, as a file with a name such as wfa_boys.txt"},
		{s, HeightForAge, false, 1, "lhfa_girls.txt"},
		{s, WeightForHeight, true, 50, "wfh_boys.txt"},
		{s, WeightForAge, true, 10.1, "from 0 to 10 months; 10.1 is beyond"},
		{s, WeightForHeight, false, 40, "from 45 to 120 cm"},
		{s, HeightForAge, true, math.NaN(), "from 0 to 60 months"},
	} {
		if _, err := x.s.ZScore(x.indicator, x.male, x.at, 5); err == nil || !strings.Contains(err.Error(), x.says) {
			t.Errorf("%s at %g: %v, want %s", x.indicator, x.at, err, x.says)
		}
	}
}

// By L, M and S the score of what is measured is that of the formula, as far as the line between two deviations is straight.
func TestFormula(t *testing.T) {
	for _, l := range []float64{-1.5, -0.3, 0, 0.4, 1, 2} {
		for d := -3.0; d <= 3; d++ {
			x := measure(l, 12, 0.1, d)
			z := math.Log(x/12) / 0.1
			if l != 0 {
				z = (math.Pow(x/12, l) - 1) / (l * 0.1)
			}
			if math.Abs(z-d) > 1e-9 {
				t.Errorf("L %g: %g, want %g", l, z, d)
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	good := "Month L M S\n0 1 4 0.25\n1 1 5 0.25\n"
	for _, x := range []struct{ name, text, says string }{
		{"wfa_boys.xlsx", "", "is a spreadsheet; save it as CSV"},
		{"boys.txt", good, "the name does not tell what is in it"},
		{"wfa.txt", good, "boys or girls"},
		{"wfa_boys_girls.txt", good, "boys or girls"},
		{"wfa_boys.txt", "1 2 3\n", "no line with the names of columns: Month"},
		{"wfa_boys.txt", "Month L M\n0 1 4\n", "no line with the names of columns"},
		{"wfa_boys.txt", "Month SD3neg SD2neg SD1neg SD0 SD1 SD2\n", "no line with the names of columns"},
		{"wfa_boys.txt", "Length L M S\n45 1 4 0.25\n46 1 5 0.25\n", "line 1: the table is by length, which is not what weight for age goes by"},
		{"wfh_boys.txt", good, "the table is by month"},
		{"wfa_boys.txt", "Month L M S\n0 1 4 0.25\n", "fewer than two rows"},
		{"wfa_boys.txt", "Month L M S\n0 1 4 0.25\n1 1 5\n", "line 3: has 3 columns"},
		{"wfa_boys.txt", "Month L M S\n0 1 4 0.25\n1 x 5 1\n", `line 3: "x" is no number`},
		{"wfa_boys.txt", "Month L M S\n0 1 4 0.25\n1 NaN 5 1\n", `"NaN" is no number`},
		{"wfa_boys.txt", "Month L M S\n1 1 4 0.25\n1 1 5 0.25\n", "line 3: 1 does not follow"},
		{"wfa_boys.txt", "Month L M S\n0 1 4 0.25\n1 1 4 0.4\n", "line 3: the measures are not above zero"},
		{"wfa_boys.txt", "Month L M S\n0 1 4 -0.25\n", "line 2: the measures are not above zero"},
		{"wfa_boys.txt", "Month L M S\n-1 1 4 0.25\n", "-1 is below zero"},
		{"wfa_boys.txt", header + "0 1 4 0.25 1 2 3 4 5 5 6\n", "above each other"},
		{"wfa_boys.txt", strings.Repeat(" ", largestFile+1), "is larger than"},
	} {
		_, _, err := Load(write(t, map[string]string{x.name: x.text}))
		if err == nil || !strings.Contains(err.Error(), x.says) || !strings.Contains(err.Error(), x.name) {
			t.Errorf("%s %.60q: %v, want %s", x.name, x.text, err, x.says)
		}
	}
	_, n, err := Load(write(t, map[string]string{"wfa_boys_1.txt": good, "wfa_boys_2.txt": good, "odd.txt": good}))
	if err == nil || n != 1 || !strings.Contains(err.Error(), "wfa_boys_2.txt: says the same as wfa_boys_1.txt") || !strings.Contains(err.Error(), "odd.txt") {
		t.Error(n, err)
	}
	if _, _, err := Load(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a directory that is not there")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("Month L M S\n0 1 4 0.25\n1 1 5 0.25\n", 0.5, 4.0)
	f.Add("Height SD3neg SD2neg SD1neg SD0 SD1 SD2 SD3\n1,1,2,3,4,5,6,7\n2,1,2,3,4,5,6,7\n", 1.5, 9.0)
	f.Fuzz(func(t *testing.T, text string, at, measure float64) {
		for _, i := range []Indicator{WeightForAge, WeightForHeight} {
			parsed, err := parse(text, i)
			if err != nil {
				continue
			}
			s := &Standards{}
			s.tables[i][0] = []*table{parsed}
			if z, err := s.ZScore(i, false, at, measure); err == nil && !(z >= -farthest && z <= farthest) {
				t.Errorf("%q at %g of %g: %g", text, at, measure, z)
			}
		}
	})
}
