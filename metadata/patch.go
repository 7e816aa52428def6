package metadata

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"cohort/fault"
	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
)

// Operation is one step of a JSON Patch (RFC 6902; add, remove and replace), or DHIS2's remove-by-id, which takes an
// object out of a list.
type Operation struct {
	Op    string
	Path  []string
	ID    string // of remove-by-id
	Value any
}

// ParsePatch reads a JSON Patch.
func ParsePatch(value any) ([]Operation, error) {
	list, ok := value.([]any)
	if !ok {
		return nil, fault.New(fault.BadRequest, "A JSON patch is a list of operations")
	}
	var out []Operation
	for i, item := range list {
		tree, ok := item.(payload.Tree)
		op, _ := tree["op"].(string)
		path, isText := tree["path"].(string)
		if !ok || !isText || !strings.HasPrefix(path, "/") {
			return nil, fault.New(fault.BadRequest, "Operation %d of the patch must have an op and a path that begins with /", i)
		}
		o := Operation{Op: op, Value: tree["value"]}
		for _, part := range strings.Split(path[1:], "/") {
			o.Path = append(o.Path, strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
		}
		_, valued := tree["value"]
		switch op {
		case "add", "replace":
			if !valued {
				return nil, fault.New(fault.BadRequest, "Operation %d of the patch (%s %s) has no value", i, op, path)
			}
		case "remove":
		case "remove-by-id":
			if o.ID, _ = tree["id"].(string); o.ID == "" {
				return nil, fault.New(fault.BadRequest, "Operation %d of the patch (remove-by-id %s) has no id", i, path)
			}
		default:
			return nil, fault.New(fault.BadRequest, "Operation %d of the patch is `%s`: known are add, remove, replace and remove-by-id", i, op)
		}
		out = append(out, o)
	}
	return out, nil
}

// Patch applies a JSON Patch to one object, and to nothing that it refers to.
func (s *Store) Patch(ctx context.Context, t *schema.Type, id string, operations []Operation, opts ImportOptions) (*Report, error) {
	return s.edit(ctx, t, id, opts, func(tree payload.Tree) error {
		for _, o := range operations {
			if t.Property(o.Path[0]) == nil && !writeOnly[o.Path[0]] {
				return fault.New(fault.BadRequest, "Invalid path /%s", strings.Join(o.Path, "/")).On(t.Name, id, o.Path[0])
			}
			if err := o.apply(tree); err != nil {
				return err
			}
		}
		return nil
	})
}

// writeOnly are members of payloads that no answer shows.
var writeOnly = map[string]bool{"password": true}

// Merge replaces the properties that a payload names, and leaves the others as they are.
func (s *Store) Merge(ctx context.Context, t *schema.Type, id string, changes payload.Tree, opts ImportOptions) (*Report, error) {
	return s.edit(ctx, t, id, opts, func(tree payload.Tree) error {
		for name, value := range changes {
			tree[name] = value
		}
		return nil
	})
}

// edit changes one object by changing its payload form. The change is made again when another node was faster, so that
// no edit is lost.
func (s *Store) edit(ctx context.Context, t *schema.Type, id string, opts ImportOptions, change func(payload.Tree) error) (*Report, error) {
	opts.Strategy = Update
	p, err := s.change(ctx, 1, func(snap *graph.Snapshot, now time.Time) (*plan, error) {
		o := snap.ByUID(t, id)
		if o == nil {
			return nil, NotFound(t, id)
		}
		tree := payloadOf(snap, o.Doc())
		if err := change(tree); err != nil {
			return nil, err
		}
		tree["id"] = id
		delete(tree, "lastUpdated")
		return s.plan(snap, []*Payload{{Type: t, Tree: tree}}, opts, now)
	}, opts.ValidateOnly)
	if err != nil {
		return nil, err
	}
	return p.report(), nil
}

// NotFound is the fault for an identifier that no object of a type has.
func NotFound(t *schema.Type, id string) *fault.Error {
	return fault.Coded(fault.NotFound, "E1005", "%s with id %s could not be found.", shortClass(t), id).On(t.Name, id, "")
}

func (o *Operation) invalid() error {
	return fault.New(fault.BadRequest, "Invalid path /%s", strings.Join(o.Path, "/"))
}

// apply makes the change in a tree. Lists take "-" for the place behind the end.
func (o *Operation) apply(tree payload.Tree) error {
	var at any = tree
	for i, step := range o.Path[:len(o.Path)-1] {
		next, ok := child(at, step)
		if !ok {
			return o.invalid()
		}
		if next == nil { // an absent list or object begins with its first member
			next = payload.Tree{}
			if last := o.Path[i+1]; last == "-" || last == "0" {
				next = []any{}
			}
			if !put(at, step, next) {
				return o.invalid()
			}
		}
		at = next
	}
	last := o.Path[len(o.Path)-1]
	switch parent := at.(type) {
	case payload.Tree:
		return o.applyMember(parent, last)
	case []any:
		return o.applyElement(tree, parent, last)
	}
	return o.invalid()
}

func (o *Operation) applyMember(parent payload.Tree, name string) error {
	switch o.Op {
	case "add", "replace":
		parent[name] = o.Value
	case "remove":
		parent[name] = nil
	case "remove-by-id":
		list, _ := parent[name].([]any)
		rest := slices.DeleteFunc(slices.Clone(list), func(item any) bool {
			_, key, _ := identify(item)
			return key == o.ID
		})
		if len(rest) == len(list) {
			return fault.New(fault.BadRequest, "No object with id %s is in %s", o.ID, strings.Join(o.Path, "/"))
		}
		parent[name] = rest
	}
	return nil
}

func (o *Operation) applyElement(root payload.Tree, list []any, place string) error {
	i := len(list)
	if place != "-" {
		n, err := strconv.Atoi(place)
		if err != nil || n < 0 || n > len(list) || n == len(list) && o.Op != "add" {
			return o.invalid()
		}
		i = n
	}
	switch o.Op {
	case "add":
		list = slices.Insert(slices.Clone(list), i, o.Value)
	case "replace":
		if i == len(list) {
			return o.invalid()
		}
		list = slices.Clone(list)
		list[i] = o.Value
	case "remove":
		if i == len(list) {
			return o.invalid()
		}
		list = slices.Delete(slices.Clone(list), i, i+1)
	default:
		return o.invalid()
	}
	var at any = root
	for _, step := range o.Path[:len(o.Path)-2] {
		at, _ = child(at, step)
	}
	put(at, o.Path[len(o.Path)-2], list)
	return nil
}

func child(at any, step string) (any, bool) {
	switch x := at.(type) {
	case payload.Tree:
		return x[step], true
	case []any:
		if n, err := strconv.Atoi(step); err == nil && n >= 0 && n < len(x) {
			return x[n], true
		}
	}
	return nil, false
}

func put(at any, step string, value any) bool {
	switch x := at.(type) {
	case payload.Tree:
		x[step] = value
		return true
	case []any:
		if n, err := strconv.Atoi(step); err == nil && n >= 0 && n < len(x) {
			x[n] = value
			return true
		}
	}
	return false
}
