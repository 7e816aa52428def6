package access

import (
	"fmt"
	"strings"

	"cohort/graph"
)

// Lack is a right that the user would need for something and does not have.
type Lack struct {
	Code string // by which the newer dialect of the tracker API tells it; "" is none
	Text string
	bare string // the text without the identifier of what it is about; "" is that it has none
}

// Lacks are all rights that the user lacks for something. None is that he may do it.
type Lacks []Lack

// String is the reasons, one after the other.
func (l Lacks) String() string {
	texts := make([]string, len(l))
	for i := range l {
		texts[i] = l[i].Text
	}
	return strings.Join(texts, "; ")
}

func (l *Lacks) add(code, format string, args ...any) {
	*l = append(*l, Lack{Code: code, Text: fmt.Sprintf(format, args...)})
}

// about adds a lack that names what it is about.
func (l *Lacks) about(code, text string, o *graph.Object) {
	*l = append(*l, Lack{code, text + ": " + o.UID, text})
}

// Unnamed are the same rights without saying of what they are: which program, stage or type something belongs to is known to who sees
// it, and not to whoever knows its identifier.
func (l Lacks) Unnamed() Lacks {
	for i := range l {
		if l[i].bare != "" {
			l[i].Text = l[i].bare
		}
	}
	return l
}

// unless leaves names out of what is lacking for something that the user does not see.
func (l Lacks) unless(sees func() Lacks) Lacks {
	if len(l) > 0 && len(sees()) > 0 {
		return l.Unnamed()
	}
	return l
}

// topic is what of people's data a right is about, with the codes of its lack.
type topic struct{ name, read, write string }

var (
	entityType   = topic{"tracked entity type", "E1131", "E1001"}
	enrolledType = topic{"tracked entity type", "E1104", ""} // of whom a program enrolls
	programType  = topic{"program", "E1096", "E1091"}
	programStage = topic{"program stage", "E1097", "E1095"}
)

func (l *Lacks) readData(v *View, what topic, o *graph.Object) {
	if o != nil && !v.CanReadData(o) {
		l.about(what.read, "User has no data read access to "+what.name, o)
	}
}

func (l *Lacks) writeData(v *View, what topic, o *graph.Object) {
	if o != nil && !v.CanWriteData(o) {
		l.about(what.write, "User has no data write access to "+what.name, o)
	}
}
