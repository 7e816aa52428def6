package query

import (
	"time"

	"cohort/graph"
)

// Context is what an answer depends on besides the objects themselves: who asks, from where, in which language.
type Context struct {
	Snapshot *graph.Snapshot
	Zone     *time.Location
	Locale   string // fr, pt_BR; empty for the stored texts
	Base     string // scheme and host, for href

	User *graph.Object // who asks; nil is nobody

	// CanRead says whether an object may be shown; others are left out of lists and nested fields.
	CanRead func(*graph.Object) bool

	// Access says what the user may do with an object.
	Access func(*graph.Object) Access
}

// Access is what a user may do with one object, as answers show it.
type Access struct {
	Manage, Externalize, Write, Read, Update, Delete bool
}
