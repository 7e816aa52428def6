package db

import "time"

// Millis is how a time is stored: milliseconds since 1970 in UTC.
func Millis(t time.Time) int64 { return t.UnixMilli() }

// FromMillis returns a stored time, in UTC.
func FromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// Now is the present time as it can be stored: UTC, in whole milliseconds.
func Now() time.Time { return FromMillis(time.Now().UnixMilli()) }
