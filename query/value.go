package query

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"cohort/datetime"
	"cohort/graph"
	"cohort/schema"
)

// valueOf returns one value for comparing: string, int64, float64, bool or time.Time; the identifier of a reference; nil for
// none. Lists have no value of their own.
func valueOf(c *Context, root *graph.Object, d graph.Doc, p *schema.Property) any {
	if p.Alias != nil && p.Alias.Owning == d.Type() {
		p = p.Alias
	}
	if p.Storage == schema.Derived {
		switch x := derive(c, root, d, p).(type) {
		case []byte:
			return nil
		default:
			return x
		}
	}
	if p.Slot < 0 || !d.Has(p) {
		return defaultOf(p)
	}
	switch p.Storage {
	case schema.StoredText:
		return d.Text(p)
	case schema.StoredBool:
		return d.Bool(p)
	case schema.StoredInt:
		return d.Int(p)
	case schema.StoredNumber:
		x, _ := strconv.ParseFloat(d.Number(p), 64)
		return x
	case schema.StoredTime:
		t, _ := d.Time(p)
		return t
	case schema.StoredRef:
		if o := c.Snapshot.Object(d.Ref(p)); o != nil {
			return o.UID
		}
	}
	return nil
}

func defaultOf(p *schema.Property) any {
	if p.Default == "" {
		return nil
	}
	switch p.Storage {
	case schema.StoredBool:
		return p.Default == "true"
	case schema.StoredInt:
		n, _ := strconv.ParseInt(p.Default, 10, 64)
		return n
	case schema.StoredNumber:
		x, _ := strconv.ParseFloat(p.Default, 64)
		return x
	case schema.StoredText:
		return p.Default
	}
	return nil
}

// compareValues orders two values of one property; nothing comes first. Texts compare by their bytes, or folded.
func compareValues(a, b any, fold bool) int {
	switch x := a.(type) {
	case nil:
		if b == nil {
			return 0
		}
		return -1
	case string:
		if y, ok := b.(string); ok {
			if fold {
				x, y = strings.ToLower(x), strings.ToLower(y)
			}
			return strings.Compare(x, y)
		}
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y)
		}
	case float64:
		if y, ok := b.(float64); ok {
			return cmp.Compare(x, y)
		}
	case bool:
		if y, ok := b.(bool); ok && x != y {
			if y {
				return -1
			}
			return 1
		} else if ok {
			return 0
		}
	case time.Time:
		if y, ok := b.(time.Time); ok {
			return x.Compare(y)
		}
	}
	return 1 // b is nothing: one property has values of one kind
}

// asText is a value as clients write it.
func asText(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case int64:
		return strconv.FormatInt(x, 10)
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	case bool:
		return strconv.FormatBool(x)
	case time.Time:
		return datetime.Format(x, time.UTC)
	}
	return ""
}
