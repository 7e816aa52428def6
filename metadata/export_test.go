package metadata

// WriteAheadFrom has every import of more than n objects written ahead.
func (s *Store) WriteAheadFrom(n int) { s.many = n }
