package importer

import (
	"hash/maphash"
	"iter"
)

// met are the identifiers that earlier batches of a body had. That one was met is remembered by a number of eight bytes: that two
// identifiers have the same does not happen.
type met struct {
	seed  maphash.Seed
	names map[uint64]struct{}
}

// mostMet bounds how many are remembered.
const mostMet = 1 << 20

func (m *met) add(uids iter.Seq[string]) {
	if m.names == nil {
		m.seed, m.names = maphash.MakeSeed(), map[uint64]struct{}{}
	}
	for uid := range uids {
		if len(m.names) < mostMet {
			m.names[maphash.String(m.seed, uid)] = struct{}{}
		}
	}
}

// among adds to a set those identifiers that were met.
func (m *met) among(uids []string, set map[string]bool) map[string]bool {
	if m.names == nil {
		return set
	}
	for _, uid := range uids {
		if _, known := m.names[maphash.String(m.seed, uid)]; known {
			if set == nil {
				set = map[string]bool{}
			}
			set[uid] = true
		}
	}
	return set
}
