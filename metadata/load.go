package metadata

import (
	"context"
	"fmt"

	"cohort/db"
	"cohort/graph"
)

// head is the state of the log: its last commit.
type head struct {
	revision, token, narrowed int64
	nextID                    int32
}

func readHead(ctx context.Context, tx db.Tx) (h head, err error) {
	err = tx.QueryRow(ctx, `SELECT revision, token, narrowed, next_id FROM metadata_head WHERE id = 1`).
		Scan(&h.revision, &h.token, &h.narrowed, &h.nextID)
	return h, err
}

// reload reads everything anew. The caller makes sure that no newer snapshot is lost by it.
func (s *Store) reload(ctx context.Context) error {
	var snapshot *graph.Snapshot
	err := s.db.Read(ctx, func(tx db.Tx) error {
		h, err := readHead(ctx, tx)
		if err != nil {
			return err
		}
		edges, err := readEdges(ctx, tx, `SELECT source, property, target FROM metadata_edge ORDER BY source, property, target`)
		if err != nil {
			return err
		}
		changes, err := s.readObjects(ctx, tx, edges, `SELECT id, type, uid, revision, token, deleted, body FROM metadata_object WHERE NOT deleted ORDER BY id`)
		if err != nil {
			return err
		}
		snapshot = graph.New(s.types).Apply(h.revision, uint64(h.token), h.nextID, changes)
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the metadata: %w", err)
	}
	s.current.Store(snapshot)
	return nil
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

func (s *Store) readObjects(ctx context.Context, tx db.Tx, edges edgeLists, sql string, args ...any) ([]graph.Change, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var changes []graph.Change
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
		t := s.Type(typ)
		if t == nil {
			continue // written by a newer version of the program, which runs beside this one
		}
		values, err := graph.FromBody(t, []byte(body))
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", typ, uid, err)
		}
		for property, targets := range edges[id] {
			if p := t.Property(property); p != nil && p.Edges {
				values.Set(p, targets)
			}
		}
		changes = append(changes, graph.Change{ID: id, Object: graph.NewObject(id, uid, revision, uint64(token), values)})
	}
	return changes, rows.Err()
}
