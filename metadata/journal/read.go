package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"cohort/db"
	"cohort/graph"
	"cohort/schema"
)

// Head is the state of the log: its last commit.
type Head struct {
	Revision, Token, Narrowed int64
	NextID                    int32
	Settings                  int64 // the number under which the settings are valid (package setting)
}

// ReadHead reads the head.
func ReadHead(ctx context.Context, tx db.Tx) (h Head, err error) {
	err = tx.QueryRow(ctx, `SELECT revision, token, narrowed, next_id, settings FROM metadata_head WHERE id = 1`).
		Scan(&h.Revision, &h.Token, &h.Narrowed, &h.NextID, &h.Settings)
	return h, err
}

// IsAt reports whether a snapshot ends with the commit that is the head.
func (h Head) IsAt(s *graph.Snapshot) bool {
	return s.Revision() == h.Revision && s.Token() == uint64(h.Token)
}

// MoveSettings gives the settings another number: no node relies any more on what it read of them under the former.
func MoveSettings(ctx context.Context, tx db.Tx, number int64) error {
	_, err := tx.Exec(ctx, `UPDATE metadata_head SET settings = $1 WHERE id = 1`, number)
	return err
}

// TokenOf is the random number of a commit; ok is false where the log has no commit of that revision.
func TokenOf(ctx context.Context, tx db.Tx, revision int64) (token uint64, ok bool, err error) {
	var stored int64
	err = tx.QueryRow(ctx, `SELECT token FROM metadata_revision WHERE revision = $1`, revision).Scan(&stored)
	if errors.Is(err, db.ErrNoRows) {
		return 0, false, nil
	}
	return uint64(stored), err == nil, err
}

// objectRows reads objects in their newest versions, which of a large commit may not have come to their places yet.
const objectRows = `SELECT o.id, o.type, o.uid, COALESCE(n.revision, o.revision), COALESCE(n.token, o.token), COALESCE(n.deleted, o.deleted), COALESCE(n.body, o.body)
	FROM metadata_object AS o LEFT JOIN (
		SELECT m.id, m.replaces, m.token, m.deleted, m.body, a.revision FROM metadata_next AS m JOIN metadata_ahead AS a ON a.token = m.token WHERE a.revision IS NOT NULL
	) AS n ON n.id = o.id AND n.replaces = o.token
	WHERE `

// Types finds a type by its name. What it does not know is passed over: a newer version of the program, which runs beside this
// one, has written it.
type Types func(name string) *schema.Type

// ReadAll reads every object.
func ReadAll(ctx context.Context, tx db.Tx, types Types) ([]graph.Change, error) {
	edges, err := readEdges(ctx, tx, `SELECT source, property, target FROM metadata_edge ORDER BY source, property, target`)
	if err != nil {
		return nil, err
	}
	return readObjects(ctx, tx, types, edges, objectRows+`NOT COALESCE(n.deleted, o.deleted)
		AND o.token NOT IN (SELECT token FROM metadata_ahead WHERE revision IS NULL) ORDER BY o.id`)
}

// ReadSince reads the present state of every object that commits after revision wrote.
func ReadSince(ctx context.Context, tx db.Tx, types Types, revision int64) ([]graph.Change, error) {
	touched, err := touchedSince(ctx, tx, revision)
	if err != nil {
		return nil, err
	}
	in := tx.Dialect().In
	edges, err := readEdges(ctx, tx, `SELECT source, property, target FROM metadata_edge WHERE `+in("source", 1)+` ORDER BY source, property, target`, touched)
	if err != nil {
		return nil, err
	}
	return readObjects(ctx, tx, types, edges, objectRows+in("o.id", 1)+` ORDER BY o.id`, touched)
}

func touchedSince(ctx context.Context, tx db.Tx, revision int64) ([]int32, error) {
	rows, err := tx.Query(ctx, `SELECT objects FROM metadata_revision WHERE revision > $1`, revision)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	touched := []int32{}
	for rows.Next() {
		var list string
		if err := rows.Scan(&list); err != nil {
			return nil, err
		}
		var ids []int32
		if err := json.Unmarshal([]byte(list), &ids); err != nil {
			return nil, err
		}
		touched = append(touched, ids...)
	}
	slices.Sort(touched)
	return slices.Compact(touched), rows.Err()
}

// edgeLists are the edge rows of objects: by object, by property.
type edgeLists map[int32]map[string][]int32

func readEdges(ctx context.Context, tx db.Tx, sql string, args ...any) (edgeLists, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	lists := edgeLists{}
	for rows.Next() {
		var source, target int32
		var property string
		if err := rows.Scan(&source, &property, &target); err != nil {
			return nil, err
		}
		if lists[source] == nil {
			lists[source] = map[string][]int32{}
		}
		lists[source][property] = append(lists[source][property], target)
	}
	return lists, rows.Err()
}

func readObjects(ctx context.Context, tx db.Tx, types Types, edges edgeLists, sql string, args ...any) ([]graph.Change, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var changes []graph.Change
	var by byName
	for rows.Next() {
		var id int32
		var typ, uid, body string
		var revision, token int64
		var deleted bool
		if err := rows.Scan(&id, &typ, &uid, &revision, &token, &deleted, &body); err != nil {
			return nil, err
		}
		if deleted {
			changes = append(changes, graph.Change{ID: id})
			continue
		}
		t := types(typ)
		if t == nil {
			continue
		}
		asked := len(by.uids)
		values, err := graph.FromBody(t, []byte(body), by.ask)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", typ, uid, err)
		}
		if len(by.uids) > asked {
			by.objects = append(by.objects, named{len(changes), t, body})
		}
		for property, targets := range edges[id] {
			if p := t.Property(property); p != nil && p.Edges {
				values.Set(p, targets)
			}
		}
		changes = append(changes, graph.Change{ID: id, Object: graph.NewObject(id, uid, revision, uint64(token), values)})
	}
	if err := rows.Err(); err != nil || by.objects == nil {
		return changes, err
	}
	rows.Close()
	return changes, by.read(ctx, tx, changes)
}
