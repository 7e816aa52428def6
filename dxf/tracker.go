package dxf

import "cohort/schema"

// The objects of people's data, which no catalog describes. As DHIS2 does, what is not nested stands in attributes; elements are read
// all the same.
var (
	TrackedEntity = Records("trackedEntityInstances", person)
	Enrollment    = Records("enrollments", stay)
	Event         = Records("events", visit)
	Relationship  = Records("relationships", link)
)

// Grid is a table: the columns in attributes, and a row of fields for each of its lines.
var Grid = Shape{root: grid.Name, typ: grid, stream: true}

var (
	grid = record("grid", nil, of("headers", header))

	header = record("header", []string{"name", "column", "type", "hidden", "meta"})

	person = record("trackedEntityInstance", []string{
		"trackedEntityInstance", "trackedEntityType", "trackedEntity", "orgUnit", "created", "lastUpdated", "createdAtClient", "lastUpdatedAtClient", "inactive",
		"deleted", "potentialDuplicate", "featureType", "coordinates", "storedBy",
	}, of("attributes", shownValue), of("enrollments", stay), of("relationships", link), of("programOwners", owner), of("", point), json("geometry"))

	stay = record("enrollment", []string{
		"enrollment", "trackedEntityInstance", "trackedEntityType", "program", "status", "orgUnit", "orgUnitName", "enrollmentDate", "incidentDate", "completedDate",
		"completedBy", "followup", "followUp", "deleted", "created", "lastUpdated", "createdAtClient", "lastUpdatedAtClient", "storedBy",
	}, of("attributes", shownValue), of("events", visit), of("relationships", link), of("notes", remark), of("", point), json("geometry"))

	visit = record("event", []string{
		"event", "status", "program", "programStage", "programType", "enrollment", "enrollmentStatus", "trackedEntityInstance", "orgUnit", "orgUnitName", "eventDate",
		"dueDate", "completedDate", "completedBy", "followup", "followUp", "deleted", "attributeOptionCombo", "attributeCategoryOptions", "assignedUser",
		"assignedUserUsername", "assignedUserDisplayName", "assignedUserFirstName", "assignedUserSurname", "created", "lastUpdated", "createdAtClient", "lastUpdatedAtClient", "storedBy", "href",
	}, of("dataValues", dataValue), of("relationships", link), of("notes", remark), of("", point), json("geometry"))

	dataValue = record("dataValue", []string{"dataElement", "value", "providedElsewhere", "storedBy", "created", "lastUpdated"})

	shownValue = record("attribute", []string{
		"attribute", "displayName", "code", "valueType", "value", "storedBy", "created", "lastUpdated", "skipSynchronization",
	})

	link = record("relationship", []string{"relationship", "relationshipType", "relationshipName", "bidirectional", "created", "lastUpdated"},
		inner("from", "relationshipItem"), inner("to", "relationshipItem"))
	end    = record("relationshipItem", nil, inner("trackedEntityInstance", "trackedEntityInstance"), inner("enrollment", "enrollment"), inner("event", "event"))
	owner  = record("programOwner", []string{"ownerOrgUnit", "program", "trackedEntityInstance"})
	remark = record("note", []string{"note", "value", "storedBy", "storedDate", "lastUpdated"})
	point  = record("coordinate", []string{"latitude", "longitude"})
)

// free are the attributes whose spaces are a part of what they say.
var free = map[string]bool{"value": true, "displayName": true, "orgUnitName": true, "storedBy": true, "completedBy": true}

func init() {
	schema.Link([]*schema.Type{grid, header, person, stay, visit, dataValue, shownValue, link, end, owner, remark, point})
}

func record(name string, attributes []string, more ...*schema.Property) *schema.Type {
	t := &schema.Type{Name: name, Properties: more}
	for _, a := range attributes {
		p := attribute(a)
		if !free[a] {
			p.Kind = schema.Identifier
		}
		t.Properties = append(t.Properties, p)
	}
	return t
}

// of is a list of objects, or one object that is called as its type is.
func of(plural string, t *schema.Type) *schema.Property {
	if plural == "" {
		return inner(t.Name, t.Name)
	}
	return &schema.Property{Name: plural, Singular: t.Name, Kind: schema.Collection, Item: schema.Complex, TargetName: t.Name}
}

// inner is one object of a type, which is named: types may hold each other.
func inner(name, typ string) *schema.Property {
	return &schema.Property{Name: name, Singular: name, Kind: schema.Complex, TargetName: typ}
}

// json is a member that may be any JSON.
func json(name string) *schema.Property {
	return &schema.Property{Name: name, Singular: name, Kind: schema.Complex}
}
