package tracker

// Kind is what an identifier stands for.
type Kind int32

// The kinds, as uid_claim stores them.
const (
	KindEntity Kind = iota + 1
	KindEnrollment
	KindEvent
	KindRelationship
)

// EnrollmentStatus is how far an enrollment has come.
type EnrollmentStatus int32

// The statuses, as they are stored. Active is 0 in the condition of the index that keeps it single.
const (
	EnrollmentActive EnrollmentStatus = iota
	EnrollmentCompleted
	EnrollmentCancelled
)

var enrollmentStatuses = [...]string{"ACTIVE", "COMPLETED", "CANCELLED"}

func (s EnrollmentStatus) String() string { return enrollmentStatuses[s] }

// EnrollmentStatuses are the names of the statuses.
func EnrollmentStatuses() []string { return enrollmentStatuses[:] }

// ParseEnrollmentStatus reads a status by its name.
func ParseEnrollmentStatus(name string) (EnrollmentStatus, bool) {
	for i, n := range enrollmentStatuses {
		if n == name {
			return EnrollmentStatus(i), true
		}
	}
	return 0, false
}

// EventStatus is how far an event has come.
type EventStatus int32

// The statuses, as they are stored.
const (
	EventActive EventStatus = iota
	EventCompleted
	EventSchedule
	EventOverdue
	EventSkipped
)

var eventStatuses = [...]string{"ACTIVE", "COMPLETED", "SCHEDULE", "OVERDUE", "SKIPPED"}

func (s EventStatus) String() string { return eventStatuses[s] }

// EventStatuses are the names that a client may use, in DHIS2's order.
func EventStatuses() []string {
	return []string{"ACTIVE", "COMPLETED", "VISITED", "SCHEDULE", "OVERDUE", "SKIPPED"}
}

// ParseEventStatus reads a status by its name. VISITED, which older clients send, is taken for ACTIVE.
func ParseEventStatus(name string) (EventStatus, bool) {
	if name == "VISITED" {
		return EventActive, true
	}
	for i, n := range eventStatuses {
		if n == name {
			return EventStatus(i), true
		}
	}
	return 0, false
}
