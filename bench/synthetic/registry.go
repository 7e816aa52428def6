package synthetic

import (
	"fmt"
	"strings"
)

// Registry is what synthetic people are, and the program with the stage that they are enrolled in.
type Registry struct{ Type, Program, Stage string }

var demoRegistry = Registry{PersonType, RegistryProgram, RegistryStage}

// attributes and elements are those of which synthetic people and events have values.
var (
	attributes = []string{"w75KJ2mc4zz", "zDhUuAYrxNC", "cejWyOfXge6", "AMpUYgxuCaE", PhoneAttribute, "AuPLng5hLbE"}
	elements   = []string{ageElement, genderElement, dateElement}
)

// NewRegistry makes up a registry of which nobody has people yet. It returns the package of metadata, of three objects, by which a
// server gets it: the program is protected, runs at these organisation units, and everybody may write its data.
func (p *People) NewRegistry(units []string) (Registry, []byte) {
	of := Registry{p.UID(), p.UID(), p.UID()}
	const open = `"sharing":{"public":"rwrw----"}`
	each := func(key string, ids []string) string {
		list := make([]string, len(ids))
		for i, id := range ids {
			list[i] = fmt.Sprintf(`{%q:{"id":%q}}`, key, id)
		}
		return strings.Join(list, ",")
	}
	return of, fmt.Appendf(nil, `{"trackedEntityTypes":[{"id":%q,"name":"Registered",`+open+`,"trackedEntityTypeAttributes":[%s]}],`+
		`"programs":[{"id":%q,"name":"Registry","shortName":"Registry","programType":"WITH_REGISTRATION","accessLevel":"PROTECTED",`+
		`"trackedEntityType":{"id":%q},"organisationUnits":[{"id":"%s"}],"programTrackedEntityAttributes":[%s],"programStages":[{"id":%q}],`+open+`}],`+
		`"programStages":[{"id":%q,"name":"Visit","program":{"id":%q},"repeatable":true,"programStageDataElements":[%s],`+open+`}]}`,
		of.Type, each("trackedEntityAttribute", attributes), of.Program, of.Type, strings.Join(units, `"},{"id":"`),
		each("trackedEntityAttribute", attributes), of.Stage, of.Stage, of.Program, each("dataElement", elements))
}
