// Package reserve generates values of attributes after their patterns, and keeps each for whoever it was handed out to, until it is
// stored or the time is over.
package reserve

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"cohort/db"
	"cohort/fault"
	"cohort/textpattern"
	"cohort/tracker"
)

// Most is how many values can be reserved at once.
const Most = 1000

// Store generates and keeps values. It is safe for concurrent use.
type Store struct {
	Models *tracker.Models
	db     db.DB
}

// New returns a store over a database.
func New(d db.DB, models *tracker.Models) *Store { return &Store{models, d} }

// Order is what somebody wants to have generated.
type Order struct {
	Attribute *tracker.Attribute
	Given     map[string]string // what he sent for segments of the pattern, by the names of their methods
	Number    int               // of values, at most Most
	Lasts     time.Duration
	Zone      *time.Location // whose day it is
}

// Reserved are values that nobody else is given for a while.
type Reserved struct {
	Key              string // the pattern with all filled in but what is generated
	Values           []string
	Created, Expires time.Time
}

var (
	generated = tracker.AttributeType.MustProperty("generated")
	pattern   = tracker.AttributeType.MustProperty("pattern")
)

// Pattern returns the pattern of an attribute, or a fault of kind Conflict where its values are not generated.
func Pattern(a *tracker.Attribute) (*textpattern.Pattern, error) {
	if text := a.Object.Doc().Text(pattern); a.Pattern == nil && a.Object.Doc().Bool(generated) {
		_, err := textpattern.Parse(text)
		return nil, fault.Coded(fault.Conflict, "E4019", "Failed to parse pattern `%s`. %s", text, err).On("trackedEntityAttribute", a.Object.UID, pattern.Name)
	}
	if a.Pattern == nil {
		return nil, fault.New(fault.Conflict, "The values of attribute %s are not generated", a.Object.UID).On("trackedEntityAttribute", a.Object.UID, generated.Name)
	}
	if a.Pattern.Generated() != 1 {
		return nil, fault.Coded(fault.Conflict, "E4021", "The pattern of attribute %s has no segment, or several, for which values could be generated", a.Object.UID).
			On("trackedEntityAttribute", a.Object.UID, pattern.Name)
	}
	return a.Pattern, nil
}

// A round looks at more values than are wanted where many are taken, up to widest. Of a key with more values than that it is given
// up after so many rounds in which they are drawn: then next to none is left.
const (
	narrowest = 32
	widest    = 1 << 16
	rounds    = 8
)

// Take generates values that nobody has and nobody was given, and reserves them. A round is one transaction of at most four
// statements, and the first one finds enough unless most values are taken. Where there are not enough none is reserved, which is a
// fault of kind Conflict.
func (s *Store) Take(ctx context.Context, o Order) (*Reserved, error) {
	p, err := Pattern(o.Attribute)
	if err != nil {
		return nil, err
	}
	now := db.Now()
	key, err := p.Fill(o.Given, now.In(o.Zone))
	if err != nil {
		return nil, refused(err)
	}
	out := &Reserved{Key: key.String(), Created: now, Expires: now.Add(o.Lasts)}
	t := &taking{Order: o, key: key, name: tracker.ClaimText(key.String()), now: db.Millis(now), expires: db.Millis(out.Expires), seen: map[string]bool{}}
	if key.Sequential() {
		err = s.count(ctx, t)
	} else {
		err = s.draw(ctx, t)
	}
	if err == nil && len(t.got) < o.Number {
		err = fault.New(fault.Conflict, "Not enough values left to reserve %d of %s", o.Number, out.Key).On("trackedEntityAttribute", o.Attribute.Object.UID, pattern.Name)
	}
	if err != nil {
		return nil, errors.Join(err, s.giveBack(ctx, t))
	}
	for _, c := range t.got {
		out.Values = append(out.Values, c.value)
	}
	return out, nil
}

// refused is what is wrong with what a client sent for a pattern.
func refused(err error) error {
	f := fault.New(fault.Conflict, "%s", err)
	var missing *textpattern.Missing
	var misfit *textpattern.Misfit
	switch {
	case errors.As(err, &missing):
		f.Property = strings.Join(missing.Names, ", ")
	case errors.As(err, &misfit):
		f.Property, f.Value = misfit.Name, misfit.Value
	default:
		return fmt.Errorf("reserve: %w", err)
	}
	return f
}

// candidate is a value that may be free.
type candidate struct {
	value, claim string // as clients see it, and as reservations are compared
	number       int64  // of a sequence
}

// taking is an order on its way.
type taking struct {
	Order
	key          *textpattern.Key
	name         string // of the key's sequence
	now, expires int64
	seen         map[string]bool // by claim
	got          []candidate
}

func (t *taking) lacks() int { return t.Number - len(t.got) }

// consider adds a value to the candidates, unless it was among them before or is none of the attribute's type.
func (t *taking) consider(list []candidate, value string, number int64) []candidate {
	claim := tracker.ClaimText(value)
	if t.seen[claim] || t.Attribute.Type.Check(value) != "" {
		return list
	}
	t.seen[claim] = true
	return append(list, candidate{value, claim, number})
}

// draw takes values by chance: all there are in any order, where they are few.
func (s *Store) draw(ctx context.Context, t *taking) error {
	window := max(t.Number, 1)
	for round := 0; round < rounds && t.lacks() > 0; round++ {
		var list []candidate
		all := t.key.Size() <= int64(4*window) || t.key.Size() <= widest && round > 0
		if all {
			t.seen = map[string]bool{}
			list = t.shuffled()
		} else {
			for range window {
				list = t.consider(list, t.key.Draw(), 0)
			}
		}
		var found []candidate
		err := s.db.Write(ctx, db.Interactive, func(tx db.Tx) (err error) {
			found, err = take(ctx, tx, t, list)
			return err
		})
		if err != nil {
			return err
		}
		t.got = append(t.got, found...)
		if all && len(found) == 0 {
			return nil
		}
		window = min(max(4*window, narrowest), widest)
	}
	return nil
}

// count takes the next numbers. Those that somebody has come to have in another way are passed over.
func (s *Store) count(ctx context.Context, t *taking) error {
	end := false
	for window := t.Number; t.lacks() > 0 && !end; window = min(max(4*window, narrowest), widest) {
		var found []candidate
		err := s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
			before, err := hold(ctx, tx, t)
			if err != nil {
				return err
			}
			t.seen = map[string]bool{}
			var list []candidate
			last := min(before+int64(window), t.key.Size()-1)
			for n := before + 1; n <= last; n++ {
				list = t.consider(list, t.key.At(n), n)
			}
			end = last == t.key.Size()-1
			if found, err = take(ctx, tx, t, list); err != nil {
				return err
			}
			if len(found) == t.lacks() && len(found) > 0 {
				last = found[len(found)-1].number // those behind it are for the next who asks
			}
			return move(ctx, tx, t, last)
		})
		if err != nil {
			return err
		}
		t.got = append(t.got, found...)
	}
	return nil
}

// Forget removes what is kept of attributes that are deleted.
func Forget(ctx context.Context, tx db.Tx, attributes []int32) error {
	for _, table := range [...]string{"reserved_value", "value_sequence"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE `+tx.Dialect().In("attribute", 1), attributes); err != nil {
			return err
		}
	}
	return nil
}
