// Package ownership gives people's parts in programs to other organisation units, and to users who break the glass.
package ownership

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"cohort/access"
	"cohort/audit"
	"cohort/change"
	"cohort/db"
	"cohort/fault"
	"cohort/metadata"
	"cohort/rowid"
	"cohort/tracker"
	"cohort/tracker/again"
	"cohort/valuetype"
)

// Lasts is how long the glass stays broken.
const Lasts = 3 * time.Hour

// LongestReason is how much somebody may say about why, in characters.
const LongestReason = 2000

// Keeper keeps who owns what. It is safe for concurrent use.
type Keeper struct {
	DB       db.DB
	Metadata *metadata.Store
	Models   *tracker.Models
	Audit    *audit.Log // which keeps who broke the glass and why, and who transferred what; a nil one keeps nothing
	ids      *rowid.Source
}

// New returns a keeper.
func New(d db.DB, store *metadata.Store, models *tracker.Models, log *audit.Log) *Keeper {
	return &Keeper{DB: d, Metadata: store, Models: models, Audit: log, ids: rowid.NewSource()}
}

// held is a person's part in a program as it stands.
type held struct {
	model   *tracker.Model
	program *tracker.Program
	row     *tracker.Entity
	person  *access.Person
	part    *access.Part // nil: nobody owns it yet
	owner   *tracker.Owner
}

// find reads a part. The names are identifiers.
func (k *Keeper) find(ctx context.Context, tx db.Tx, view *access.View, entity, program string) (*held, error) {
	h := &held{model: k.Models.At(view.Snapshot)}
	o := view.Snapshot.ByUID(tracker.ProgramType, program)
	if o == nil {
		return nil, named(fault.NotFound, "program", program, "Program with id %s could not be found.", program)
	}
	h.program = h.model.Program(o.ID)
	if !h.program.Registration {
		return nil, named(fault.Conflict, "program", program, "Program %s registers nobody: what it records is owned by nobody", program)
	}
	row, _, err := tracker.EntityByUID(ctx, tx, entity)
	if err != nil {
		return nil, err
	}
	if row == nil || row.Deleted {
		f := named(fault.NotFound, "trackedEntity", entity, "TrackedEntityInstance with id %s could not be found.", entity)
		f.Code = "E1005"
		return nil, f
	}
	h.row = row
	people, owners, err := h.model.Persons(ctx, tx, view, []*tracker.Entity{row}, nil)
	if err != nil {
		return nil, err
	}
	h.person = people[row.Subject]
	if h.program.EntityType != 0 && h.program.EntityType != row.Type {
		if err := refused(view.ReadPerson(h.person, nil)); err != nil {
			return nil, err
		}
		return nil, named(fault.Conflict, "program", program, "Program %s does not enroll tracked entities of the type of %s", program, entity)
	}
	h.part = h.person.Part(o)
	for _, owner := range owners {
		if owner.Program == o.ID {
			h.owner = owner
		}
	}
	return h, nil
}

func named(kind fault.Kind, property, value, format string, args ...any) *fault.Error {
	f := fault.New(kind, format, args...)
	f.Property, f.Value = property, value
	return f
}

func refused(l access.Lacks) error {
	if len(l) == 0 {
		return nil
	}
	return fault.New(fault.Forbidden, "%s", l)
}

// Override breaks the glass: the user may do for a while what the owner may, and the log keeps why. In programs where nothing
// is guarded the log keeps it, too.
func (k *Keeper) Override(ctx context.Context, view *access.View, entity, program, reason string) error {
	reason = strings.TrimSpace(reason)
	switch {
	case reason == "":
		return named(fault.BadRequest, "reason", "", "A reason is required to break the glass.")
	case utf8.RuneCountInString(reason) > LongestReason:
		return named(fault.BadRequest, "reason", "", "The reason has more than %d characters.", LongestReason)
	case !valuetype.Storable(reason):
		return named(fault.BadRequest, "reason", "", "The reason holds a character that cannot be stored.")
	}
	return k.DB.Write(ctx, db.Interactive, func(tx db.Tx) error {
		h, err := k.find(ctx, tx, view, entity, program)
		if err != nil {
			return err
		}
		if err := refused(view.BreakGlass(h.person, h.program.Object)); err != nil {
			return err
		}
		until := tx.Now().Add(Lasts)
		if err := tracker.Grant(ctx, tx, view.User.ID, tracker.Holding{Subject: h.row.Subject, Program: h.program.Object.ID}, db.Millis(until)); err != nil {
			return err
		}
		return k.Audit.Write(ctx, tx, h.record(audit.BreakGlass, act{Reason: reason, Until: until.UTC().Format(time.RFC3339), Owner: h.ownerUID()}))
	})
}

// act is what an audit tells of what was done to a part.
type act struct {
	Program string `json:"program"`
	Reason  string `json:"reason,omitzero"`
	Until   string `json:"until,omitzero"`
	Owner   string `json:"owner,omitzero"` // before; none where nobody owned the part
	To      string `json:"to,omitzero"`
}

func (h *held) record(kind audit.Kind, a act) audit.Record {
	a.Program = h.program.Object.UID
	return audit.Record{Kind: kind, Type: tracker.AuditedType, Object: h.row.UID, Detail: a}
}

func (h *held) ownerUID() string {
	if h.owner == nil {
		return ""
	}
	if o := h.model.Snapshot.Object(h.owner.OrgUnit); o != nil {
		return o.UID
	}
	return ""
}

// Transfer gives a part to another organisation unit, to which the program is assigned.
func (k *Keeper) Transfer(ctx context.Context, view *access.View, entity, program, unit string) error {
	return again.Do(ctx, k.Metadata, view, func(view *access.View) error { return k.transfer(ctx, view, entity, program, unit) })
}

func (k *Keeper) transfer(ctx context.Context, view *access.View, entity, program, unit string) error {
	to := view.Snapshot.ByUID(tracker.UnitType, unit)
	if to == nil {
		return named(fault.NotFound, "ou", unit, "Organisation unit with id %s could not be found.", unit)
	}
	return k.DB.Write(ctx, db.Interactive, func(tx db.Tx) error {
		h, err := k.find(ctx, tx, view, entity, program)
		if err != nil {
			return err
		}
		if err := k.mayTransfer(ctx, tx, view, h); err != nil {
			return err
		}
		if !h.program.RunsAt(to.ID) {
			return named(fault.Conflict, "ou", unit, "Program %s is not assigned to organisation unit %s", program, unit)
		}
		if h.owner.OrgUnit == to.ID {
			return nil // it has what is asked for
		}
		return k.give(ctx, tx, view, h, to.ID)
	})
}

func (k *Keeper) mayTransfer(ctx context.Context, tx db.Tx, view *access.View, h *held) error {
	if h.part == nil {
		if err := refused(view.Enroll(h.person, h.program.Object)); err != nil {
			return err
		}
		return fault.New(fault.Conflict, "Tracked entity %s was never enrolled in program %s: nobody owns what could be transferred", h.row.UID, h.program.Object.UID)
	}
	part := *h.part
	if !view.Superuser() && h.program.Level != access.Closed { // whoever has broken the glass of an open program has told why, too
		granted, err := tracker.GrantsOf(ctx, tx, view.User.ID, []int64{h.row.Subject})
		if err != nil {
			return err
		}
		part.Broken = granted[tracker.Holding{Subject: h.row.Subject, Program: h.program.Object.ID}]
	}
	return refused(view.Transfer(h.person, &part))
}

// give writes a transfer: the version of the subject counts up, so that an import which was judged by the former owner is
// judged anew.
func (k *Keeper) give(ctx context.Context, tx db.Tx, view *access.View, h *held, unit int32) error {
	now := db.Millis(tx.Now())
	before := h.owner.OrgUnit
	version := h.row.Version + 1
	h.row.Updated, h.row.UpdatedBy, h.row.UpdatedClient = now, view.User.ID, nil
	batch := &tracker.Batch{Entities: []*tracker.Entity{h.row}, By: view.User.ID, Log: []*tracker.LogEntry{{
		Subject: h.row.Subject, ID: k.ids.Next(), Kind: tracker.KindEntity, Object: h.row.Subject, At: now, By: view.User.ID,
		Diff: fmt.Sprintf(`{"owner:%d":[%d,%d]}`, h.program.Object.ID, before, unit),
	}}}
	if err := tracker.Write(ctx, tx, batch); err != nil {
		return err
	}
	record := h.record(audit.Transfer, act{Owner: h.ownerUID(), To: view.Snapshot.Object(unit).UID})
	h.owner.OrgUnit, h.owner.Area = unit, h.model.Area(unit)
	if err := tracker.SetOwner(ctx, tx, h.owner); err != nil {
		return err
	}
	if err := k.Audit.Write(ctx, tx, record); err != nil {
		return err
	}
	if err := change.Append(ctx, tx, k.ids.Next(), "tracker", fmt.Sprintf(`{"subjects":[[%d,%d]]}`, h.row.Subject, version)); err != nil {
		return err
	}
	if err := metadata.Use(ctx, tx, []int32{unit, view.User.ID}); err != nil {
		return err
	}
	return k.Metadata.Fence(ctx, tx, view.Snapshot)
}
