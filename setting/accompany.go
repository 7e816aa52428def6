package setting

import (
	"context"
	"maps"
	"slices"
	"time"

	"cohort/db"
	"cohort/fault"
	"cohort/metadata"
	"cohort/payload"
)

// Accompany stores the settings that the payload of a new user gives him, in the transaction that creates him. Settings of users who are
// there already have an endpoint of their own. It makes a companion of type user; dates without an offset are of the zone.
func Accompany(zone *time.Location) metadata.Companion {
	return func(w *metadata.Write) (func(context.Context, db.Tx) error, error) {
		if w.Op != metadata.Creation || w.Tree["settings"] == nil {
			return nil, nil
		}
		given, ok := w.Tree["settings"].(payload.Tree)
		if !ok {
			return nil, fault.Coded(fault.Conflict, "E4023", "Property `settings` of a user takes an object that maps keys to values.").On(w.Type.Name, w.UID, "settings")
		}
		var wrong fault.List
		values := db.Values{Columns: []db.Column{{Name: "user_id", Type: db.Int4}, {Name: "name", Type: db.Text}, {Name: "value", Type: db.Text}}}
		for _, key := range slices.Sorted(maps.Keys(given)) {
			d := UserDefinition(key)
			if d == nil {
				wrong = append(wrong, fault.Coded(fault.Conflict, "E1005", "No user setting found with key: %s", key).On(w.Type.Name, w.UID, "settings"))
				continue
			}
			if given[key] == nil {
				continue
			}
			text, isText := given[key].(string)
			if !isText {
				text = string(payload.Append(nil, given[key]))
			}
			wide := *d
			if d.Kind == Language {
				wide.Choices = nil // a package may bring users of languages into which no page here is translated yet
			}
			value, err := wide.Parse(text, zone)
			if err != nil {
				f, _ := fault.As(err)
				wrong = append(wrong, f.On(w.Type.Name, w.UID, "settings"))
				continue
			}
			values.Rows = append(values.Rows, []any{w.ID, d.Name, value})
		}
		if len(wrong) > 0 || len(values.Rows) == 0 {
			return nil, wrong.OrNil()
		}
		return func(ctx context.Context, tx db.Tx) error { return tx.Copy(ctx, "user_setting", values) }, nil
	}
}
