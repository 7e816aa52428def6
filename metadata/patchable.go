package metadata

import (
	"strconv"

	"cohort/fault"
	"cohort/jsonpatch"
	"cohort/payload"
	"cohort/schema"
)

// writeOnly are members of payloads that no answer shows.
var writeOnly = map[string]bool{"password": true}

// stamped are the properties that the server sets itself.
var stamped = map[string]bool{"created": true, "createdBy": true, "lastUpdated": true, "lastUpdatedBy": true}

// prepare holds the paths of an operation against the type, and lets the properties that the object does not have, and that it
// could have, stand there as null.
func (e *patching) prepare(o *jsonpatch.Operation) error {
	if o.Op == "move" || o.Op == "copy" {
		if err := e.path(o.From, o.Op == "move", o); err != nil {
			return err
		}
	}
	return e.path(o.Path, o.Op != "test", o)
}

func (e *patching) path(path []string, written bool, o *jsonpatch.Operation) error {
	t, at := e.object.Type, any(e.tree)
	for i := 0; ; {
		name := path[i]
		p := t.Property(name)
		switch {
		case p == nil:
			return e.invalid(path)
		case i == 0 && name == "id":
			if written && (len(path) > 1 || o.Op != "add" && o.Op != "replace" || o.Value != e.object.UID) {
				return e.refuse(p, path, "an object keeps its identifier")
			}
			return nil
		case i == 0 && writeOnly[name] && len(path) == 1 && (o.Op == "add" || o.Op == "replace"):
			nullable(e.tree, name)
			return nil
		case i == 0 && name == "sharing" && len(path) == 1 && written && o.Value == nil:
			return e.refuse(p, path, "an object is always shared in some way")
		case written && (stamped[name] || p.Storage == schema.Derived || p.WriteOnly):
			return e.refuse(p, path, "it is not written by clients")
		}
		if i == 0 {
			if err := e.touch(p, path, written); err != nil {
				return err
			}
		}
		if p.Slot >= 0 {
			nullable(at, name)
		}
		rest := path[i+1:]
		switch p.Storage {
		case schema.StoredDoc:
			if len(rest) == 0 {
				return nil
			}
			t, at, i = p.Target, within(at, name), i+1
		case schema.StoredDocs:
			if len(rest) < 2 {
				return nil
			}
			t, at, i = p.Target, within(within(at, name), rest[0]), i+2
		default:
			return e.inside(p, path, rest, at)
		}
	}
}

// inside holds what follows the property at the end of a path against what the property is.
func (e *patching) inside(p *schema.Property, path, rest []string, at any) error {
	switch p.Storage {
	case schema.StoredJSON:
		return nil
	case schema.StoredRef:
		if len(rest) == 0 || len(rest) == 1 && rest[0] == "id" {
			return nil
		}
	case schema.StoredRefs, schema.InverseSide:
		if len(rest) < 2 {
			return nil
		}
	case schema.StoredTexts:
		if len(rest) < 2 {
			return nil
		}
		return e.invalid(path)
	default:
		if len(rest) == 0 {
			return nil
		}
		if p.Kind != schema.Reference {
			return e.invalid(path)
		}
	}
	return e.refuse(p, path, "it leads into another object, and a patch changes one object alone")
}

// touch remembers a property of the object that the patch changes, and puts the members of a collection there that they keep
// themselves.
func (e *patching) touch(p *schema.Property, path []string, written bool) error {
	for _, q := range e.touched {
		if p == q {
			return nil
		}
	}
	if p.Storage == schema.InverseSide {
		switch {
		case p.Target.Embedded:
			return e.refuse(p, path, "it is a part of other objects, which are to be changed")
		case written && e.opts.OwnersOnly:
			f := fault.Coded(fault.Conflict, "E5006", "Property `%s` of %s is kept by %s, and cannot be changed here with importReportMode=ERRORS_NOT_OWNER",
				p.Name, shortClass(p.Owning), shortClass(p.Target))
			return f.On(e.object.Type.Name, e.object.UID, p.Name)
		}
		e.tree[p.Name] = refs(e.collecting(p).seen())
	}
	if written {
		e.touched = append(e.touched, p)
	}
	return nil
}

// nullable lets a property without a value stand in a payload as null, where a patch finds it.
func nullable(at any, name string) {
	if tree, ok := at.(payload.Tree); ok {
		if _, there := tree[name]; !there {
			tree[name] = nil
		}
	}
}

// within is what stands at one step of a payload, or nil.
func within(at any, step string) any {
	switch x := at.(type) {
	case payload.Tree:
		return x[step]
	case []any:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(x) {
			return x[i]
		}
	}
	return nil
}

func (e *patching) invalid(path []string) error {
	return jsonpatch.Invalid(path).On(e.object.Type.Name, e.object.UID, path[0])
}

// refuse is the fault for a path that exists and cannot be written.
func (e *patching) refuse(p *schema.Property, path []string, why string) error {
	f := fault.New(fault.BadRequest, "Path %s of %s cannot be patched: %s", jsonpatch.Pointer(path), shortClass(e.object.Type), why)
	return f.On(e.object.Type.Name, e.object.UID, p.Name)
}
