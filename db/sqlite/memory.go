package sqlite

import (
	"unsafe"

	"modernc.org/libc"
)

// The library is C translated to Go: its memory comes from its own allocator, outside of Go's heap, and its pointers are
// uintptr. This file is where the two meet.

// at returns a pointer of the library as a Go pointer.
func at(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

// bytesAt views n bytes of the library's memory.
func bytesAt(p uintptr, n int32) []byte {
	if p == 0 || n == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(at(p)), n)
}

// callback returns a function as the library calls it. f must be a declared function, not a closure: the library keeps
// only the address of its code.
func callback[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

// arenaSize holds the texts of any usual statement.
const arenaSize = 64 << 10

// arena is the library's memory for the arguments of the running statement. Handing it out costs nothing but the copy.
type arena struct {
	tls   *libc.TLS
	base  uintptr
	used  int
	large []uintptr // what did not fit
}

func newArena(tls *libc.TLS) (arena, error) {
	a := arena{tls: tls, base: libc.Xmalloc(tls, arenaSize)}
	if a.base == 0 {
		return a, errMemory
	}
	return a, nil
}

// put copies data in and returns where it stands until the next clear.
func (a *arena) put(data string) (uintptr, error) {
	p := a.base + uintptr(a.used)
	if a.used+len(data) > arenaSize {
		if p = libc.Xmalloc(a.tls, libc.Tsize_t(len(data))); p == 0 {
			return 0, errMemory
		}
		a.large = append(a.large, p)
	} else {
		a.used += len(data)
	}
	copy(unsafe.Slice((*byte)(at(p)), len(data)), data)
	return p, nil
}

func (a *arena) clear() {
	a.used = 0
	for _, p := range a.large {
		libc.Xfree(a.tls, p)
	}
	a.large = a.large[:0]
}

func (a *arena) free() {
	a.clear()
	if a.base != 0 {
		libc.Xfree(a.tls, a.base)
	}
}

// text views a byte slice as a string, for a call that only reads it.
func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
