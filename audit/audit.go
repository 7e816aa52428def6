// Package audit keeps what somebody may have to answer for: sign-ins and failed ones, rights that were given and taken, and looks
// at people's data beyond one's own. What changes something is recorded in the transaction that changes it; what only looks is
// recorded behind the answer, many at a time.
package audit

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/db"
	"cohort/rowid"
)

// Kind is what was done.
type Kind string

const (
	Login        Kind = "LOGIN"         // a session, or the first request with a password for a while
	LoginFailed  Kind = "LOGIN_FAILED"  // a wrong password or code, or an account that is closed
	Logout       Kind = "LOGOUT"        // by the user or an administrator
	Credential   Kind = "CREDENTIAL"    // a password, a second factor or a token was set or taken away
	Privilege    Kind = "PRIVILEGE"     // of a user, a role or a group
	Sharing      Kind = "SHARING"       // of an object
	BreakGlass   Kind = "BREAK_GLASS"   // temporary access to a person
	Transfer     Kind = "TRANSFER"      // of a program's part of a person to another organisation unit
	OutsideScope Kind = "OUTSIDE_SCOPE" // a person read whom an audited program lets one read
	Export       Kind = "EXPORT"        // of people's data
	Merge        Kind = "MERGE"         // of two people into one
	Read         Kind = "READ"          // of a person whose type keeps that
	Search       Kind = "SEARCH"        // such a person was in a list
)

// Record is one act.
type Record struct {
	ID   int64
	At   time.Time
	Kind Kind
	Origin
	Type   string // of the object that it was done to
	Object string // its identifier
	Detail any    // JSON; no secrets
}

// Origin is who did something, and by which request.
type Origin struct {
	User     int32  // of the user's object; 0 is the server itself, or nobody who is known
	Username string // at that time; of nobody known the name that was tried
	Request  string // its id, as in the log
	Address  string // of the client
}

type originKey struct{}

// WithOrigin lets what is done for a request know it.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, originKey{}, o)
}

// OriginOf is the request for which something is done; empty where the server does it by itself.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(originKey{}).(Origin)
	return o
}

const (
	waiting     = 10_000 // records in memory
	together    = 1_000  // records a transaction
	flushEvery  = 200 * time.Millisecond
	longestText = 255
)

// Log is the table of records. It is safe for concurrent use, and for many nodes. A nil log records nothing.
type Log struct {
	db    db.DB
	log   *slog.Logger
	ids   *rowid.Source
	queue chan Record
}

// New returns the log on d. Run has to run for what Note is given.
func New(d db.DB, log *slog.Logger) *Log {
	return &Log{db: d, log: log, ids: rowid.NewSource(), queue: make(chan Record, waiting)}
}

// Write records what a transaction does.
func (l *Log) Write(ctx context.Context, tx db.Tx, records ...Record) error {
	if l == nil || len(records) == 0 {
		return nil
	}
	rows := make([][]any, len(records))
	ids := l.ids.Take(len(records))
	origin := OriginOf(ctx)
	for i, r := range records {
		if r.At.IsZero() {
			r.At = tx.Now()
		}
		r.Origin = cmp.Or(r.Origin, origin)
		detail := []byte("{}")
		if r.Detail != nil {
			text, err := json.Marshal(r.Detail, json.Deterministic(true))
			if err != nil {
				return err
			}
			detail = text
		}
		rows[i] = []any{ids.Next(), db.Millis(r.At), string(r.Kind), r.User, clean(r.Username), clean(r.Request), clean(r.Address), r.Type, r.Object, string(detail)}
	}
	return tx.Copy(ctx, "audit_record", db.Values{Columns: []db.Column{
		{Name: "id", Type: db.Int}, {Name: "at", Type: db.Int}, {Name: "kind", Type: db.Text}, {Name: "user_id", Type: db.Int4}, {Name: "username", Type: db.Text},
		{Name: "request", Type: db.Text}, {Name: "address", Type: db.Text}, {Name: "type", Type: db.Text}, {Name: "object", Type: db.Text}, {Name: "detail", Type: db.Text},
	}, Rows: rows})
}

// clean makes of what a client sent a text that both engines take.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s[:min(len(s), longestText)], ""), "\x00", "")
}

// Note records an act that changes nothing, soon. It keeps nobody waiting: where the database cannot follow, the log of the program
// says what was not recorded.
func (l *Log) Note(ctx context.Context, r Record) {
	if l == nil {
		return
	}
	r.At = time.Now().UTC()
	r.Origin = cmp.Or(r.Origin, OriginOf(ctx))
	select {
	case l.queue <- r:
	default:
		l.log.ErrorContext(ctx, "an act was not recorded", "kind", r.Kind, "user", r.User, "type", r.Type, "object", r.Object, "request", r.Request)
	}
}

// NoteAll is Note for acts of one kind on many objects of a type. What is too much to wait for its turn is written at once.
func (l *Log) NoteAll(ctx context.Context, kind Kind, typ string, objects []string) {
	if l == nil {
		return
	}
	if len(objects) <= cap(l.queue)/10 {
		for _, object := range objects {
			l.Note(ctx, Record{Kind: kind, Type: typ, Object: object})
		}
		return
	}
	at, origin := time.Now().UTC(), OriginOf(ctx)
	for some := range slices.Chunk(objects, together) {
		records := make([]Record, len(some))
		for i, object := range some {
			records[i] = Record{At: at, Kind: kind, Origin: origin, Type: typ, Object: object}
		}
		l.store(context.WithoutCancel(ctx), records)
	}
}

// store writes records within a while, or has the log of the program say what was not recorded.
func (l *Log) store(ctx context.Context, records []Record) bool {
	ctx, cancel := context.WithTimeout(ctx, flushWithin)
	defer cancel()
	err := l.db.Write(ctx, db.Interactive, func(tx db.Tx) error { return l.Write(ctx, tx, records...) })
	if err == nil {
		return true
	}
	for _, r := range records {
		l.log.ErrorContext(ctx, "an act was not recorded", "kind", r.Kind, "user", r.User, "type", r.Type, "object", r.Object, "request", r.Request, "error", err)
	}
	return false
}

// Run writes what was noted until the context ends, and then what is left of it.
func (l *Log) Run(ctx context.Context) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			l.flush(ctx)
		case <-ctx.Done():
			l.flush(ctx)
			return
		}
	}
}

// flushWithin is how long the database may take for what was noted, also when the server is asked to end.
const flushWithin = 5 * time.Second

func (l *Log) flush(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushWithin)
	defer cancel()
	for {
		var batch []Record
		for len(batch) < together {
			select {
			case r := <-l.queue:
				batch = append(batch, r)
				continue
			default:
			}
			break
		}
		if len(batch) == 0 {
			return
		}
		if !l.store(ctx, batch) {
			return
		}
	}
}
