// Package jsonpatch is JSON Patch (RFC 6902) on trees of JSON, with DHIS2's remove-by-id. It knows nothing of what the trees
// mean: which paths may be written is said by who applies a patch.
package jsonpatch

import (
	"slices"
	"strings"

	"cohort/fault"
	"cohort/payload"
)

// Operation is one step of a patch. Path and From are never empty.
type Operation struct {
	Op    string // add, remove, replace, remove-by-id, test, move or copy
	Path  []string
	From  []string // of move and copy
	ID    string   // of remove-by-id
	Value any      // of add, replace and test

	place int // in the patch, from 0
}

// End stands in a path for the place behind the last element of a list.
const End = "-"

// needs says what each operation has besides its path.
var needs = map[string]string{
	"add": "value", "replace": "value", "test": "value", "remove": "", "remove-by-id": "id", "move": "from", "copy": "from",
}

// known are the operations as messages name them.
const known = "add, remove, replace, remove-by-id, test, move and copy"

// Parse reads a patch: a list of operations. What cannot be read is a fault of kind BadRequest that says which one it is.
func Parse(value any) ([]Operation, error) {
	list, ok := value.([]any)
	if !ok {
		return nil, fault.New(fault.BadRequest, "A JSON patch is a list of operations, such as [{\"op\": \"replace\", \"path\": \"/name\", \"value\": \"x\"}]")
	}
	out := make([]Operation, 0, len(list))
	for i, item := range list {
		o, err := parse(item, i)
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

func parse(item any, place int) (o Operation, err error) {
	o.place = place
	tree, ok := item.(payload.Tree)
	if !ok {
		return o, o.refuse("must be an object")
	}
	o.Op, _ = tree["op"].(string)
	need, ok := needs[o.Op]
	if !ok {
		return o, o.refuse("is `%s`: known are %s", o.Op, known)
	}
	if o.Path, err = o.pointer(tree, "path"); err != nil {
		return o, err
	}
	switch need {
	case "value":
		if o.Value, ok = tree["value"]; !ok {
			return o, o.refuse("(%s %s) has no value", o.Op, o.At())
		}
	case "from":
		if o.From, err = o.pointer(tree, "from"); err != nil {
			return o, err
		}
		if o.Op == "move" && len(o.Path) > len(o.From) && slices.Equal(o.Path[:len(o.From)], o.From) {
			return o, o.refuse("moves %s into itself", Pointer(o.From))
		}
	case "id":
		if o.ID, _ = tree["id"].(string); o.ID == "" {
			return o, o.refuse("(remove-by-id %s) has no id", o.At())
		}
	}
	return o, nil
}

func (o *Operation) refuse(format string, args ...any) error {
	return fault.New(fault.BadRequest, "Operation %d of the patch "+format, append([]any{o.place}, args...)...)
}

// pointer reads a JSON pointer (RFC 6901) to something below the root.
func (o *Operation) pointer(tree payload.Tree, name string) ([]string, error) {
	text, _ := tree[name].(string)
	if !strings.HasPrefix(text, "/") {
		return nil, o.refuse("must have a %s that begins with /", name)
	}
	steps := strings.Split(text[1:], "/")
	for i, step := range steps {
		steps[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
	}
	return steps, nil
}

// At is the operation's path as it is written.
func (o *Operation) At() string { return Pointer(o.Path) }

// Pointer writes a path as clients write it.
func Pointer(steps []string) string {
	var b strings.Builder
	for _, step := range steps {
		b.WriteByte('/')
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
	}
	return b.String()
}

// Invalid is the fault for a path that leads nowhere.
func Invalid(path []string) *fault.Error {
	return fault.New(fault.BadRequest, "Invalid path %s", Pointer(path))
}
