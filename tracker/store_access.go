package tracker

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"cohort/access"
	"cohort/db"
	"cohort/graph"
	"cohort/schema"
)

// AuditedType is what audits call those whom people's data is about.
const AuditedType = "trackedEntity"

// Grant gives a user a program's part of a subject until a time. What he was granted before counts until the later of both; what
// he was granted too long ago is removed.
func Grant(ctx context.Context, tx db.Tx, user int32, h Holding, until int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM temporary_owner WHERE by_user = $1 AND until <= $2`, user, db.Millis(tx.Now())); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO temporary_owner (by_user, program, subject, until) VALUES ($1, $2, $3, $4)
		ON CONFLICT (by_user, program, subject) DO UPDATE SET until = excluded.until WHERE excluded.until > temporary_owner.until`,
		user, h.Program, h.Subject, until)
	return err
}

// Granted is a condition: argument user was granted the part of alias's subject and program, and argument now is not too late.
func Granted(alias string, user, now int) string {
	return `EXISTS (SELECT 1 FROM temporary_owner AS g WHERE g.by_user = $` + strconv.Itoa(user) + ` AND g.program = ` + alias +
		`.program AND g.subject = ` + alias + `.subject AND g.until > $` + strconv.Itoa(now) + `)`
}

// Persons returns what decides on who may see and change tracked entities, by their subjects, and the owners. It takes a statement for the
// owners, one for the grants where there can be any that matter, and one for the enrollments where nobody hands them in.
func (m *Model) Persons(ctx context.Context, tx db.Tx, view *access.View, entities []*Entity, enrollments []*Enrollment) (map[int64]*access.Person, []*Owner, error) {
	subjects := make([]int64, len(entities))
	for i, e := range entities {
		subjects[i] = e.Subject
	}
	owners, err := Owners(ctx, tx, subjects)
	if err != nil {
		return nil, nil, err
	}
	grants, err := m.Grants(ctx, tx, view, owners)
	if err != nil {
		return nil, nil, err
	}
	if enrollments == nil && len(owners) > 0 {
		if enrollments, err = Enrollments(ctx, tx, subjects); err != nil {
			return nil, nil, err
		}
	}
	enrolled := make(map[Holding]bool, len(enrollments))
	for _, e := range enrollments {
		if !e.Deleted {
			enrolled[Holding{e.Subject, e.Program}] = true
		}
	}
	people := make(map[int64]*access.Person, len(entities))
	for _, e := range entities {
		people[e.Subject] = &access.Person{Type: m.object(EntityTypeType, e.Type), Unit: e.OrgUnit}
	}
	for _, o := range owners {
		h := Holding{o.Subject, o.Program}
		if program, p := m.Snapshot.Object(o.Program), people[o.Subject]; program != nil && p != nil {
			p.Parts = append(p.Parts, access.Part{Program: program, Owner: o.OrgUnit, Broken: grants[h], Enrolled: enrolled[h]})
		}
	}
	return people, owners, nil
}

// object returns the object of this id and type, nil where there is none.
func (m *Model) object(t *schema.Type, id int32) *graph.Object {
	if o := m.Snapshot.Object(id); o != nil && o.Type == t {
		return o
	}
	return nil
}

// Holding names a program's part of a subject.
type Holding struct {
	Subject int64
	Program int32
}

// Grants returns which of the parts the user was granted, as far as that can matter: he does not own them, and the program is
// not closed.
func (m *Model) Grants(ctx context.Context, tx db.Tx, view *access.View, owners []*Owner) (map[Holding]bool, error) {
	if view.Superuser() || view.User == nil {
		return nil, nil
	}
	var subjects []int64
	for _, o := range owners {
		if program := m.Program(o.Program); program != nil && program.Level == access.Protected && !view.Capture(o.OrgUnit) {
			subjects = append(subjects, o.Subject)
		}
	}
	return GrantsOf(ctx, tx, view.User.ID, subjects)
}

// GrantsOf returns which parts of subjects a user was granted, and not too long ago.
func GrantsOf(ctx context.Context, tx db.Tx, user int32, subjects []int64) (map[Holding]bool, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `SELECT subject, program FROM temporary_owner WHERE by_user = $1 AND until > $2 AND `+tx.Dialect().In("subject", 3),
		user, db.Millis(tx.Now()), subjects)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[Holding]bool{}
	for rows.Next() {
		var h Holding
		if err := rows.Scan(&h.Subject, &h.Program); err != nil {
			return nil, err
		}
		found[h] = true
	}
	return found, rows.Err()
}

// GrantedOwners returns the owners of the parts in a program that a user was granted, and not too long ago.
func GrantedOwners(ctx context.Context, tx db.Tx, user, program int32) ([]*Owner, error) {
	rows, err := tx.Query(ctx, `SELECT `+names(ownerTable.columns, "o")+` FROM program_owner AS o WHERE o.program = $3 AND o.subject IN
		(SELECT g.subject FROM temporary_owner AS g WHERE g.by_user = $1 AND g.program = $3 AND g.until > $2)`, user, db.Millis(tx.Now()), program)
	return collect(rows, err, scanOwner)
}

func scanOwner(rows db.Rows, o *Owner) error {
	return rows.Scan(&o.Subject, &o.Program, &o.OrgUnit, &o.Area, &o.Created)
}

// SetOwner gives a part to another unit.
func SetOwner(ctx context.Context, tx db.Tx, o *Owner) error {
	_, err := tx.Exec(ctx, `UPDATE program_owner SET org_unit = $1, area = $2 WHERE subject = $3 AND program = $4`, o.OrgUnit, o.Area, o.Subject, o.Program)
	if err == nil {
		_, err = tx.Exec(ctx, `UPDATE enrollment SET owner = $1 WHERE subject = $2 AND program = $3`, o.OrgUnit, o.Subject, o.Program)
	}
	return err
}

// Ends reads what decides on the ends of relationships. One that is not there any more is absent. Of the superuser nothing is asked.
func (m *Model) Ends(ctx context.Context, tx db.Tx, view *access.View, ends []End) (map[End]*access.End, error) {
	by := make(map[End]*access.End, len(ends))
	if view.Superuser() {
		for _, e := range ends {
			by[e] = &access.End{Person: &access.Person{}}
		}
		return by, nil
	}
	var subjects []int64
	var keys []Key
	for _, e := range ends {
		if !e.Subjectless() {
			subjects = append(subjects, e.Subject)
		}
		if e.Kind == KindEvent {
			keys = append(keys, e.Key())
		}
	}
	slices.Sort(subjects)
	subjects = slices.Compact(subjects)
	slices.SortFunc(keys, func(a, b Key) int { return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.ID, b.ID)) })
	entities, err := Entities(ctx, tx, subjects)
	if err != nil {
		return nil, err
	}
	enrollments, err := Enrollments(ctx, tx, subjects)
	if err != nil {
		return nil, err
	}
	if enrollments == nil {
		enrollments = []*Enrollment{}
	}
	people, _, err := m.Persons(ctx, tx, view, entities, enrollments)
	if err != nil {
		return nil, err
	}
	events, err := Events(ctx, tx, slices.Compact(keys))
	at := m.Snapshot.Object
	for subject, p := range people {
		by[End{Kind: KindEntity, Subject: subject, ID: subject}] = &access.End{Person: p}
	}
	for _, n := range enrollments {
		if program := at(n.Program); program != nil && people[n.Subject] != nil {
			by[End{Kind: KindEnrollment, Subject: n.Subject, ID: n.ID}] = &access.End{Person: people[n.Subject], Enrollment: program, Unit: n.OrgUnit}
		}
	}
	for _, v := range events {
		program, stage := at(v.Program), at(v.Stage)
		if program == nil || stage == nil {
			continue
		}
		e := &access.Event{Program: program, Stage: stage, OptionCombo: at(v.OptionCombo), Unit: v.OrgUnit}
		if v.Registered() {
			if e.Person = people[v.Subject]; e.Person == nil {
				continue
			}
		}
		by[End{Kind: KindEvent, Subject: v.Subject, ID: v.ID}] = &access.End{Event: e, Unit: v.OrgUnit}
	}
	return by, err
}
