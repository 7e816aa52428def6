package jsonpatch

import (
	"slices"
	"strconv"

	"cohort/fault"
	"cohort/payload"
)

// Document is a tree that a patch changes.
type Document struct {
	Root payload.Tree

	copied int
}

// mostCopied bounds what copy operations add to a document, in values: a copy into itself doubles it.
const mostCopied = 1 << 17

// Apply makes one change. A null counts as an object or list that is empty: it begins with the first member that is added to
// it, and may itself be replaced or removed. A removed member of the root is null afterwards, since what a tree does not name
// is left as it is. The operation keeps no part of the tree, nor the tree of it.
//
// A path that leads nowhere and an id that is not there are faults of kind BadRequest, a failed test is one of kind Conflict.
func (d *Document) Apply(o *Operation) error {
	switch o.Op {
	case "move", "copy":
		value, ok := lookUp(d.Root, o.From)
		if !ok {
			return Invalid(o.From)
		}
		if o.Op == "move" {
			if err := change(d.Root, o.From, remove); err != nil {
				return err
			}
			return change(d.Root, o.Path, adding(value))
		}
		if d.copied += size(value); d.copied > mostCopied {
			return o.refuse("copies more than %d values", mostCopied)
		}
		return change(d.Root, o.Path, adding(clone(value)))
	case "test":
		value, ok := lookUp(d.Root, o.Path)
		if !ok {
			return Invalid(o.Path)
		}
		if !equal(value, o.Value) {
			return fault.New(fault.Conflict, "The test of %s fails: it has another value", o.At())
		}
		return nil
	case "add":
		return change(d.Root, o.Path, adding(clone(o.Value)))
	case "replace":
		return change(d.Root, o.Path, replacing(clone(o.Value)))
	case "remove":
		return change(d.Root, o.Path, remove)
	}
	return change(d.Root, o.Path, o.removeByID)
}

// edit changes what stands at one step of an object or list, and returns what the object or list is afterwards. ok is false
// where nothing stands there that could be changed so.
type edit func(at any, step string, root bool) (after any, ok bool, err error)

// change goes to the last step of a path, and puts together anew what stands on the way.
func change(root payload.Tree, path []string, e edit) error {
	_, ok, err := descend(root, path, e, true)
	if err == nil && !ok {
		return Invalid(path)
	}
	return err
}

func descend(at any, path []string, e edit, root bool) (after any, ok bool, err error) {
	if at == nil {
		at = beginning(path[0])
	}
	if len(path) == 1 {
		return e(at, path[0], root)
	}
	inner, ok := child(at, path[0])
	if !ok {
		return nil, false, nil
	}
	inner, ok, err = descend(inner, path[1:], e, false)
	if !ok || err != nil {
		return nil, ok, err
	}
	switch x := at.(type) {
	case payload.Tree:
		x[path[0]] = inner
	case []any:
		i, _ := index(path[0], len(x))
		x[i] = inner
	}
	return at, true, nil
}

// beginning is what stands for a null on whose inside a step leads.
func beginning(step string) any {
	if step == End || step == "0" {
		return []any{}
	}
	return payload.Tree{}
}

func child(at any, step string) (any, bool) {
	switch x := at.(type) {
	case payload.Tree:
		value, ok := x[step]
		return value, ok
	case []any:
		if i, ok := index(step, len(x)); ok {
			return x[i], true
		}
	}
	return nil, false
}

// index reads the place of one of n elements.
func index(step string, n int) (int, bool) {
	i, err := strconv.Atoi(step)
	return i, err == nil && i >= 0 && i < n && strconv.Itoa(i) == step
}

func lookUp(at any, path []string) (any, bool) {
	for _, step := range path {
		next, ok := child(at, step)
		if !ok {
			return nil, false
		}
		at = next
	}
	return at, true
}

func adding(value any) edit {
	return func(at any, step string, _ bool) (any, bool, error) {
		switch x := at.(type) {
		case payload.Tree:
			x[step] = value
			return x, true, nil
		case []any:
			i, ok := index(step, len(x)+1)
			if step == End {
				i, ok = len(x), true
			}
			if !ok {
				return nil, false, nil
			}
			return slices.Insert(x, i, value), true, nil
		}
		return nil, false, nil
	}
}

func replacing(value any) edit {
	return func(at any, step string, _ bool) (any, bool, error) {
		if _, ok := child(at, step); !ok {
			return nil, false, nil
		}
		switch x := at.(type) {
		case payload.Tree:
			x[step] = value
		case []any:
			i, _ := index(step, len(x))
			x[i] = value
		}
		return at, true, nil
	}
}

func remove(at any, step string, root bool) (any, bool, error) {
	if _, ok := child(at, step); !ok {
		return nil, false, nil
	}
	switch x := at.(type) {
	case payload.Tree:
		if root {
			x[step] = nil
		} else {
			delete(x, step)
		}
		return x, true, nil
	case []any:
		i, _ := index(step, len(x))
		return slices.Delete(x, i, i+1), true, nil
	}
	return nil, false, nil
}

// removeByID takes an object out of a list.
func (o *Operation) removeByID(at any, step string, _ bool) (any, bool, error) {
	value, ok := child(at, step)
	list, isList := value.([]any)
	if !ok || !isList && value != nil {
		return nil, false, nil
	}
	i := slices.IndexFunc(list, func(item any) bool { return idOf(item) == o.ID })
	if i < 0 {
		return nil, true, fault.New(fault.BadRequest, "No object with id %s is in %s", o.ID, o.At())
	}
	return replacing(slices.Delete(list, i, i+1))(at, step, false)
}

// idOf is the identifier of an object, or of a reference that is written as its identifier alone.
func idOf(item any) string {
	if tree, ok := item.(payload.Tree); ok {
		item = tree["id"]
	}
	id, _ := item.(string)
	return id
}

// size is the number of values in a value.
func size(value any) int {
	n := 1
	switch x := value.(type) {
	case payload.Tree:
		for _, member := range x {
			n += size(member)
		}
	case []any:
		for _, item := range x {
			n += size(item)
		}
	}
	return n
}

// clone copies a value, so that a later operation does not change what an earlier one was given.
func clone(value any) any {
	switch x := value.(type) {
	case payload.Tree:
		out := make(payload.Tree, len(x))
		for name, member := range x {
			out[name] = clone(member)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, item := range x {
			out[i] = clone(item)
		}
		return out
	}
	return value
}

// equal compares values; numbers are equal that are written differently.
func equal(a, b any) bool {
	switch x := a.(type) {
	case payload.Tree:
		y, ok := b.(payload.Tree)
		if !ok || len(x) != len(y) {
			return false
		}
		for name, member := range x {
			if other, ok := y[name]; !ok || !equal(member, other) {
				return false
			}
		}
		return true
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, equal)
	case payload.Number:
		y, ok := b.(payload.Number)
		m, err := strconv.ParseFloat(string(x), 64)
		n, err2 := strconv.ParseFloat(string(y), 64)
		return ok && (x == y || err == nil && err2 == nil && m == n)
	}
	return a == b
}
