package metadata

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cohort/datetime"
	"cohort/fault"
	"cohort/geometry"
	"cohort/graph"
	"cohort/metadata/layout"
	"cohort/payload"
	"cohort/schema"
	"cohort/uid"
)

// reading turns the tree of one object into values for its document, and collects everything that is wrong with it.
type reading struct {
	plan   *plan
	object *Write // the object that the values are for; embedded documents are read under their owner
	faults fault.List
}

func (r *reading) fail(p *schema.Property, code, expected string, properties []any, format string, args ...any) {
	e := fault.Coded(fault.Conflict, code, format, args...).On(r.object.Type.Name, r.object.UID, p.Name)
	e.Expected, e.Properties = expected, properties
	r.faults = append(r.faults, e)
}

// wrong records a value of the wrong kind.
func (r *reading) wrong(p *schema.Property, value any, want string) {
	shown := string(payload.Append(nil, value))
	if len(shown) > 100 {
		shown = shown[:100] + "..."
	}
	r.fail(p, "E4023", p.Klass, []any{p.Name, shown}, "Property `%s` of %s takes %s, and was given %s", p.Name, r.object.label(), want, shown)
	r.faults[len(r.faults)-1].Value = shown
}

// fill reads the properties that the tree names into v. What is computed, and what the type does not have, is passed over:
// clients send back what they have read.
func (r *reading) fill(v *graph.Values, tree payload.Tree) {
	for _, p := range v.Type.Stored() {
		if value, ok := tree[p.Name]; ok {
			v.Set(p, r.value(p, value))
		}
	}
	if v.Type.Property("columns") != nil {
		layout.Keep(v, tree, r)
	}
}

// value returns what is stored for a value of a payload, or nil for none.
func (r *reading) value(p *schema.Property, value any) any {
	if value == nil {
		return nil
	}
	switch p.Storage {
	case schema.StoredText:
		return r.text(p, value)
	case schema.StoredBool:
		return r.boolean(p, value)
	case schema.StoredInt:
		return r.integer(p, value)
	case schema.StoredNumber:
		return r.number(p, value)
	case schema.StoredTime:
		return r.time(p, value)
	case schema.StoredRef:
		if id := r.reference(p, value); id != 0 {
			return id
		}
		return nil
	case schema.StoredRefs:
		return r.references(p, value)
	case schema.StoredDoc:
		tree, ok := value.(payload.Tree)
		if !ok {
			r.wrong(p, value, "an object")
			return nil
		}
		return r.document(p, tree)
	case schema.StoredDocs:
		return r.documents(p, value)
	case schema.StoredTexts:
		return r.texts(p, value)
	default:
		if p.Klass == geometryClass {
			return r.shape(p, value)
		}
		return payload.Append(nil, value)
	}
}

// geometryClass is the class of properties that hold shapes.
const geometryClass = "org.locationtech.jts.geom.Geometry"

// shape reads a GeoJSON geometry into the one form in which documents keep it: maps are drawn of what is stored.
func (r *reading) shape(p *schema.Property, value any) any {
	g, err := geometry.FromGeoJSON(payload.Append(nil, value))
	if err != nil {
		r.wrong(p, value, "a GeoJSON geometry ("+err.Error()+")")
		return nil
	}
	return []byte(g.Sorted())
}

// scalar returns the text of a string, number or truth value.
func scalar(value any) (string, bool) {
	switch x := value.(type) {
	case string:
		return x, true
	case payload.Number:
		return string(x), true
	case bool:
		return strconv.FormatBool(x), true
	}
	return "", false
}

// outsider is the identifier by which a payload refers to what the graph does not hold, such as a file or a period. An
// answer shows it in an object.
func outsider(p *schema.Property, value any) any {
	if tree, ok := value.(payload.Tree); ok && p.Target != nil {
		if by, key, ok := identify(tree); ok && (by == "id" || key == "") {
			return key
		}
	}
	return value
}

// Value, Find, Level and Unknown let the layout of an analysis be read.

func (r *reading) Value(p *schema.Property, value any) any { return r.value(p, value) }

func (r *reading) Find(t *schema.Type, uid string) int32 { return r.plan.find(t, "id", uid) }

func (r *reading) Level(uid string) string {
	t := r.plan.store.Type("organisationUnitLevel")
	if w := r.plan.byUID[objectKey{t, uid}]; w != nil {
		number, _ := scalar(w.Tree["level"])
		return number
	}
	o := r.plan.snap.ByUID(t, uid)
	if o == nil {
		return ""
	}
	return strconv.FormatInt(o.Doc().Int(t.MustProperty("level")), 10)
}

func (r *reading) Unknown(p *schema.Property, name string) {
	r.fail(p, "E5002", p.Klass, []any{name, r.object.label(), p.Singular}, "Invalid reference [%s] on object %s for association `%s`", name, r.object.label(), p.Singular)
	r.faults[len(r.faults)-1].Value = name
}

func (r *reading) text(p *schema.Property, value any) any {
	s, ok := scalar(outsider(p, value))
	if !ok {
		r.wrong(p, value, "text")
		return nil
	}
	if p.Length != nil && *p.Length <= 255 {
		s = strings.TrimSpace(s)
	}
	if s == "" {
		return nil
	}
	if strings.IndexByte(s, 0) >= 0 {
		r.wrong(p, value, "text without the character NUL")
		return nil
	}
	if len(p.Constants) > 0 && !slices.Contains(p.Constants, s) {
		r.wrong(p, value, "one of ["+strings.Join(p.Constants, ", ")+"]")
		return nil
	}
	return s
}

func (r *reading) boolean(p *schema.Property, value any) any {
	if b, ok := value.(bool); ok {
		return b
	}
	if s, ok := scalar(value); ok {
		switch strings.ToLower(s) {
		case "true":
			return true
		case "false":
			return false
		case "":
			return nil
		}
	}
	r.wrong(p, value, "true or false")
	return nil
}

func (r *reading) integer(p *schema.Property, value any) any {
	s, ok := scalar(value)
	if ok && s == "" {
		return nil
	}
	n, err := strconv.ParseInt(strings.TrimSuffix(s, ".0"), 10, 64)
	if !ok || err != nil {
		r.wrong(p, value, "a whole number")
		return nil
	}
	return n
}

func (r *reading) number(p *schema.Property, value any) any {
	s, ok := scalar(value)
	if ok && s == "" {
		return nil
	}
	if !ok || !isNumber(s) {
		r.wrong(p, value, "a number")
		return nil
	}
	return s
}

// isNumber reports whether s has the form of a JSON number that a float64 can hold.
func isNumber(s string) bool {
	if s == "" || strings.ContainsAny(s, "xXpPiInN_") || s[0] == '+' || s[0] == '.' || s[len(s)-1] == '.' {
		return false
	}
	digits := strings.TrimPrefix(s, "-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

func (r *reading) time(p *schema.Property, value any) any {
	switch x := value.(type) {
	case string:
		if x == "" {
			return nil
		}
		if t, err := datetime.Parse(x, r.plan.store.zone); err == nil {
			return t.UnixMilli()
		}
	case payload.Number: // milliseconds, as older clients send them
		if ms, err := strconv.ParseInt(string(x), 10, 64); err == nil {
			return ms
		}
	}
	r.wrong(p, value, "a date or time such as 2024-03-31 or 2024-03-31T12:00:00.000")
	return nil
}

func (r *reading) document(p *schema.Property, tree payload.Tree) *graph.Values {
	v := graph.NewValues(p.Target)
	r.fill(v, tree)
	if id := p.Target.Property("id"); id != nil && id.Slot >= 0 && v.Get(id) == nil {
		if former := r.former(p, v, id); former != nil {
			v.Set(id, former)
		} else {
			v.Set(id, r.plan.embeddedUID(tree))
		}
	}
	return v
}

// former is the identifier of the document that the object had for the same thing: a payload that says nothing of identifiers
// means the members that are there.
func (r *reading) former(p *schema.Property, v *graph.Values, id *schema.Property) any {
	if r.object.was == nil || p.Owning != r.object.Type {
		return nil
	}
	list, _ := r.object.was.Get(p).([]*graph.Values)
	for _, was := range list {
		if about := subject(v); about != 0 && subject(was) == about {
			return was.Get(id)
		}
	}
	return nil
}

// subject is the object that a document is about: the first that it refers to, besides those who wrote it.
func subject(v *graph.Values) int32 {
	for _, p := range v.Type.Stored() {
		if ref, _ := v.Get(p).(int32); ref != 0 && !authored(p) {
			return ref
		}
	}
	return 0
}

func (r *reading) documents(p *schema.Property, value any) any {
	list, ok := value.([]any)
	if !ok {
		r.wrong(p, value, "a list of objects")
		return nil
	}
	var out []*graph.Values
	for _, item := range list {
		tree, ok := item.(payload.Tree)
		if !ok {
			r.wrong(p, item, "a list of objects")
			continue
		}
		out = append(out, r.document(p, tree))
	}
	if out == nil {
		return nil
	}
	return out
}

func (r *reading) texts(p *schema.Property, value any) any {
	list, ok := value.([]any)
	if !ok {
		r.wrong(p, value, "a list of texts")
		return nil
	}
	var out []string
	for _, item := range list {
		s, ok := scalar(outsider(p, item))
		if !ok {
			r.wrong(p, item, "a list of texts")
			continue
		}
		out = append(out, s)
	}
	if out == nil {
		return nil
	}
	return out
}

func (r *reading) references(p *schema.Property, value any) any {
	list, ok := value.([]any)
	if !ok {
		r.wrong(p, value, "a list of objects with an id")
		return nil
	}
	seen := make(map[int32]bool, len(list))
	var out []int32
	for _, item := range list {
		if id := r.reference(p, item); id != 0 && !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	if p.Edges {
		slices.Sort(out)
	}
	if out == nil {
		return nil
	}
	return out
}

// reference finds the object that a payload refers to, in the payload itself or in the snapshot. 0 is none.
func (r *reading) reference(p *schema.Property, value any) int32 {
	by, key, ok := identify(value)
	if !ok {
		r.wrong(p, value, "an object with an id")
		return 0
	}
	if key == "" {
		return 0
	}
	if by == "username" && p.Target.Property("username") == nil {
		by = "code"
	}
	if id := r.plan.refer(p.Target, by, key, value); id != 0 {
		return id
	}
	if authored(p) {
		return 0 // an export of another server names users that this one does not have
	}
	shown := fmt.Sprintf("[%s] (%s)", key, shortClass(p.Target))
	r.fail(p, "E5002", p.Target.Klass, []any{shown, r.object.label(), p.Singular},
		"Invalid reference %s on object %s for association `%s`", shown, r.object.label(), p.Singular)
	last := r.faults[len(r.faults)-1]
	last.Value, last.Property = key, p.Singular
	return 0
}

// refer is find for a reference, which a code may decide, too.
func (p *plan) refer(t *schema.Type, by, key string, value any) int32 {
	tree, _ := value.(payload.Tree)
	code, _ := tree["code"].(string)
	if code == "" || !p.opts.ByCode && !p.opts.ByEither {
		return p.find(t, by, key)
	}
	if p.opts.ByCode {
		if id := p.find(t, "code", code); id != 0 {
			return id
		}
	}
	if id := p.find(t, by, key); id != 0 {
		return id
	}
	return p.find(t, "code", code)
}

func authored(p *schema.Property) bool { return p.Name == "createdBy" || p.Name == "lastUpdatedBy" }

// identify says by which property a payload names an object, and with which value.
func identify(value any) (by, key string, ok bool) {
	switch x := value.(type) {
	case string:
		return "id", x, true
	case payload.Tree:
		for _, by := range []string{"id", "uid", "code", "username", "name"} {
			if s, ok := x[by].(string); ok && s != "" {
				if by == "uid" {
					by = "id"
				}
				return by, s, true
			}
		}
		return "", "", len(x) == 0
	}
	return "", "", false
}

// shortClass is the last word of a type's class, by which messages name it.
func shortClass(t *schema.Type) string {
	return t.Klass[strings.LastIndexByte(t.Klass, '.')+1:]
}

// label names an object in messages: its name, identifier and type.
func (w *Write) label() string {
	return strings.TrimSpace(w.Name+" ["+w.UID+"]") + " (" + shortClass(w.Type) + ")"
}

// embeddedUID gives an embedded document that came without an identifier one that stays the same when the plan is made
// again.
func (p *plan) embeddedUID(tree payload.Tree) string {
	if s, ok := tree["id"].(string); ok {
		return s
	}
	s := uid.New()
	tree["id"] = s
	return s
}
