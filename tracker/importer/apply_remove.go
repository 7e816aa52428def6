package importer

import (
	"fmt"

	"cohort/tracker"
)

// absent is the answer to the deletion of what does not exist, or was deleted before: nothing is left to be done, which the newer
// dialect calls a mistake.
func (u *bundle) absent(s *Summary, exists bool) *Summary {
	if u.options.Newer {
		if s.UID == "" {
			return u.refuse(s, *whole("%s without an identifier cannot be deleted.", nouns[s.Kind]).as(missing[s.Kind]))
		}
		if exists {
			return s.refuse(*u.gone("%s %s was deleted before.", nouns[s.Kind], s.UID).as(dead[s.Kind]))
		}
		return s.refuse(*u.gone("%s %s does not exist, so that it cannot be deleted.", nouns[s.Kind], s.UID).as(missing[s.Kind]))
	}
	s.Outcome = Ignored
	s.Description = fmt.Sprintf("%s %s cannot be deleted as it is not present in the system", nouns[s.Kind], s.UID)
	s.UID = ""
	return s
}

func removed(s *Summary) *Summary {
	s.Outcome = Deleted
	s.Description = fmt.Sprintf("Deletion of %s %s was successful", lower(nouns[s.Kind]), s.UID)
	return s
}

func (u *bundle) removeEntity(s *Summary, c tracker.Claim) *Summary {
	at := u.subjects[c.Subject]
	if at == nil || at.entity.Deleted {
		return u.absent(s, at != nil)
	}
	var wrong problems
	u.lacking(&wrong, u.view.WritePerson(u.person(at)))
	enrolled := false
	for _, e := range at.enrollments {
		enrolled = enrolled || !e.row.Deleted
	}
	switch {
	case len(wrong) > 0:
		return s.refuse(wrong...)
	case enrolled && !u.view.Has("F_TEI_CASCADE_DELETE"):
		return s.refuse(*whole("Tracked entity instance %s cannot be deleted as there are existing enrollments, and the user has no authority to delete them, too", s.UID).as("E1100"))
	case enrolled && !u.mayRemoveAll(at):
		u.doubtful = true
		return s.refuse(*whole("Tracked entity instance %s cannot be deleted as there are existing enrollments that the user may not delete", s.UID).as("E1100"))
	}
	for _, e := range at.enrollments {
		u.checkClosedBelow(e, &wrong)
	}
	if len(wrong) > 0 {
		return s.refuse(wrong...)
	}
	u.touch(at)
	at.gone = true
	at.entity.Deleted, at.entity.Updated, at.entity.UpdatedBy = true, u.now, u.user
	u.releaseClaims(at)
	for _, e := range at.enrollments {
		e.row.Deleted = true
	}
	u.write.GoneSubjects = append(u.write.GoneSubjects, at.entity.Subject)
	u.logDeleted(tracker.KindEntity, at.entity.Subject, at.entity.Subject)
	return removed(s)
}

func (u *bundle) removeEnrollment(s *Summary, c tracker.Claim) *Summary {
	at := u.enrollmentAt(c)
	if at == nil || at.row.Deleted {
		return u.absent(s, at != nil)
	}
	program := u.model.Program(at.row.Program)
	if program == nil {
		return s.refuse(*whole("The program of enrollment %s does not exist any more", s.UID))
	}
	wrong := u.lackingEnrolled(at)
	visited := false
	for _, stage := range program.Stages {
		visited = visited || u.visits[visit{at.row.ID, stage}] > 0
	}
	switch {
	case len(wrong) > 0:
		return s.refuse(wrong...)
	case visited && !u.view.Has("F_ENROLLMENT_CASCADE_DELETE"):
		return s.refuse(*whole("Enrollment %s cannot be deleted as it has associated events, and the user has no authority to delete them, too", s.UID).as("E1103"))
	}
	if u.checkClosedBelow(at, &wrong); len(wrong) > 0 {
		return s.refuse(wrong...)
	}
	at.dirty = true
	at.row.Deleted, at.row.Updated, at.row.UpdatedBy = true, u.now, u.user
	u.mark(u.subjects[c.Subject])
	u.write.GoneEnrollment = append(u.write.GoneEnrollment, tracker.Key{Subject: c.Subject, ID: c.ID})
	u.logDeleted(tracker.KindEnrollment, c.Subject, c.ID)
	return removed(s)
}

func (u *bundle) removeEvent(s *Summary, c tracker.Claim) *Summary {
	at := u.events[c.ID]
	if at == nil || at.Deleted {
		return u.absent(s, at != nil)
	}
	p := &place{program: u.model.Program(at.Program), stage: u.model.Stage(at.Stage), optionCombo: at.OptionCombo}
	if at.Enrollment != nil {
		p.enrollment = u.subjects[at.Subject].enrollment(*at.Enrollment)
	}
	if p.program == nil || p.stage == nil {
		return s.refuse(*whole("The program or the program stage of event %s does not exist any more", s.UID))
	}
	wrong := u.lackingEvent(at, p)
	if len(wrong) > 0 {
		return s.refuse(wrong...)
	}
	if u.checkClosed(at, p.program, &wrong); len(wrong) > 0 {
		return s.refuse(wrong...)
	}
	at.Deleted = true
	u.write.DeletedEvents = append(u.write.DeletedEvents, at)
	if at.Registered() {
		u.visits[visit{*at.Enrollment, at.Stage}]--
		u.mark(u.subjects[at.Subject])
	}
	u.logDeleted(tracker.KindEvent, c.Subject, c.ID)
	return removed(s)
}
