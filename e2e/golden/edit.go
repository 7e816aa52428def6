package golden

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// edit is one change to a recorded answer: what our answer has otherwise.
type edit struct {
	op    string // replace, add or remove
	at    string // JSON pointer
	value any
}

// apply returns the body with the change made; it may change body itself.
func (e edit) apply(body any) (any, error) {
	if e.at == "" {
		return e.value, nil
	}
	return e.within(body, strings.Split(e.at, "/")[1:])
}

func (e edit) within(container any, steps []string) (any, error) {
	step := steps[0]
	switch c := container.(type) {
	case map[string]any:
		element, exists := c[step]
		switch {
		case len(steps) > 1:
			changed, err := e.within(element, steps[1:])
			if err != nil {
				return nil, err
			}
			c[step] = changed
		case exists == (e.op == "add"):
			return nil, fmt.Errorf("cannot %s %s: exists is %t", e.op, e.at, exists)
		case e.op == "remove":
			delete(c, step)
		default:
			c[step] = e.value
		}
		return c, nil
	case []any:
		i, err := strconv.Atoi(step)
		if err != nil || i < 0 || i > len(c) || i == len(c) && (e.op != "add" || len(steps) > 1) {
			return nil, fmt.Errorf("cannot %s %s: no element %s of %d", e.op, e.at, step, len(c))
		}
		switch {
		case len(steps) > 1:
			c[i], err = e.within(c[i], steps[1:])
			return c, err
		case e.op == "remove":
			return slices.Delete(c, i, i+1), nil
		case e.op == "add":
			return slices.Insert(c, i, e.value), nil
		}
		c[i] = e.value
		return c, nil
	}
	return nil, fmt.Errorf("cannot %s %s: nothing holds %s", e.op, e.at, step)
}

// clone copies a JSON value, so that it can be edited.
func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		copied := make(map[string]any, len(v))
		for key, element := range v {
			copied[key] = clone(element)
		}
		return copied
	case []any:
		copied := make([]any, len(v))
		for i, element := range v {
			copied[i] = clone(element)
		}
		return copied
	case json.Number, string, bool, nil:
		return v
	}
	panic(fmt.Sprintf("golden: %T is no JSON", v))
}
