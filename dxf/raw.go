package dxf

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/schema"
)

// raw writes a value that may be any JSON. An object of texts and truth values is written as elements, as DHIS2 writes it,
// and so is a list of such objects. Everything else is JSON within the element: XML does not tell a number from a text, or a
// list of one from what is in it.
func (w *writer) raw(p *schema.Property, v value) {
	several := p.Kind == schema.Collection
	switch {
	case !several && v.kind == jsontext.KindBeginObject && (len(v.items) == 0 || plain(v)):
		w.plain(p.Name, v)
	case several && v.kind == jsontext.KindBeginArray && allPlain(v.items):
		tag := w.open(p.Name)
		w.b = append(w.b, '>')
		start := len(w.b)
		for _, member := range v.items {
			w.plain(p.Singular, member)
		}
		w.closeEmpty(tag, start)
	default:
		tag := w.open(p.Name)
		w.b = appendText(append(w.b, '>'), jsonInXML.Replace(string(v.json(nil))))
		w.close(tag)
	}
}

// jsonInXML escapes the characters that JSON has and XML has not. They stand in strings only.
var jsonInXML = strings.NewReplacer("\uFFFE", `\ufffe`, "\uFFFF", `\uffff`)

func allPlain(list []value) bool {
	for _, v := range list {
		if v.kind != jsontext.KindBeginObject || !plain(v) {
			return false
		}
	}
	return true
}

// plain reports whether a value is, as elements, what it is as JSON: a truth value, a text that does not look like one, or
// an object of such values.
func plain(v value) bool {
	switch v.kind {
	case jsontext.KindTrue, jsontext.KindFalse:
		return true
	case jsontext.KindString:
		return v.text != "true" && v.text != "false" && holdsAll(v.text)
	case jsontext.KindBeginObject:
		seen := map[string]bool{}
		for i, member := range v.items {
			if !isName(v.names[i]) || seen[v.names[i]] || !plain(member) {
				return false
			}
			seen[v.names[i]] = true
		}
		return len(v.items) > 0
	}
	return false
}

// plain writes what is plain.
func (w *writer) plain(name string, v value) {
	if v.kind != jsontext.KindBeginObject {
		w.value(name, v, nil)
		return
	}
	tag := w.open(name)
	w.b = append(w.b, '>')
	start := len(w.b)
	for i, member := range v.items {
		w.plain(v.names[i], member)
	}
	w.closeEmpty(tag, start)
}
