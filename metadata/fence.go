package metadata

import (
	"context"
	"errors"

	"cohort/db"
	"cohort/graph"
)

// ErrNarrowed says that the metadata was narrowed since the snapshot that data was validated against: it must be validated again.
var ErrNarrowed = errors.New("metadata: it was narrowed meanwhile")

// Fence is the last act of a transaction that writes data validated against a snapshot. Until the transaction ends no
// metadata commit can take away what the data relies on. Where one newer than the snapshot has done so, the transaction fails with
// ErrNarrowed: at once, or when it is to be committed.
func (s *Store) Fence(ctx context.Context, tx db.Tx, validated *graph.Snapshot) error {
	if err := tx.Dialect().FenceShared(ctx, tx); err != nil {
		return err
	}
	return tx.Assert(ctx, ErrNarrowed, `(SELECT narrowed FROM metadata_head WHERE id = 1) <= $1`, validated.Revision())
}

// Use records that data refers to these objects, in the transaction that writes the data. It is called for objects that
// this node has not yet seen used; that another node has recorded them already does no harm.
func Use(ctx context.Context, tx db.Tx, ids []int32) error {
	if len(ids) == 0 {
		return nil
	}
	rows := make([][]any, len(ids))
	for i, id := range ids {
		rows[i] = []any{id}
	}
	_, err := tx.ExecValues(ctx, `INSERT INTO metadata_use (object_id) SELECT v.object_id FROM {values} AS v WHERE TRUE ON CONFLICT DO NOTHING`,
		db.Values{Columns: []db.Column{{Name: "object_id", Type: db.Int4}}, Rows: rows})
	return err
}

// harmless are the properties that no stored data was ever validated against: names and what is shown beside them.
var harmless = map[string]bool{
	"name": true, "shortName": true, "description": true, "formName": true, "url": true, "style": true, "color": true,
	"translations": true, "lastUpdated": true, "lastUpdatedBy": true, "createdBy": true, "created": true, "sharing": true,
	"favorites": true, "legendSets": true, "image": true, "comment": true, "contactPerson": true, "address": true,
	"email": true, "phoneNumber": true, "geometry": true, "userRoles": true,
}

// relied are the types whose objects data is validated against.
var relied = map[string]bool{
	"organisationUnit": true, "program": true, "programStage": true, "dataElement": true, "optionSet": true, "option": true,
	"trackedEntityType": true, "trackedEntityAttribute": true, "relationshipType": true, "dataSet": true, "category": true,
	"categoryOption": true, "categoryCombo": true, "categoryOptionCombo": true, "attribute": true, "user": true,
}

// narrows reports whether a change can make data invalid that was valid before it. It errs on the side of yes: the cost
// is that imports under way check again.
func narrows(before, after *graph.Object) bool {
	if before == nil || !relied[before.Type.Name] {
		return false
	}
	if after == nil {
		return true
	}
	for _, p := range before.Type.Stored() {
		if !harmless[p.Name] && !graph.Equal(before.Doc(), after.Doc(), p) {
			return true
		}
	}
	return false
}

// movedUnits are the organisation units among the changes that hang elsewhere than before, with all that is below them.
func movedUnits(before, after *graph.Snapshot, writes []*Write) []int32 {
	var units []int32
	for _, w := range writes {
		if w.Type.Name != "organisationUnit" || w.Before == nil || w.After == nil {
			continue
		}
		parent := w.Type.MustProperty("parent")
		if w.Before.Doc().Ref(parent) != w.After.Doc().Ref(parent) {
			units = append(units, after.Tree().Descendants(w.ID)...)
		}
	}
	return units
}
