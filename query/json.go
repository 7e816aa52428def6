package query

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// quote writes a JSON string. Nearly all need no escape.
func quote(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= 0x7f {
			b, _ = jsontext.AppendQuote(b, s) // an error says that invalid UTF-8 was replaced
			return b
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// eachMember calls visit for each member of a JSON object until it returns false. What is no object has none.
func eachMember(object []byte, visit func(name string, value jsontext.Value) bool) {
	dec := jsontext.NewDecoder(bytes.NewReader(object))
	if dec.PeekKind() != '{' {
		return
	}
	dec.ReadToken()
	for dec.PeekKind() == '"' {
		token, err := dec.ReadToken()
		if err != nil {
			return
		}
		name := token.String()
		value, err := dec.ReadValue()
		if err != nil || !visit(name, value) {
			return
		}
	}
}

// jsonMember is the value of a JSON object's member, or nil.
func jsonMember(object []byte, name string) (found jsontext.Value) {
	eachMember(object, func(member string, value jsontext.Value) bool {
		if member == name {
			found = bytes.Clone(value)
		}
		return found == nil
	})
	return found
}

// eachItem calls visit for each item of a JSON list until it returns false. What is no list has none.
func eachItem(list []byte, visit func(item jsontext.Value) bool) {
	dec := jsontext.NewDecoder(bytes.NewReader(list))
	if dec.PeekKind() != '[' {
		return
	}
	dec.ReadToken()
	for dec.PeekKind() != ']' {
		if item, err := dec.ReadValue(); err != nil || !visit(item) {
			return
		}
	}
}

// jsonMembers is the list of the values that a member has in the objects of a JSON list.
func jsonMembers(list []byte, name string) jsontext.Value {
	b := []byte{'['}
	eachItem(list, func(item jsontext.Value) bool {
		if v := jsonMember(item, name); v != nil {
			if len(b) > 1 {
				b = append(b, ',')
			}
			b = append(b, v...)
		}
		return true
	})
	return append(b, ']')
}

func orNull(v jsontext.Value) jsontext.Value {
	if v == nil {
		return jsontext.Value("null")
	}
	return v
}

// jsonValue reads a JSON value: an object or a list as its text.
func jsonValue(v jsontext.Value) value {
	switch v.Kind() {
	case '{', '[':
		return textOf(string(v))
	case '"':
		s, _ := jsontext.AppendUnquote(nil, v)
		return textOf(string(s))
	case '0':
		return value{nature: decimal, text: string(v)}
	case 't', 'f':
		return truth(v.Kind() == 't')
	}
	return value{}
}

// Project writes a JSON value that is no metadata with those members of its objects that fields ask for, under the names that
// fields give them, or their lengths. Of the presets, * and :all stand for all members.
func Project(b, v []byte, fields Fields) []byte { return project(b, v, fields) }

// project writes a JSON value with those members of its objects that fields ask for.
func project(b []byte, v jsontext.Value, fields Fields) []byte {
	switch v.Kind() {
	case '{':
		b = append(b, '{')
		first := len(b)
		eachMember(v, func(name string, value jsontext.Value) bool {
			if !fields.Includes(name) {
				return true
			}
			if len(b) > first {
				b = append(b, ',')
			}
			b = append(quote(b, fields.Renamed(name)), ':')
			if kind := fields.counts(name); kind != unchanged {
				b = appendLength(b, kind, value)
			} else if inside := fields.Nested(name); inside != nil {
				b = project(b, value, inside)
			} else {
				b = append(b, value...)
			}
			return true
		})
		return append(b, '}')
	case '[':
		b = append(b, '[')
		first := len(b)
		dec := jsontext.NewDecoder(bytes.NewReader(v))
		dec.ReadToken()
		for dec.PeekKind() != ']' {
			item, err := dec.ReadValue()
			if err != nil {
				break
			}
			if len(b) > first {
				b = append(b, ',')
			}
			b = project(b, item, fields)
		}
		return append(b, ']')
	}
	return append(b, v...)
}

// appendLength writes what is asked of the length of a JSON value: that of a list or an object is how many it holds, that of a text
// the number of its characters, and that of a number the number.
func appendLength(b []byte, kind changeKind, v jsontext.Value) []byte {
	n := 0
	switch v.Kind() {
	case '[':
		eachItem(v, func(jsontext.Value) bool { n++; return true })
	case '{':
		eachMember(v, func(string, jsontext.Value) bool { n++; return true })
	case '"':
		n = len([]rune(jsonValue(v).text))
	case '0':
		if kind == size {
			return append(b, v...)
		}
		n = 1
	case 't', 'f':
		n = 1
	}
	switch kind {
	case size:
		return strconv.AppendInt(b, int64(n), 10)
	case isEmpty:
		return strconv.AppendBool(b, n == 0)
	}
	return strconv.AppendBool(b, n != 0)
}
