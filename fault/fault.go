// Package fault describes what went wrong as data: which object, which property, which value, and of what kind the
// failure is. Domains return faults; the api package is the only place that turns them into a status and a message.
// An error that is no fault is the server's own failure: it is logged and shown to nobody.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says whose failure it is and what the client can do about it. Each kind has one HTTP status.
type Kind uint8

const (
	BadRequest    Kind = iota + 1 // the request cannot be understood: 400
	Unauthorized                  // nobody is known to have asked: 401
	Forbidden                     // somebody is known and may not: 403
	NotFound                      // what the path names does not exist: 404
	NotAllowed                    // the path exists, without this method: 405
	NotAcceptable                 // no format that the client accepts: 406
	Conflict                      // understood, and refused by a rule: 409
	Precondition                  // If-Match lost the race: 412
	TooLarge                      // over a size limit: 413
	Unsupported                   // a body in a format that is not read here: 415
	TooMany                       // over a rate or memory limit, retry later: 429
	Unavailable                   // not ready, retry later: 503
)

// Error is one failure. Only Kind and Message are always set.
type Error struct {
	Kind    Kind
	Code    string // DHIS2's error code, such as E4000; empty where there is none
	Message string // a sentence for a person

	Type       string // the schema name of the object's type, such as dataElement
	UID        string // the object that is wrong
	Property   string // the property of that object
	Value      string // the value that was refused
	Properties []any  // what the message speaks of, in the order in which it does (DHIS2's errorProperties): texts and numbers
	Expected   string // the class that was expected (DHIS2's errorKlass)
}

func (e *Error) Error() string {
	if e.Code == "" {
		return e.Message
	}
	return e.Code + ": " + e.Message
}

// New returns a failure without a code.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Coded returns a failure with one of DHIS2's codes.
func Coded(kind Kind, code, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Message: fmt.Sprintf(format, args...)}
}

// On names the object and the property that a failure is about, and returns it.
func (e *Error) On(typ, uid, property string) *Error {
	e.Type, e.UID, e.Property = typ, uid, property
	return e
}

// As returns the fault in err's chain, if there is one.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Is reports whether err is a fault of this kind.
func Is(err error, kind Kind) bool {
	e, ok := As(err)
	return ok && e.Kind == kind
}

// List is several failures, in the order in which they were found. A validation reports all of them at once.
type List []*Error

func (l List) Error() string {
	texts := make([]string, len(l))
	for i, e := range l {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "; ")
}

// OrNil returns the list as an error, or nil when it is empty.
func (l List) OrNil() error {
	if len(l) == 0 {
		return nil
	}
	return l
}
