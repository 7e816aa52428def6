package query

import (
	"slices"
	"strings"
	"testing"

	"cohort/fault"
	"cohort/graph"
	"cohort/schema/catalog"
)

// filtered returns the identifiers of the objects that pass all filters.
func filtered(t testing.TB, c *Context, typ string, filters ...string) []string {
	t.Helper()
	return matching(t, c, typ, false, filters...)
}

func matching(t testing.TB, c *Context, typ string, anyOf bool, filters ...string) []string {
	t.Helper()
	var parsed []Filter
	for _, text := range filters {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, f)
	}
	resolved, err := Resolve(catalog.Get(typ), parsed, anyOf)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for o := range c.Snapshot.All(catalog.Get(typ)) {
		if resolved.Match(c, o) {
			out = append(out, o.UID)
		}
	}
	return out
}

func TestFilter(t *testing.T) {
	c := asking(demo(t))
	const (
		anc, age, icd, image = "fbfJHSPpUQD", "qrur9Dvnyt5", "K6uUAvq500H", "C0W4aFuVm4P"
		fic, gender, lab     = "UOlfIjgN8X6", "oZg33kd9taw", "VLATnP2qNWv"
		measles, mode, date  = "xc8gmAKfO95", "fWIAEtYVEGk", "msodh3rEMJa"
	)
	all := []string{anc, age, icd, image, fic, gender, lab, measles, mode, date}
	but := func(without ...string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(id string) bool { return slices.Contains(without, id) })
	}
	for filter, want := range map[string][]string{
		"name:eq:Gender":                              {gender},
		"name:!eq:Gender":                             but(gender),
		"name:ne:Gender":                              but(gender),
		"name:neq:Gender":                             but(gender),
		"name:ieq:gender":                             {gender},
		"name:!ieq:GENDER":                            but(gender),
		"name:like:ge":                                {age, image, mode},
		"name:like:Ge":                                {gender},
		"name:ilike:ge":                               {age, image, gender, mode},
		"name:!ilike:ge":                              but(age, image, gender, mode),
		"name:!like:ge":                               but(age, image, mode),
		"name:!like$:date":                            but(date),
		"name:!$ilike:diag":                           but(icd, image),
		"code:!empty":                                 all,
		"code:empty":                                  nil,
		"aggregationLevels:lt:1":                      but(measles),
		"aggregationLevels:le:0":                      but(measles),
		"Gq0oWTf2DtN:!null":                           {fic},
		"Gq0oWTf2DtN:!like:EPI":                       but(fic),
		"Gq0oWTf2DtN:in:[EPI-7,EPI-8]":                {fic},
		"name:$like:Diag":                             {icd, image},
		"name:!$like:Diag":                            but(icd, image),
		"name:$ilike:diag":                            {icd, image},
		"name:startsWith:diag":                        {icd, image},
		"name:like$:date":                             {date},
		"name:ilike$:DATE":                            {date},
		"name:endsWith:Date":                          {date},
		"name:!ilike$:DATE":                           but(date),
		"name:token:image diag":                       {image},
		"name:!token:image diag":                      but(image),
		"name:in:[Gender,Age in years]":               {age, gender},
		"name:in:Gender":                              {gender},
		"name:!in:[Gender,Age in years]":              but(age, gender),
		"id:in:[UOlfIjgN8X6,qrur9Dvnyt5]":             {age, fic},
		"code:eq:DE_K6uUAvq500H":                      {icd},
		"optionSet:null":                              but(gender, mode),
		"optionSet:!null":                             {gender, mode},
		"optionSet:eq:MbB9LHcybBS":                    {gender},
		"optionSet.id:eq:MbB9LHcybBS":                 {gender},
		"optionSet.name:!eq:Gender":                   but(gender),
		"optionSet.options:eq:2":                      {gender},
		"optionSet.options.code:eq:Female":            {gender},
		"optionSet.options:gt:2":                      {mode},
		"dataElementGroups:empty":                     but(fic, measles),
		"dataElementGroups:!empty":                    {fic, measles},
		"dataElementGroups:null":                      but(fic, measles),
		"dataElementGroups:eq:1":                      {fic, measles},
		"dataElementGroups:!eq:1":                     but(fic, measles),
		"dataElementGroups:eq:vOk3hhzzWvT":            {fic, measles},
		"dataElementGroups:in:[vOk3hhzzWvT]":          {fic, measles},
		"dataElementGroups.name:like:Immun":           {fic, measles},
		"dataSetElements:ge:1":                        {anc, fic, measles},
		"dataSetElements.dataSet.name:like:Ch":        {anc, fic, measles},
		"aggregationLevels:eq:2":                      {measles},
		"aggregationLevels:in:[3]":                    {measles},
		"zeroIsSignificant:eq:false":                  but(measles),
		"zeroIsSignificant:eq:true":                   {measles},
		"created:gt:2026":                             all,
		"created:lt:2026-11-23T04:44:49.494":          nil,
		"created:le:2026-11-23T04:44:49.494":          all,
		"valueType:eq:DATE":                           {date},
		"domainType:!eq:TRACKER":                      {anc, fic, measles},
		"displayName:ilike:measles":                   {measles},
		"Gq0oWTf2DtN:eq:EPI-7":                        {fic},
		"Gq0oWTf2DtN:null":                            but(fic),
		"attributeValues.attribute.id:eq:Gq0oWTf2DtN": {fic},
		"attributeValues.value:like:EPI":              {fic},
		"translations.locale:eq:fr":                   {fic},
		"sharing.owner:eq:M5zQapPyTZI":                {fic},
		"access.read:eq:true":                         all,
		"access.nope:eq:true":                         nil,
		"identifiable:token:meas":                     {measles},
		"identifiable:token:measles given":            {measles},
		"identifiable:eq:DE_K6uUAvq500H":              {icd},
		"identifiable:!token:meas":                    but(measles),
		"categoryCombo.name:!eq:default":              {anc, fic, measles},
		"createdBy.username:eq:admin":                 all,
		"user.username:eq:admin":                      all,
	} {
		if got := filtered(t, c, "dataElement", filter); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
}

func TestFilterUnits(t *testing.T) {
	c := asking(demo(t))
	for filter, want := range map[string]int{
		"level:eq:1": 1, "level:le:2": 8, "level:gt:2": 64, "level:in:[1,2]": 8, "level:!in:[1,2]": 64,
		"path:like:O6uvpzGd5pu": len(filtered(t, c, "organisationUnit", "ancestors.id:eq:O6uvpzGd5pu")) + 1,
		"parent:null":           1, "parent.parent.name:eq:Bo": len(filtered(t, c, "organisationUnit", "parent.parent.id:eq:O6uvpzGd5pu")),
		"children:gt:0": len(filtered(t, c, "organisationUnit", "leaf:eq:false")), "children:empty": len(filtered(t, c, "organisationUnit", "leaf:eq:true")),
		"geometry:!null": 50, "geometry.type:eq:Point": 50, "identifiable:token:isz": 0, "identifiable:token:iszp": 1, "users.username:eq:admin": 1, "organisationUnitGroups.name:like:Comm": 2,
	} {
		if got := len(filtered(t, c, "organisationUnit", filter)); got != want {
			t.Errorf("%s: %d units, want %d", filter, got, want)
		}
	}
}

func TestJunction(t *testing.T) {
	c := asking(demo(t))
	two := []string{"name:eq:Gender", "code:eq:DE_K6uUAvq500H"}
	if got := matching(t, c, "dataElement", true, two...); !slices.Equal(got, []string{"K6uUAvq500H", "oZg33kd9taw"}) {
		t.Errorf("either of two: %v", got)
	}
	if got := matching(t, c, "dataElement", false, two...); got != nil {
		t.Errorf("both of two: %v", got)
	}
	for _, anyOf := range []bool{true, false} {
		if got := matching(t, c, "dataElement", anyOf); len(got) != 10 {
			t.Errorf("no filter leaves %d", len(got))
		}
	}
}

func TestFilterRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"name":                              "must be property:operator:value",
		":eq:1":                             "must be property:operator:value",
		"nope:eq:1":                         "Unknown path property: nope",
		"name.nope:eq:1":                    "Unknown path property: name.nope",
		"optionSet.nope:eq:1":               "Unknown path property: optionSet.nope",
		"name:zz:1":                         "`zz` is not a valid operator.",
		"name:!zz:1":                        "`!zz` is not a valid operator.",
		"name:in:[]":                        "Invalid argument",
		"created:eq:never":                  "Unable to compare `created` with `never`: it must be a date or time.",
		"lastUpdated:gt:2024-13-01":         "must be a date or time",
		"createdBy.lastUpdated:lt:x":        "must be a date or time",
		"zeroIsSignificant:!eq:perhaps":     "must be true or false",
		strings.Repeat("a.", 20) + "b:eq:1": "more than 16 properties",
	} {
		f, err := ParseFilter(text)
		if err == nil {
			_, err = Resolve(catalog.Get("dataElement"), []Filter{f}, false)
		}
		e, ok := fault.As(err)
		if !ok || e.Kind != fault.BadRequest || e.Code != "E1003" || !strings.Contains(e.Message, want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	if _, err := ParseFilter(strings.Repeat("a", maxFilterLength+1)); !fault.Is(err, fault.BadRequest) {
		t.Errorf("an endless filter: %v", err)
	}
	if _, err := Resolve(catalog.Get("user"), []Filter{{Path: []string{"password"}, Operator: "eq", Value: "x"}}, false); err == nil {
		t.Error("passwords can be asked for")
	}
}

func TestOrder(t *testing.T) {
	c := asking(demo(t))
	unit := catalog.Get("organisationUnit")
	sorted := func(typ, order string, n int) []string {
		t.Helper()
		parsed, err := ParseOrder(order)
		if err != nil {
			t.Fatal(err)
		}
		objects := slices.Collect(c.Snapshot.All(catalog.Get(typ)))
		Sort(c, catalog.Get(typ), objects, parsed)
		var out []string
		for _, o := range objects[:n] {
			out = append(out, o.Name())
		}
		return out
	}
	for _, test := range []struct {
		typ, order string
		want       []string
	}{
		{"organisationUnit", "level:asc,name:desc", []string{"Sierra Leone", "District 4", "District 3", "District 2"}},
		{"dataElement", "name:desc", []string{"Report date", "Mode of discharge"}},
		{"dataElement", "optionSet.name:asc", []string{"Gender", "Mode of discharge", "ANC 1st visit"}},
		{"dataElement", "optionSet.name:desc,name:desc", []string{"Report date"}},
		{"dataElement", "dataElementGroups:desc", []string{"Fully immunized child", "Measles doses given"}},
		{"option", "name:idesc", []string{"O-"}},
		{"dataElement", "nope", []string{"ANC 1st visit"}},
	} {
		if got := sorted(test.typ, test.order, len(test.want)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.order, got, test.want)
		}
	}
	for _, text := range []string{"name:up", ":asc", "name:asc:desc", strings.Repeat("a.", 20) + "b"} {
		if _, err := ParseOrder(text); !fault.Is(err, fault.BadRequest) {
			t.Errorf("%s: %v", text, err)
		}
	}
	Sort(c, unit, []*graph.Object{}, []Order{{Path: []string{"name"}}})
}

func FuzzFilter(f *testing.F) {
	c := asking(demo(f))
	element := catalog.Get("dataElement")
	for _, text := range []string{"name:eq:Gender", "optionSet.options.code:!like$:x", "id:in:[a,b]", "access.read:eq:true", "identifiable:token:a b", "::", "a.b:null"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := ParseFilter(text)
		if err != nil {
			return
		}
		filters, err := Resolve(element, []Filter{parsed}, false)
		if err != nil {
			if !fault.Is(err, fault.BadRequest) {
				t.Errorf("%q: %v is no fault of the request", text, err)
			}
			return
		}
		for o := range c.Snapshot.All(element) {
			filters.Match(c, o)
		}
	})
}
