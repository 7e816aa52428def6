package catalog

import (
	"strings"
	"testing"

	"cohort/schema"
)

// TestStoredSides pins down which side of a relation is stored where both sides may be written.
func TestStoredSides(t *testing.T) {
	for name, want := range map[string]schema.Storage{
		"option.optionSet": schema.StoredRef, "optionSet.options": schema.InverseSide,
		"programStage.program": schema.StoredRef, "program.programStages": schema.InverseSide,
		"programRuleAction.programRule": schema.StoredRef, "programRule.programRuleActions": schema.InverseSide,
		"programStageSection.programStage": schema.StoredRef, "programStage.programStageSections": schema.InverseSide,
		"section.dataSet": schema.StoredRef, "dataSet.sections": schema.InverseSide,
		"dataElementGroup.dataElements": schema.StoredRefs, "dataElement.dataElementGroups": schema.InverseSide,
		"organisationUnit.parent": schema.StoredRef, "organisationUnit.children": schema.InverseSide,
		"program.organisationUnits": schema.StoredRefs, "organisationUnit.programs": schema.InverseSide,
		"user.userRoles": schema.StoredRefs, "userRole.users": schema.InverseSide,
		"dataSet.dataSetElements": schema.StoredDocs, "dataElement.dataSetElements": schema.InverseSide,
		"program.programTrackedEntityAttributes": schema.StoredDocs, "programTrackedEntityAttribute.program": schema.Derived,
		"relationshipType.fromConstraint": schema.StoredDoc, "organisationUnit.image": schema.StoredText,
		"dataInputPeriod.period": schema.StoredText, "visualization.columns": schema.Derived,
		"user.password": schema.Derived, "user.user": schema.Derived, "dataSet.interpretations": schema.Derived,
		"attributeValue.attribute": schema.StoredRef, "organisationUnit.path": schema.Derived, "sharing.public": schema.StoredText,
	} {
		p := find(t, name)
		if p.Storage != want {
			t.Errorf("%s: storage %d, want %d", name, p.Storage, want)
		}
		if p.Storage == schema.InverseSide && p.Inverse == nil {
			t.Errorf("%s has no other side", name)
		}
	}
}

// TestGraph holds what the rest of the program takes for granted of types in the graph.
func TestGraph(t *testing.T) {
	for _, typ := range All() {
		if Get(typ.Name) != typ || Plural(typ.Plural) != typ {
			t.Errorf("%s is not found by its names", typ.Name)
		}
		for _, p := range typ.Properties {
			if p.Edges && p.Storage != schema.StoredRefs {
				t.Errorf("%s.%s cannot be kept as edges", typ.Name, p.Name)
			}
		}
		if !typ.Graph() {
			continue
		}
		for _, name := range []string{"id", "created", "lastUpdated"} {
			if typ.MustProperty(name).Slot < 0 {
				t.Errorf("%s.%s is not kept", typ.Name, name)
			}
		}
	}
}

func TestDefaults(t *testing.T) {
	for name, want := range map[string]string{
		"program.accessLevel": "OPEN", "program.displayIncidentDate": "true", "program.skipOffline": "false", "program.version": "0",
		"dataElement.dimensionItemType": "DATA_ELEMENT", "mapView.hidden": "", "programStage.standardInterval": "",
	} {
		if got := find(t, name).Default; got != want {
			t.Errorf("%s: default %q, want %q", name, got, want)
		}
	}
}

func find(t *testing.T, name string) *schema.Property {
	t.Helper()
	typ, property, _ := strings.Cut(name, ".")
	if Get(typ) == nil {
		t.Fatalf("there is no type %s", typ)
	}
	return Get(typ).MustProperty(property)
}
