package importer

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"iter"

	"cohort/tracker"
)

// packed are summaries in a form that takes some twenty bytes each: the report of a large body is kept until its end. Those that tell
// of something take many times as much, in nearly the same words, so that all but the last pieces are compressed.
type packed struct {
	pressed [][]byte // the first pieces
	pieces  [][]byte
	press   *flate.Writer
}

const (
	pieceSize = 64 << 10
	loose     = 8 // how many pieces are left as they are
)

func (p *packed) add(s *Summary) {
	n := len(p.pieces)
	if n == 0 || len(p.pieces[n-1]) > pieceSize-1024 {
		if n == loose {
			p.compress()
			n = 0
		}
		p.pieces = append(p.pieces, make([]byte, 0, pieceSize))
		n++
	}
	p.pieces[n-1] = pack(p.pieces[n-1], s)
}

// compress makes one of all pieces.
func (p *packed) compress() {
	var b bytes.Buffer
	if p.press == nil {
		p.press, _ = flate.NewWriter(&b, flate.BestSpeed) // a level that there is
	}
	p.press.Reset(&b)
	for _, piece := range p.pieces {
		_, _ = p.press.Write(piece) // a buffer takes all
	}
	_ = p.press.Close()
	p.pressed, p.pieces = append(p.pressed, bytes.Clone(b.Bytes())), nil
}

func (p *packed) all() iter.Seq[*Summary] {
	return func(yield func(*Summary) bool) {
		var b bytes.Buffer
		for _, pressed := range p.pressed {
			b.Reset()
			if _, err := b.ReadFrom(flate.NewReader(bytes.NewReader(pressed))); err != nil {
				panic("importer: a report cannot be read back: " + err.Error()) // it never left the memory
			}
			if !yieldPacked(b.String(), yield) {
				return
			}
		}
		for _, piece := range p.pieces {
			if !yieldPacked(string(piece), yield) {
				return
			}
		}
	}
}

// yieldPacked yields the summaries of a piece, of which their texts are parts, unless that is to end.
func yieldPacked(b string, yield func(*Summary) bool) bool {
	for len(b) > 0 {
		u := unpacker{b}
		s := u.summary()
		if b = u.b; !yield(s) {
			return false
		}
	}
	return true
}

// plain is a summary that says nothing but what became of which object, with nothing nested in it.
const plain = 0x80

func pack(b []byte, s *Summary) []byte {
	head := byte(s.Kind)<<3 | byte(s.Outcome)
	bare := s.Description == "" && len(s.Conflicts) == 0 && len(s.Warnings) == 0 && len(s.Enrollments) == 0 && len(s.Events) == 0 && len(s.Relationships) == 0
	if bare {
		head |= plain
	}
	b = packText(append(b, head), s.UID)
	if bare {
		return b
	}
	b = packText(packText(b, s.Code), s.Description)
	for _, list := range [...][]Problem{s.Conflicts, s.Warnings} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, c := range list {
			b = packText(packText(packText(b, c.Code), c.Object), c.Value)
		}
	}
	for _, list := range [...][]*Summary{s.Enrollments, s.Events, s.Relationships} {
		b = binary.AppendUvarint(b, uint64(len(list)))
		for _, below := range list {
			b = pack(b, below)
		}
	}
	return b
}

func packText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// unpacker reads what pack has written.
type unpacker struct{ b string }

func (u *unpacker) number() int {
	n, shift := 0, 0
	for i := range len(u.b) {
		n |= int(u.b[i]&0x7f) << shift
		if u.b[i] < 0x80 {
			u.b = u.b[i+1:]
			break
		}
		shift += 7
	}
	return n
}

func (u *unpacker) text() string {
	n := u.number()
	s := u.b[:n]
	u.b = u.b[n:]
	return s
}

func (u *unpacker) summary() *Summary {
	head := u.b[0]
	u.b = u.b[1:]
	s := &Summary{Kind: tracker.Kind(head &^ plain >> 3), Outcome: Outcome(head & 7), UID: u.text()}
	if head&plain != 0 {
		return s
	}
	s.Code, s.Description = u.text(), u.text()
	for _, list := range [...]*[]Problem{&s.Conflicts, &s.Warnings} {
		for range u.number() {
			*list = append(*list, Problem{Code: u.text(), Object: u.text(), Value: u.text()})
		}
	}
	for _, list := range [...]*[]*Summary{&s.Enrollments, &s.Events, &s.Relationships} {
		for range u.number() {
			*list = append(*list, u.summary())
		}
	}
	return s
}
