package tracker

import (
	"cohort/db"
	"cohort/graph"
	"cohort/schema"
	"cohort/schema/catalog"
)

// RelationshipTypeType is the type of the metadata that says what relationships may connect.
var RelationshipTypeType = catalog.Get("relationshipType")

var (
	relationshipFrom          = RelationshipTypeType.MustProperty("fromConstraint")
	relationshipTo            = RelationshipTypeType.MustProperty("toConstraint")
	relationshipBidirectional = RelationshipTypeType.MustProperty("bidirectional")

	constraintKind       = relationshipFrom.Target.MustProperty("relationshipEntity")
	constraintEntityType = relationshipFrom.Target.MustProperty("trackedEntityType")
	constraintProgram    = relationshipFrom.Target.MustProperty("program")
	constraintStage      = relationshipFrom.Target.MustProperty("programStage")
)

// End is what stands at one side of a relationship.
type End struct {
	Kind        Kind
	Subject, ID int64 // the same of a tracked entity, and of an event without registration
}

// Subjectless reports whether the end is an event that belongs to no tracked entity.
func (e End) Subjectless() bool { return e.Kind == KindEvent && e.Subject == e.ID }

// Key is the place of an enrollment or event.
func (e End) Key() Key { return Key{e.Subject, e.ID} }

// End is what a claim of anything but a relationship stands for.
func (c Claim) End() End { return End{c.Kind, c.Subject, c.ID} }

// Relationship connects two tracked entities, enrollments or events.
type Relationship struct {
	ID                   int64
	UID                  string
	Type                 int32
	From, To             End
	FromUID, ToUID       string
	Deleted              bool
	Created, Updated     int64  // UTC milliseconds
	CreatedClient        *int64 // as the client's device saw it; nil: as above
	CreatedBy, UpdatedBy int32
}

// Has reports whether something stands at one of the sides.
func (r *Relationship) Has(e End) bool { return r.From == e || r.To == e }

// Link is what may exist but once among what is not deleted: a type between two ends.
type Link struct {
	Type     int32
	From, To End
}

// Link returns what the relationship connects. In a bidirectional type the order of the ends says nothing.
func (r *Relationship) Link(bidirectional bool) Link {
	l := Link{r.Type, r.From, r.To}
	if bidirectional && (l.To.ID < l.From.ID || l.To.ID == l.From.ID && l.To.Kind < l.From.Kind) {
		l.From, l.To = l.To, l.From
	}
	return l
}

// placed is a row: a relationship under one of its subjects.
type placed struct {
	*Relationship
	subject int64
}

// placements are the rows of relationships.
func placements(list []*Relationship) []*placed {
	rows := make([]*placed, 0, 2*len(list))
	for _, r := range list {
		rows = append(rows, &placed{r, r.From.Subject})
		if r.To.Subject != r.From.Subject {
			rows = append(rows, &placed{r, r.To.Subject})
		}
	}
	return rows
}

var relationshipTable = table[placed]{
	name: "relationship",
	columns: join(ints("subject", "id"), texts("uid"), int4s("type", "from_kind"), ints("from_subject", "from_id"), texts("from_uid"),
		int4s("to_kind"), ints("to_subject", "to_id"), texts("to_uid"), bools("deleted"), ints("created", "updated", "created_client"), int4s("created_by", "updated_by")),
	values: func(row []any, r *placed) {
		row[0], row[1], row[2], row[3] = &r.subject, &r.ID, &r.UID, &r.Type
		row[4], row[5], row[6], row[7] = int32(r.From.Kind), &r.From.Subject, &r.From.ID, &r.FromUID
		row[8], row[9], row[10], row[11] = int32(r.To.Kind), &r.To.Subject, &r.To.ID, &r.ToUID
		row[12], row[13], row[14], row[15], row[16], row[17] = r.Deleted, &r.Created, &r.Updated, r.CreatedClient, &r.CreatedBy, &r.UpdatedBy
	},
}

func scanRelationship(rows db.Rows, r *Relationship) error {
	var subject int64
	return rows.Scan(&subject, &r.ID, &r.UID, &r.Type, &r.From.Kind, &r.From.Subject, &r.From.ID, &r.FromUID,
		&r.To.Kind, &r.To.Subject, &r.To.ID, &r.ToUID, &r.Deleted, &r.Created, &r.Updated, &r.CreatedClient, &r.CreatedBy, &r.UpdatedBy)
}

// RelationshipType is what is known of a type of relationships.
type RelationshipType struct {
	Object        *graph.Object
	Bidirectional bool // it says the same of both ends
	From, To      Constraint
}

// Constraint is what may stand at one side. What is 0 may be anything.
type Constraint struct {
	Kind       Kind
	EntityType int32 // of a tracked entity
	Program    int32 // in which a tracked entity is enrolled, or whose enrollment or event it is
	Stage      int32 // of an event
}

var constraintKinds = map[string]Kind{
	"TRACKED_ENTITY_INSTANCE": KindEntity, "PROGRAM_INSTANCE": KindEnrollment, "PROGRAM_STAGE_INSTANCE": KindEvent,
}

func constraint(o *graph.Object, side *schema.Property) Constraint {
	d, _ := o.Doc().Embedded(side)
	return Constraint{constraintKinds[d.Text(constraintKind)], d.Ref(constraintEntityType), d.Ref(constraintProgram), d.Ref(constraintStage)}
}

// RelationshipType returns a type of relationships by its id, or nil.
func (m *Model) RelationshipType(id int32) *RelationshipType {
	return m.relationships.of(m.Snapshot, RelationshipTypeType, id, func(o *graph.Object) *RelationshipType {
		return &RelationshipType{
			Object: o, Bidirectional: o.Doc().Bool(relationshipBidirectional), From: constraint(o, relationshipFrom), To: constraint(o, relationshipTo),
		}
	})
}
