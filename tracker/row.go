package tracker

// Stamp says when a row was made and changed, and by whom. Times are UTC milliseconds, users are ids in the graph.
type Stamp struct {
	Created, Updated             int64
	CreatedClient, UpdatedClient *int64 // as the client's device saw it; nil: as above
	CreatedBy, UpdatedBy         int32
	StoredBy                     *string // as the client said; nil: the creator's username
}

// Entity is a tracked entity: a person, as a rule.
type Entity struct {
	Subject            int64
	UID                string
	Type               int32
	OrgUnit, Area      int32
	Version            int32
	Deleted            bool
	Inactive           bool
	PotentialDuplicate bool
	Geometry           *string // GeoJSON
	Stamp
}

// AttributeValue is one value of a tracked entity.
type AttributeValue struct {
	Subject          int64
	Attribute        int32
	Value            string
	Created, Updated int64
	StoredBy         *string
}

// Owner says which organisation unit owns what a program knows of a subject.
type Owner struct {
	Subject       int64
	Program       int32
	OrgUnit, Area int32
	Created       int64
}

// Enrollment is the participation of a tracked entity in a program.
type Enrollment struct {
	Subject, ID   int64
	UID           string
	Program       int32
	OrgUnit, Area int32
	Owner         int32 // the unit that owns the part, as Owner says
	Status        EnrollmentStatus
	Date          int64
	Incident      *int64
	Completed     *int64
	CompletedBy   *string
	Followup      bool
	Deleted       bool
	Geometry      *string
	Notes         []Note
	Stamp
}

// Event is what happened at an organisation unit: a stage of an enrollment, or something by itself.
type Event struct {
	Subject, ID    int64
	UID            string
	Enrollment     *int64 // nil without registration: then the event is its own subject
	Program, Stage int32
	OrgUnit, Area  int32
	Status         EventStatus
	EventDate, Due *int64
	Completed      *int64
	CompletedBy    *string
	OptionCombo    int32
	AssignedUser   *int32
	Followup       bool
	Deleted        bool
	Version        int32
	Geometry       *string
	Notes          []Note
	Values         []DataValue
	Stamp
}

// Date is the time by which events are ordered and selected: when it happened; when it is due, if it has not; when it
// was made, if neither is known.
func (e *Event) Date() int64 {
	switch {
	case e.EventDate != nil:
		return *e.EventDate
	case e.Due != nil:
		return *e.Due
	}
	return e.Created
}

// Registered reports whether the event belongs to an enrollment.
func (e *Event) Registered() bool { return e.Enrollment != nil }

// DataValue is one value of an event.
type DataValue struct {
	Element              int32
	Value                string
	ProvidedElsewhere    bool
	Created, Updated     int64
	CreatedBy, UpdatedBy int32
}

// Note is a remark on an enrollment or event. Notes are added and never changed.
type Note struct {
	UID      string
	Text     string
	StoredBy string
	At       int64
	By       int32
}
