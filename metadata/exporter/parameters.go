package exporter

import (
	"slices"
	"strings"

	"cohort/fault"
	"cohort/query"
	"cohort/schema"
	"cohort/schema/catalog"
)

// asked is what a request says of one type, or of all that it says nothing else of.
type asked struct {
	fields, filters, orders []string
}

// Everything reads the parameters of an export of all that the user may see:
//
//	dataElements=true, dataElements=false      that type is wanted; or it is not
//	dataElements:fields=, :filter=, :order=    that type is wanted, and this of it
//	fields=, filter=, order=                   of types of which nothing else is said
//
// Where no type is wanted, all are that are not unwanted. Names that are no type's are passed over, as are those of types that other
// versions have; but where one is a type's but for a letter or two, the answer would be all that the server has, and it is a fault of
// kind BadRequest, like what cannot be read and filters by a property that a type does not have.
func (o Options) Everything(parameters map[string][]string, supplied query.Supplied) (*Package, error) {
	common := asked{parameters["fields"], parameters["filter"], parameters["order"]}
	wanted, unwanted, err := chosen(parameters)
	if err != nil {
		return nil, err
	}
	p := new(Package)
	for _, t := range catalog.All() {
		if !t.Graph() || unwanted[t] || len(wanted) > 0 && wanted[t] == nil {
			continue
		}
		l, err := o.list(t, wanted[t], common, supplied)
		if err != nil {
			return nil, err
		}
		p.lists = append(p.lists, l)
	}
	return p, nil
}

// choice is what is said of types, each for itself.
type choice map[*schema.Type]*asked

func (c choice) say(t *schema.Type, aspect string, values []string) {
	a := c[t]
	if a == nil {
		a = new(asked)
	}
	switch strings.ToLower(aspect) {
	case "":
	case "fields":
		a.fields = append(a.fields, values...)
	case "filter":
		a.filters = append(a.filters, values...)
	case "order":
		a.orders = append(a.orders, values...)
	default:
		return
	}
	c[t] = a
}

// chosen sorts the parameters by the types that they name.
func chosen(parameters map[string][]string) (wanted choice, unwanted map[*schema.Type]bool, err error) {
	wanted, unwanted = choice{}, map[*schema.Type]bool{}
	for name, values := range parameters {
		plural, aspect, ofType := strings.Cut(name, ":")
		t := catalog.Plural(plural)
		switch {
		case t == nil:
			if meant := misspelled(plural); meant != "" {
				return nil, nil, fault.New(fault.BadRequest, "`%s` is no type of metadata. Did you mean `%s`?", plural, meant).On("", "", name)
			}
		case ofType:
			wanted.say(t, aspect, values)
		case slices.ContainsFunc(values, func(s string) bool { return strings.EqualFold(s, "false") }):
			unwanted[t] = true
		case slices.ContainsFunc(values, func(s string) bool { return strings.EqualFold(s, "true") }):
			wanted.say(t, "", nil)
		}
	}
	return wanted, unwanted, nil
}

// misspelled is the type whose name differs from what is written by no more than two letters, or "".
func misspelled(written string) string {
	const least = 6 // of letters: shorter names have too much in common
	if len(written) < least {
		return ""
	}
	for _, t := range catalog.All() {
		if t.Graph() && len(t.Plural) >= least && near(strings.ToLower(written), strings.ToLower(t.Plural), 2) {
			return t.Plural
		}
	}
	return ""
}

// near reports whether a becomes b by at most so many insertions, deletions and replacements of letters.
func near(a, b string, most int) bool {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	switch {
	case a == "" || b == "":
		return len(a)+len(b) <= most
	case most == 0:
		return false
	}
	return near(a[1:], b, most-1) || near(a, b[1:], most-1) || near(a[1:], b[1:], most-1)
}

func (o Options) list(t *schema.Type, own *asked, common asked, supplied query.Supplied) (l list, err error) {
	l.typ = t
	said := common
	if own != nil {
		if own.filters != nil || own.orders != nil { // DHIS2 then takes nothing of the common ones
			said.filters, said.orders = own.filters, own.orders
		}
		if own.fields != nil {
			said.fields = own.fields
		}
	}
	fields, err := query.ParseFields(said.fields...)
	if err != nil {
		return l, err
	}
	l.fields = o.selection(t, fields, supplied)
	if l.orders, err = query.ParseOrder(said.orders...); err != nil {
		return l, err
	}
	var filters []query.Filter
	for _, text := range said.filters {
		f, err := query.ParseFilter(text)
		if err != nil {
			return l, err
		}
		filters = append(filters, f)
	}
	if len(filters) > 0 {
		l.filters, err = query.Resolve(t, filters, o.AnyOf)
	}
	return l, err
}
