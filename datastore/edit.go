package datastore

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/payload"
)

// Edit is a change of a part of a value.
type Edit struct {
	path  []string // from the root, which is the empty path
	value []byte
	roll  int // -1: the value replaces what is there
}

// replaceWhole is the roll of a change that appends nothing.
const replaceWhole = -1

// NewEdit returns the change that puts a JSON value at a path, which begins at the root and may be empty. With roll, a list at the path
// has the value appended, and loses its first elements until at most roll are left; 0 keeps all.
func NewEdit(path string, roll *int, value string) (Edit, error) {
	e := Edit{value: []byte(value), roll: replaceWhole}
	if path != "" {
		p, err := parsePath(path)
		if err != nil {
			return e, err
		}
		if p.key {
			return e, fault.New(fault.BadRequest, "A key cannot be changed; path is within its value").On("", "", "path")
		}
		e.path = p.names
	}
	if roll != nil {
		e.roll = *roll
	}
	return e, nil
}

func (e Edit) apply(text []byte) ([]byte, error) { return e.at(text, e.path) }

// at returns a value with what is at a path below it changed; all else stays as it was written. What is not there is nil.
func (e Edit) at(text []byte, path []string) ([]byte, error) {
	if len(path) == 0 {
		return e.end(text)
	}
	name, rest := path[0], path[1:]
	if text == nil || jsontext.Value(text).Kind() == 'n' {
		text = []byte("{}")
	}
	d := decoder(text)
	opening, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	object := opening.Kind() == '{'
	if !object && opening.Kind() != '[' {
		return nil, fault.New(fault.Conflict, "There is no place for '%s': the value above it is no object or list", name).On("", "", "path")
	}
	count := 0
	for k := d.PeekKind(); k != '}' && k != ']'; k = d.PeekKind() {
		found := !object && strconv.Itoa(count) == name
		if object {
			member, err := d.ReadToken()
			if err != nil {
				return nil, err
			}
			found = member.String() == name
		}
		count++
		inner, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		if found {
			end := int(d.InputOffset())
			begin := end - len(inner)
			changed, err := e.at(text[begin:end], rest)
			if err != nil {
				return nil, err
			}
			return bytes.Join([][]byte{text[:begin], changed, text[end:]}, nil), nil
		}
	}
	if !object && strconv.Itoa(count) != name {
		return nil, fault.New(fault.Conflict, "There is no place for '%s': the list above it has %d elements", name, count).On("", "", "path")
	}
	added, err := e.at(nil, rest)
	if err != nil {
		return nil, err
	}
	end := bytes.LastIndexAny(text, "}]")
	out := append([]byte(nil), text[:end]...)
	if count > 0 {
		out = append(out, ',')
	}
	if object {
		out = append(payload.AppendQuoted(out, name), ':')
	}
	return append(append(out, added...), text[end:]...), nil
}

// end is the value at the end of the path.
func (e Edit) end(text []byte) ([]byte, error) {
	list := text != nil && jsontext.Value(text).Kind() == '['
	switch {
	case e.roll == replaceWhole || !list && text != nil && jsontext.Value(text).Kind() != 'n':
		return e.value, nil
	case !list:
		return append(append([]byte("["), e.value...), ']'), nil
	}
	elements, err := elementsOf(text)
	if err != nil {
		return nil, err
	}
	elements = append(elements, e.value)
	if e.roll > 0 && len(elements) > e.roll {
		elements = elements[len(elements)-e.roll:]
	}
	return append(append([]byte("["), bytes.Join(elements, []byte(","))...), ']'), nil
}

func elementsOf(text []byte) (elements [][]byte, err error) {
	d := decoder(text)
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	for d.PeekKind() != ']' {
		element, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		end := int(d.InputOffset())
		elements = append(elements, text[end-len(element):end])
	}
	return elements, nil
}

// decoder reads what the store holds: it was checked when it came.
func decoder(text []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true))
}
