package importer

import (
	"bytes"
	"strconv"
	"time"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/datetime"
	"cohort/geometry"
	"cohort/tracker"
)

// decoder reads objects from JSON. What has the wrong form is noted as a problem of the object that holds it; only text
// that is no JSON ends the reading.
type decoder struct {
	*jsontext.Decoder
	newer    bool // the dialect of /api/tracker
	deletes  bool // what is nested in objects is taken as if it stood beside them
	sync     bool // objects may say that they are deleted
	done     int  // objects that were taken in before, and are passed over
	names    *names
	zone     *time.Location
	arena    arena
	uids     arena      // of identifiers, which the report keeps after all else is forgotten
	problems *[]Problem // of the object being read
	scratch  []byte
	extent   extent
}

// members calls read for each member of the object that comes next. The name is valid until the value is read; read must
// read the value. A null is no object, and neither is anything else: that is a problem of the property that holds it.
func (d *decoder) members(property string, read func(name string) error) error {
	ok, err := d.begin('{', property)
	if !ok {
		return err
	}
	for d.PeekKind() != '}' {
		v, err := d.ReadValue()
		if err != nil {
			return err
		}
		raw := v[1 : len(v)-1]
		if bytes.IndexByte(raw, '\\') >= 0 {
			if raw, err = jsontext.AppendUnquote(nil, v); err != nil {
				return err
			}
		}
		if err := read(unsafe.String(unsafe.SliceData(raw), len(raw))); err != nil { // not kept beyond the call
			return err
		}
	}
	_, err = d.ReadToken()
	return err
}

// elements calls read for each element of the list that comes next, which is a part of an object.
func (d *decoder) elements(property string, read func() error) error {
	return d.list(property, func() error {
		if err := d.extent.grow(); err != nil {
			return err
		}
		return read()
	})
}

// list calls read for each element of the list that comes next.
func (d *decoder) list(property string, read func() error) error {
	ok, err := d.begin('[', property)
	if !ok {
		return err
	}
	for d.PeekKind() != ']' {
		if err := read(); err != nil {
			return err
		}
	}
	_, err = d.ReadToken()
	return err
}

// begin reads the bracket that opens an object or list. What is neither that nor null is skipped, and a problem.
func (d *decoder) begin(kind jsontext.Kind, property string) (bool, error) {
	switch d.PeekKind() {
	case kind:
		_, err := d.ReadToken()
		return err == nil, err
	case 'n':
		return false, d.SkipValue()
	}
	v, err := d.ReadValue()
	if err != nil {
		return false, err
	}
	form := "an object"
	if kind == '[' {
		form = "a list"
	}
	d.problem(property, "must be "+form+", not "+excerpt(v))
	return false, nil
}

// wrong reads what is wrong with an object: who translated it from another form has found that out.
func (d *decoder) wrong(object string) error {
	b, err := d.bytes(object)
	if len(b) > 0 {
		d.problem(object, string(b))
	}
	return err
}

func (d *decoder) problem(object, value string) {
	if len(*d.problems) == mostProblems {
		return
	}
	*d.problems = append(*d.problems, Problem{Object: object, Value: value, Code: undated[object]})
}

// excerpt is a piece of JSON as messages quote it.
func excerpt(v []byte) string {
	const longest = 80
	if len(v) > longest {
		return string(v[:longest]) + "..."
	}
	return string(v)
}

// bytes reads a scalar as the bytes of its text, valid until the next read. Numbers and truth values are taken as they
// are written, as clients send values in both forms; null is nothing.
func (d *decoder) bytes(property string) ([]byte, error) { return d.scalar(property, "a text") }

func (d *decoder) scalar(property, form string) ([]byte, error) {
	v, err := d.ReadValue()
	if err != nil {
		return nil, err
	}
	switch v.Kind() {
	case '"':
		if bytes.IndexByte(v, '\\') < 0 {
			return v[1 : len(v)-1], nil
		}
		d.scratch, err = jsontext.AppendUnquote(d.scratch[:0], v)
		return d.scratch, err
	case 'n':
		return nil, nil
	case '{', '[':
		d.problem(property, "must be "+form+", not "+excerpt(v))
		return nil, nil
	}
	return v, nil
}

func (d *decoder) text(property string, into *string) error {
	b, err := d.bytes(property)
	*into = d.arena.text(b)
	return err
}

// identifier is text for what the report names an object by.
func (d *decoder) identifier(property string, into *string) error {
	b, err := d.bytes(property)
	*into = d.uids.text(b)
	return err
}

func (d *decoder) flag(property string, into **bool) error {
	const form = "true or false"
	b, err := d.scalar(property, form)
	if err != nil || len(b) == 0 {
		return err
	}
	flag, wrong := strconv.ParseBool(string(b))
	if wrong != nil {
		d.problem(property, "must be "+form+", not "+excerpt(b))
		return nil
	}
	*into = &flag
	return nil
}

func (d *decoder) ref(property string, find tracker.Finder, into *ref) error {
	b, err := d.bytes(property)
	if err != nil || len(b) == 0 {
		return err
	}
	if into.id = find(b); into.id == 0 {
		into.text = d.arena.text(b)
	}
	return nil
}

func (d *decoder) date(property string, into *date) error {
	b, err := d.bytes(property)
	if err != nil || len(b) == 0 {
		return err
	}
	into.given = true
	if ms, ok := shortDate(b); ok && d.zone == time.UTC {
		into.ms = ms
		return nil
	}
	t, wrong := datetime.Parse(string(b), d.zone)
	if wrong != nil {
		into.bad = d.arena.text(b)
		return nil
	}
	into.ms = t.UnixMilli()
	return nil
}

// shortDate reads yyyy-MM-dd, the form of nearly all dates, as the start of that day in UTC.
func shortDate(b []byte) (int64, bool) {
	if len(b) != len("2006-01-02") || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	var n [8]int
	for i, at := range [8]int{0, 1, 2, 3, 5, 6, 8, 9} {
		c := b[at]
		if c < '0' || c > '9' {
			return 0, false
		}
		n[i] = int(c - '0')
	}
	year, month, day := n[0]*1000+n[1]*100+n[2]*10+n[3], n[4]*10+n[5], n[6]*10+n[7]
	if year < 1 || month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day {
		return 0, false
	}
	return t.UnixMilli(), true
}

// geometry reads a GeoJSON object.
func (d *decoder) geometry(into *shape) error {
	v, err := d.ReadValue()
	if err != nil || v.Kind() == 'n' {
		return err
	}
	into.exact = false
	into.set(geometry.FromGeoJSON(v))
	into.exact = true
	return nil
}

// coordinates reads the older text of bare coordinates.
func (d *decoder) coordinates(into *shape) error {
	v, err := d.ReadValue()
	if err != nil || v.Kind() == 'n' {
		return err
	}
	text := []byte(v)
	if v.Kind() == '"' {
		if text, err = jsontext.AppendUnquote(nil, v); err != nil {
			return err
		}
	}
	if len(text) > 0 {
		into.set(geometry.FromCoordinates(string(text)))
	}
	return nil
}

// coordinate reads {"latitude": 59.8, "longitude": "10.9"}: numbers or texts. An empty one says nothing.
func (d *decoder) coordinate(property string, into *shape) error {
	var latitude, longitude string
	before := len(*d.problems)
	err := d.members(property, func(name string) error {
		switch name {
		case "latitude":
			return d.text(property, &latitude)
		case "longitude":
			return d.text(property, &longitude)
		}
		return d.SkipValue()
	})
	if err != nil || latitude == "" && longitude == "" || len(*d.problems) > before {
		return err
	}
	point, wrong := geometry.FromPosition(longitude, latitude)
	if wrong != nil {
		d.problem(property, wrong.Error())
		return nil
	}
	into.set(point, nil)
	return nil
}

// set takes what one of the properties says: GeoJSON, wherever it stands, rather than the others.
func (s *shape) set(g geometry.Geometry, err error) {
	if s.exact {
		return
	}
	s.given = true
	if err != nil {
		s.bad = err.Error()
		return
	}
	s.geometry, s.bad = g, ""
}
