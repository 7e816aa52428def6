package metadata

import (
	"bytes"
	"maps"
	"slices"

	"cohort/graph"
	"cohort/metadata/rules"
	"cohort/payload"
	"cohort/schema"
)

// normalisers settle, before validation, what the payloads of a few types may leave open.
var normalisers = map[string]func(*plan, *Write){
	"constant": nameConstant,
}

// nameConstant gives a constant without a short name its name, as the reference document's example expects.
func nameConstant(_ *plan, w *Write) {
	short := w.Type.MustProperty("shortName")
	if w.Values.Get(short) != nil {
		return
	}
	name, _ := w.Values.Get(w.Type.MustProperty("name")).(string)
	if runes := []rune(name); len(runes) > 50 {
		name = string(runes[:50])
	}
	if name != "" {
		w.Values.Set(short, name)
	}
}

// defaults stores the references that the catalog gives an object without them, such as the default category combo. Other
// defaults are not stored: an absent value reads as them.
func (p *plan) defaults(v *graph.Values) {
	for _, property := range v.Type.Stored() {
		if property.Default == "" || property.Storage != schema.StoredRef || v.Get(property) != nil {
			continue
		}
		if id := p.find(property.Target, "id", property.Default); id != 0 {
			v.Set(property, id)
		}
	}
}

// deriveVariables gives variables of program rules what their source type says: one that is calculated has no source, and the value
// type is that of the source.
func (p *plan) deriveVariables() {
	t := p.store.Type("programRuleVariable")
	source, valueType := t.MustProperty("programRuleVariableSourceType"), t.MustProperty("valueType")
	var written map[int32]*Write
	for _, w := range p.writes {
		if w.Type != t || w.Values == nil {
			continue
		}
		kind, _ := w.Values.Get(source).(string)
		sources, known := rules.Sources[kind]
		if !known {
			continue
		}
		for _, property := range rules.Origins {
			if !slices.Contains(sources, property) {
				w.Values.Set(property, nil)
			}
		}
		if len(sources) == 0 {
			continue
		}
		if written == nil {
			written = make(map[int32]*Write, len(p.writes))
			for _, w := range p.writes {
				written[w.ID] = w
			}
		}
		origin := sources[0]
		if text := p.textOf(written, w.Values.Get(origin), origin.Target.MustProperty("valueType")); text != "" {
			w.Values.Set(valueType, text)
		}
	}
}

// textOf is a text of an object as it will be; "" where there is none.
func (p *plan) textOf(written map[int32]*Write, ref any, property *schema.Property) string {
	id, _ := ref.(int32)
	if w := written[id]; w != nil && w.Values != nil {
		text, _ := w.Values.Get(property).(string)
		return text
	}
	if o := p.snap.Object(id); o != nil {
		return o.Doc().Text(property)
	}
	return ""
}

// flattenCredentials moves what older clients put into userCredentials to where it stands today.
func flattenCredentials(w *Write) {
	credentials, ok := w.Tree["userCredentials"].(payload.Tree)
	if !ok || w.Type.Name != "user" {
		return
	}
	tree := maps.Clone(w.Tree)
	delete(tree, "userCredentials")
	for _, key := range []string{"username", "password", "userRoles", "externalAuth", "openId", "ldapId", "disabled", "accountExpiry",
		"cogsDimensionConstraints", "catDimensionConstraints", "avatar", "skype", "telegram", "whatsApp", "facebookMessenger", "twitter"} {
		if value, given := credentials[key]; given && tree[key] == nil {
			tree[key] = value
		}
	}
	w.Tree = tree
}

// adoptMembers lets an object own its members by listing them: a program's programStages, an option set's options. The
// relation is stored with the member; a member of the same payload that does not say whom it belongs to is told.
func (p *plan) adoptMembers() {
	for _, w := range p.writes {
		for _, property := range w.Type.Properties {
			if property.Storage != schema.InverseSide || property.Inverse.Storage != schema.StoredRef {
				continue
			}
			list, _ := w.Tree[property.Name].([]any)
			for _, item := range list {
				p.adopt(w, property, item)
			}
		}
	}
}

func (p *plan) adopt(w *Write, property *schema.Property, item any) {
	by, key, ok := identify(item)
	if !ok || by != "id" {
		return
	}
	owning := property.Inverse
	member := p.byUID[objectKey{owning.Owning, key}]
	switch {
	case member != nil:
		if member.Tree[owning.Name] == nil {
			member.Tree = maps.Clone(member.Tree)
			member.Tree[owning.Name] = payload.Tree{"id": w.UID}
		}
	case p.snap.ByUID(owning.Owning, key) == nil:
		shown := "[" + key + "] (" + shortClass(owning.Owning) + ")"
		w.fault("E5002", property.Singular, []any{shown, w.label(), property.Singular},
			"Invalid reference %s on object %s for association `%s`", shown, w.label(), property.Singular)
		w.Faults[len(w.Faults)-1].Expected = owning.Owning.Klass
	}
}

// listOptions lets an option set decide on its options by listing them: they stand in the order of the list, and those that it
// leaves out go. A merge leaves them as they are, unless it says which they are to be.
func (p *plan) listOptions() {
	changed := map[int32]*Write{}
	var parts []*Write
	for _, w := range slices.Clone(p.writes) {
		list, given := w.Tree["options"].([]any)
		if w.Type.Name != "optionSet" || !given || p.opts.Merge && !w.listed || w.Values == nil || len(w.Faults) > 0 {
			continue
		}
		property := w.Type.MustProperty("options").Inverse
		listed, ok := p.orderOptions(w, property, list, changed)
		if w.Before == nil || !ok {
			continue
		}
		for o := range p.snap.Referrers(property, w.ID) {
			if !listed[o.ID] && p.byUID[objectKey{o.Type, o.UID}] == nil {
				parts = append(parts, p.part(o, w))
			}
		}
	}
	p.deleteListed(parts, changed)
}

// place is an option where its set lists it: the write of it, or the option that is not in the payload.
type place struct {
	write    *Write
	option   *graph.Object
	id       int32
	position int64 // in the list, from 1
	number   int64 // its sortOrder
	numbered bool  // it has one
	given    bool  // the payload says it
}

// orderOptions lets the options of a set stand as they are listed, and returns which they are. ok is false where one of them is not
// named by its identifier: then nobody knows what is left out. The list decides, as in DHIS2, whose clients move an option by sending
// the list in another order. But numbers that already put the options into this order are kept, with their gaps and with those that
// several have: they are in what other servers export, and an import is to hold what its package says. An option without a number
// gets the one after its predecessor's; where the numbers contradict the list, all are numbered from 1.
func (p *plan) orderOptions(w *Write, property *schema.Property, list []any, changed map[int32]*Write) (listed map[int32]bool, ok bool) {
	order := property.Owning.MustProperty("sortOrder")
	listed, ok = map[int32]bool{}, true
	var places []place
	for i, item := range list {
		by, key, named := identify(item)
		if !named || by != "id" {
			ok = false
			continue
		}
		at := place{position: int64(i + 1)}
		if in := p.byUID[objectKey{property.Owning, key}]; in != nil {
			if in.Values != nil && in.Values.Get(property) == w.ID {
				at.write, at.id = in, in.ID
				at.number, at.numbered = in.Values.Get(order).(int64)
				places = append(places, at)
			}
			continue
		}
		o := p.snap.ByUID(property.Owning, key)
		if o == nil {
			continue
		}
		listed[o.ID] = true
		switch set := o.Doc().Ref(property); set {
		case w.ID:
			at.number, at.numbered = o.Doc().Int(order), o.Doc().Has(order)
			fallthrough
		case 0:
			at.option, at.id = o, o.ID
			places = append(places, at)
		}
	}
	numberOptions(places)
	for _, at := range places {
		switch {
		case at.write != nil:
			at.write.Values.Set(order, at.number)
		case at.option.Doc().Ref(property) != w.ID || !at.option.Doc().Has(order) || at.option.Doc().Int(order) != at.number:
			values := p.changedBy(at.option, changed).Values
			values.Set(property, w.ID)
			values.Set(order, at.number)
		}
	}
	return listed, ok
}

// numberOptions gives numbers to those that have none, or to all. Those with the same number stand in the order of their ids.
func numberOptions(places []place) {
	var before place
	for i := range places {
		at := &places[i]
		at.given = at.numbered && at.write != nil
		if !at.numbered {
			at.number = before.number + 1
		}
		tied := at.number == before.number && !(at.given && before.given) // otherwise the package says so itself
		if i > 0 && (at.number < before.number || tied && at.id < before.id) {
			for i := range places {
				places[i].number = places[i].position
			}
			return
		}
		before = *at
	}
}

// appendOptions puts new options that come without a number, and in no list, behind the others of their set.
func (p *plan) appendOptions() {
	last := map[int32]int64{}
	for _, w := range p.writes {
		if w.Type.Name != "option" || w.Op != Creation || w.Values == nil {
			continue
		}
		property, order := w.Type.MustProperty("optionSet"), w.Type.MustProperty("sortOrder")
		set, _ := w.Values.Get(property).(int32)
		if set == 0 || w.Values.Get(order) != nil {
			continue
		}
		if _, known := last[set]; !known {
			last[set] = p.lastOption(property, order, set)
		}
		last[set]++
		w.Values.Set(order, last[set])
	}
}

// lastOption is the largest number that an option of a set has.
func (p *plan) lastOption(property, order *schema.Property, set int32) (last int64) {
	for o := range p.snap.Referrers(property, set) {
		last = max(last, o.Doc().Int(order))
	}
	for _, w := range p.writes {
		if w.Type == property.Owning && w.Values != nil && w.Values.Get(property) == set {
			number, _ := w.Values.Get(order).(int64)
			last = max(last, number)
		}
	}
	return last
}

// shedElements takes the data elements that a form loses out of its sections: clients that send a data set, or a stage, send its
// sections apart, or not at all. A section that is in the payload itself is left to what it says.
func (p *plan) shedElements() {
	for _, w := range slices.Clone(p.writes) {
		if w.Values == nil || w.Before == nil || len(w.Faults) > 0 {
			continue
		}
		for i := range rules.Forms {
			form := &rules.Forms[i]
			if form.Type != w.Type {
				continue
			}
			has, lost := form.Lost(w.Before.Doc(), w.Values)
			if !lost {
				continue
			}
			for o := range p.snap.Referrers(form.Of, w.ID) {
				if p.byUID[objectKey{o.Type, o.UID}] != nil {
					continue
				}
				if values := o.Doc().Values(); form.Shed(values, has) {
					p.writes = append(p.writes, &Write{Op: Replacement, Type: o.Type, ID: o.ID, UID: o.UID, Name: o.Name(), Before: o, Values: values, implied: true, partOf: w})
				}
			}
		}
	}
}

// stampMembers dates the documents with an identity of their own that live inside an object. One that was there before
// keeps its dates, unless it has changed.
func stampMembers(v *graph.Values, before *graph.Values, now int64) {
	for _, property := range v.Type.Stored() {
		docs, _ := v.Get(property).([]*graph.Values)
		dates := datesOf(property)
		if len(docs) == 0 || dates == nil {
			continue
		}
		was := map[any]*graph.Values{}
		if before != nil {
			old, _ := before.Get(property).([]*graph.Values)
			for _, doc := range old {
				was[doc.Get(dates.id)] = doc
			}
		}
		for _, doc := range docs {
			dates.stamp(doc, was[doc.Get(dates.id)], now)
		}
	}
}

// memberDates are the properties by which a kind of embedded document is known and dated.
type memberDates struct{ id, created, updated *schema.Property }

func datesOf(p *schema.Property) *memberDates {
	if p.Target == nil {
		return nil
	}
	d := &memberDates{p.Target.Property("id"), p.Target.Property("created"), p.Target.Property("lastUpdated")}
	for _, each := range []*schema.Property{d.id, d.created, d.updated} {
		if each == nil || each.Slot < 0 {
			return nil
		}
	}
	return d
}

func (d *memberDates) stamp(doc, former *graph.Values, now int64) {
	if former != nil {
		doc.Set(d.created, former.Get(d.created))
		doc.Set(d.updated, former.Get(d.updated))
		if !bytes.Equal(doc.Doc().Body(), former.Doc().Body()) {
			doc.Set(d.updated, now)
		}
	}
	for _, date := range []*schema.Property{d.created, d.updated} {
		if doc.Get(date) == nil {
			doc.Set(date, now)
		}
	}
}
