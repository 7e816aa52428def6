package synthetic

import "fmt"

// shared is the access that a package gives to everybody who signs in.
const shared = `,"sharing":{"public":"rw------","external":false}`

func (r *Realm) element(b []byte, n int) []byte {
	b = r.begin(b, elementKind, n, r.title("cases", n))
	b = append(b, `,"description":"How many cases were seen at the facility in the period, by age and sex","domainType":"AGGREGATE","valueType":"INTEGER_ZERO_OR_POSITIVE","aggregationType":"SUM","zeroIsSignificant":false`...)
	b = appendRef(b, "categoryCombo", r.id(categoryComboKind, n%r.share()))
	return append(b, shared+`}`...)
}

// share is how many there are of what a package has a hundred of.
func (r *Realm) share() int { return max(1, r.Elements/elementsInGroup) }

func (r *Realm) elementGroup(b []byte, n int, groups division) []byte {
	from, to := groups.members(n)
	b = r.begin(b, elementGroupKind, n, r.title("group", n))
	b = r.refs(b, "dataElements", elementKind, from, to)
	return append(b, shared+`}`...)
}

func (r *Realm) groupSet(b []byte, n int, sets division) []byte {
	from, to := sets.members(n)
	b = r.begin(b, groupSetKind, n, r.title("groups", n))
	b = r.refs(b, "dataElementGroups", elementGroupKind, from, to)
	return append(b, `,"compulsory":false,"dataDimension":true`+shared+`}`...)
}

func (r *Realm) optionSet(b []byte, n int) []byte {
	b = r.begin(b, optionSetKind, n, r.title("answers", n))
	b = r.refs(b, "options", optionKind, n*optionsInSet, (n+1)*optionsInSet)
	return append(b, `,"valueType":"TEXT"`+shared+`}`...)
}

func (r *Realm) option(b []byte, n int) []byte {
	b = r.begin(b, optionKind, n, r.title("answer", n))
	b = appendRef(b, "optionSet", r.id(optionSetKind, n/optionsInSet))
	return fmt.Appendf(b, `,"sortOrder":%d}`, 1+n%optionsInSet)
}

func (r *Realm) categoryOption(b []byte, n int) []byte {
	return append(r.begin(b, categoryOptionKind, n, r.title("age", n)), shared+`}`...)
}

func (r *Realm) category(b []byte, n int) []byte {
	b = r.begin(b, categoryKind, n, r.title("ages", n))
	b = r.refs(b, "categoryOptions", categoryOptionKind, n*optionsInCombo, (n+1)*optionsInCombo)
	return append(b, `,"dataDimensionType":"DISAGGREGATION","dataDimension":false`+shared+`}`...)
}

func (r *Realm) categoryCombo(b []byte, n int) []byte {
	b = r.begin(b, categoryComboKind, n, r.title("by age", n))
	b = r.refs(b, "categories", categoryKind, n, n+1)
	return append(b, `,"dataDimensionType":"DISAGGREGATION","skipTotal":false`+shared+`}`...)
}

func (r *Realm) categoryOptionCombo(b []byte, n int) []byte {
	b = r.begin(b, categoryOptionComboKind, n, r.title("age", n))
	b = appendRef(b, "categoryCombo", r.id(categoryComboKind, n/optionsInCombo))
	return append(r.refs(b, "categoryOptions", categoryOptionKind, n, n+1), '}')
}

func (r *Realm) indicatorType(b []byte, n int) []byte {
	return append(r.begin(b, indicatorTypeKind, n, r.title("per cent", n)), `,"factor":100,"number":false}`...)
}

func (r *Realm) indicator(b []byte, n int) []byte {
	b = r.begin(b, indicatorKind, n, r.title("coverage", n))
	b = appendRef(b, "indicatorType", r.id(indicatorTypeKind, 0))
	b = fmt.Appendf(b, `,"annualized":false,"numerator":"#{%s}","numeratorDescription":"Seen","denominator":"#{%s} + #{%s}","denominatorDescription":"Expected"`,
		r.id(elementKind, n%r.Elements), r.id(elementKind, (n+1)%r.Elements), r.id(elementKind, (n+2)%r.Elements))
	return append(b, shared+`}`...)
}

func (r *Realm) constant(b []byte, n int) []byte { return r.ConstantOf(b, n, n) }

// ConstantOf appends a constant, an object whose value may be put at will.
func (r *Realm) ConstantOf(b []byte, n, value int) []byte {
	return fmt.Appendf(r.begin(b, constantKind, n, r.title("constant", n)), `,"value":%d%s}`, value, shared)
}

func (r *Realm) dataSet(b []byte, n int) []byte {
	b = r.begin(b, dataSetKind, n, r.title("monthly report", n))
	b = append(b, `,"periodType":"Monthly","mobile":false,"dataSetElements":[`...)
	for e := range min(elementsInForm, r.Elements) {
		if e > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"dataElement":{"id":"%s"}}`, r.id(elementKind, e))
	}
	lowest := r.levels[len(r.levels)-1]
	b = r.refs(append(b, ']'), "organisationUnits", unitKind, r.Units()-lowest, r.Units())
	return append(b, shared+`}`...)
}
