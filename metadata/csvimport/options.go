package csvimport

import (
	"strconv"

	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
	"cohort/schema/catalog"
	"cohort/uid"
)

// Where the columns of an option stand in files of option sets and of option groups.
const (
	optionName     = 3
	optionID       = 4
	optionCode     = 5
	groupOptionSet = 4
	groupOptionID  = 5
	groupOption    = 6
)

// gathered is an object whose properties are repeated in several rows: those of the first are taken.
type gathered struct {
	*metadata.Payload
	was    *graph.Object // nil is a new one
	list   []any         // of its options
	broken bool          // one of them cannot be read
}

// gather returns the object that a row is about: by its identifier, or its name where it has none.
func (r *reading) gather(known map[string]*gathered, row row, head []column) (g *gathered, fresh bool) {
	key := row.cell(1)
	if key == "" {
		key = "name " + row.cell(0)
	}
	if g := known[key]; g != nil {
		return g, false
	}
	c := *r.class
	c.columns = head
	short := row
	short.cells = row.cells[:min(len(row.cells), len(head))]
	g = &gathered{Payload: c.object(len(known), short)}
	g.was = r.present(g.Payload)
	if g.was != nil {
		g.Tree["id"] = g.was.UID
	} else if row.cell(1) == "" {
		g.Tree["id"] = r.id(key)
	}
	known[key] = g
	return g, true
}

// present returns the object that a payload is a new version of, as the import will find it.
func (r *reading) present(p *metadata.Payload) *graph.Object {
	id, _ := p.Tree["id"].(string)
	code, _ := p.Tree["code"].(string)
	o := r.snap.ByUID(p.Type, id)
	if (r.opts.ByCode || r.opts.ByEither && o == nil) && code != "" {
		if coded := r.snap.Unique(p.Type.MustProperty("code"), code); coded != nil {
			return coded
		}
	}
	return o
}

// id is the identifier that a new object without one gets.
func (f *File) id(key string) string {
	if f.ids[key] == "" {
		f.ids[key] = uid.New()
	}
	return f.ids[key]
}

// optionSets makes payloads of option sets and of their options. An option without an identifier is the one that the set has under
// its code, so that a file can be sent again.
func (r *reading) optionSets() []*metadata.Payload {
	option := catalog.Get("option")
	known := map[string]*gathered{}
	var sets []*gathered
	var out, options []*metadata.Payload
	for i, row := range r.rows {
		set, fresh := r.gather(known, row, r.class.columns[:optionName])
		if fresh {
			set.Defaults["valueType"] = "TEXT"
			sets = append(sets, set)
			out = append(out, set.Payload)
		}
		p := &metadata.Payload{Type: option, Index: i, Tree: payload.Tree{"optionSet": payload.Tree{"id": set.Tree["id"]}}, Defaults: payload.Tree{}}
		options = append(options, p)
		for _, column := range []struct {
			at       int
			property string
		}{{optionName, "name"}, {optionID, "id"}, {optionCode, "code"}} {
			if text := row.cell(column.at); text != "" {
				p.Tree[column.property] = text
			} else if column.at != optionID {
				p.Faults = append(p.Faults, row.missing(option, column.property))
			}
		}
		if row.bad != "" {
			p.Faults = append(p.Faults, row.fault(option, "", "", "%s", row.bad))
		}
		if extra := row.beyond(len(r.class.columns)); extra != "" {
			p.Faults = append(p.Faults, row.fault(option, "", extra, "there is `%s` behind column %d, the last of %s", extra, len(r.class.columns), r.class.key))
		}
		if len(p.Faults) > 0 {
			set.broken = true
			continue
		}
		if row.cell(optionID) == "" {
			p.Tree["id"] = r.optionID(set, row, i)
		}
		set.list = append(set.list, p.Tree["id"])
	}
	for _, set := range sets {
		if !set.broken { // a set loses the options that it does not list
			set.Tree["options"] = set.list
		}
	}
	return append(out, options...)
}

func (r *reading) optionID(set *gathered, row row, index int) string {
	if o := r.options(set.was)[row.cell(optionCode)]; o != nil {
		return o.UID
	}
	return r.id("option " + strconv.Itoa(index))
}

// options are those of a set by their codes; nil has none.
func (r *reading) options(set *graph.Object) map[string]*graph.Object {
	if set == nil || r.coded[set] != nil {
		return r.coded[set]
	}
	byCode := map[string]*graph.Object{}
	for o := range r.snap.Referrers(catalog.Get("option").MustProperty("optionSet"), set.ID) {
		byCode[o.Code()] = o
	}
	if r.coded == nil {
		r.coded = map[*graph.Object]map[string]*graph.Object{}
	}
	r.coded[set] = byCode
	return byCode
}

// optionGroups makes payloads of groups of options. An option is named by its identifier, or by its code within the group's set.
func (r *reading) optionGroups() []*metadata.Payload {
	t, option := catalog.Get("optionGroup"), catalog.Get("option")
	known := map[string]*gathered{}
	var groups []*gathered
	var out []*metadata.Payload
	for _, row := range r.rows {
		group, fresh := r.gather(known, row, r.class.columns[:groupOptionID])
		if fresh {
			groups = append(groups, group)
			out = append(out, group.Payload)
		}
		id, code := row.cell(groupOptionID), row.cell(groupOption)
		set := r.find(catalog.Get("optionSet"), row.cell(groupOptionSet))
		var o *graph.Object
		switch {
		case id == "" && code == "":
			continue // a group without options
		case id != "":
			o = r.snap.ByUID(option, id)
		default:
			o = r.options(set)[code]
		}
		if o != nil {
			group.list = append(group.list, o.UID)
			continue
		}
		f := row.fault(t, "options", id+code, "there is no option `%s` in option set `%s`", id+code, row.cell(groupOptionSet))
		f.Code, f.UID, f.Expected = "E5002", row.cell(1), option.Klass
		group.Faults = append(group.Faults, f)
	}
	for _, group := range groups {
		group.Tree["options"] = group.list
	}
	return out
}
