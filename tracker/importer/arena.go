package importer

import "unsafe"

// arena keeps the texts of a batch. They are cut from a few large pieces of memory, which costs a fraction of an
// allocation each; a piece lives as long as one of its texts.
type arena struct{ free []byte }

const arenaPiece = 16 << 10

// text returns b as a string of its own.
func (a *arena) text(b []byte) string {
	n := len(b)
	if n == 0 {
		return ""
	}
	if n > len(a.free) {
		if n > arenaPiece/4 {
			return string(b)
		}
		a.free = make([]byte, arenaPiece)
	}
	piece := a.free[:n:n]
	a.free = a.free[n:]
	copy(piece, b)
	return unsafe.String(&piece[0], n) // nobody else holds piece: the text can never change
}
