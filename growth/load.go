package growth

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// names are what the names of files begin with, by indicator; weight by length is weight by height of those who are measured lying.
var names = [...]string{"wfa", "lhfa", "wfh"}

var indicators = map[string]Indicator{"wfa": WeightForAge, "lhfa": HeightForAge, "hfa": HeightForAge, "wfl": WeightForHeight, "wfh": WeightForHeight}

const largestFile = 4 << 20

// Load reads the tables of a directory, and says how many there are. What a file is of is told by its name, which begins with wfa, lhfa
// or hfa, wfl or wfh, and has boys or girls in it: wfa_boys_0_5_zscores.txt. Files that are no .txt, .csv or .tsv are passed over, but
// for spreadsheets. The error names each file and line that is wrong.
func Load(dir string) (s *Standards, tables int, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, 0, fmt.Errorf("growth standards: %w", err)
	}
	s = &Standards{}
	var wrong []error
	refuse := func(name, format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("growth standards: %s: %s", filepath.Join(dir, name), fmt.Sprintf(format, args...)))
	}
	for _, e := range entries {
		name := strings.ToLower(e.Name())
		switch filepath.Ext(name) {
		case ".txt", ".csv", ".tsv":
		case ".xlsx", ".xls", ".ods":
			refuse(e.Name(), "is a spreadsheet; save it as CSV")
			continue
		default:
			continue
		}
		indicator, male, ok := named(name)
		if !ok {
			refuse(e.Name(), "the name does not tell what is in it: it begins with wfa, lhfa, wfl or wfh, and has boys or girls in it")
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err == nil && len(text) > largestFile {
			err = fmt.Errorf("is larger than %d bytes", largestFile)
		}
		var t *table
		if err == nil {
			t, err = parse(string(text), indicator)
		}
		if err != nil {
			refuse(e.Name(), "%s", err)
			continue
		}
		t.file = e.Name()
		sex := 0
		if male {
			sex = 1
		}
		list := &s.tables[indicator][sex]
		if i := slices.IndexFunc(*list, func(o *table) bool { return o.rows[0].at == t.rows[0].at && o.length == t.length }); i >= 0 {
			refuse(e.Name(), "says the same as %s; leave one of them out", (*list)[i].file)
			continue
		}
		*list = append(*list, t)
		tables++
	}
	for _, sexes := range s.tables {
		for _, list := range sexes {
			slices.SortFunc(list, preferred)
		}
	}
	return s, tables, errors.Join(wrong...)
}

// named tells what a file is of.
func named(name string) (i Indicator, male, ok bool) {
	for prefix, indicator := range indicators {
		if strings.HasPrefix(name, prefix) {
			i, ok = indicator, true
		}
	}
	boys, girls := strings.Contains(name, "boys"), strings.Contains(name, "girls")
	return i, boys, ok && boys != girls
}

// preferred orders tables of one indicator and sex where more than one may have a row. Of ages, the one that begins later counts: from
// 24 months children are measured standing. Weight by length counts before weight by height, as in DHIS2.
func preferred(a, b *table) int {
	switch {
	case a.length != b.length && a.length:
		return -1
	case a.length != b.length:
		return 1
	case a.rows[0].at > b.rows[0].at:
		return -1
	}
	return 1
}
