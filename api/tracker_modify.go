package api

import (
	"net/http"

	"cohort/fault"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
)

// modify changes a part of the object of the path. There must be one.
func (s *Server) modify(c *call, part importer.Part, body *payload.Reader) (*importer.Summary, classicForm, error) {
	form, err := s.classicForm(c, part.Kind())
	if err != nil {
		return nil, form, err
	}
	return s.modifyAs(c, part, body, form)
}

func (s *Server) modifyAs(c *call, part importer.Part, body *payload.Reader, form classicForm) (*importer.Summary, classicForm, error) {
	form.Strategy = importer.CreateAndUpdate // as DHIS2 shows it, as for a PUT
	summary, err := s.Importer.Modify(c.Context(), c.View, c.PathValue("id"), part, body, form.Options)
	if err == nil && summary.Absent {
		err = fault.Coded(fault.NotFound, "E1005", "%s", summary.Description)
	}
	return summary, form, err
}

// setEnrollmentStatus is PUT /api/enrollments/{id}/completed and the like. It answers 204, and with a summary where the enrollment
// is not changed.
func (s *Server) setEnrollmentStatus(status tracker.EnrollmentStatus) handler {
	return func(c *call) error {
		summary, form, err := s.modify(c, importer.EnrollmentStatus(status), nil)
		if err != nil {
			return err
		}
		if summary.Outcome == importer.Refused {
			return c.one(summary, summaryWriter{echo: form.echo()})
		}
		return c.NoContent()
	}
}

// setEventValue is PUT /api/events/{id}/{dataElement}: one data value of an event.
func (s *Server) setEventValue(c *call) error {
	return s.changePart(importer.EventValue(c.PathValue("dataElement")))(c)
}

// changePart changes what the body says of a part of an object, and answers with a summary.
func (s *Server) changePart(part importer.Part) handler {
	return func(c *call) error {
		body, err := c.JSONBody()
		if err != nil {
			return err
		}
		summary, _, err := s.modify(c, part, body)
		if err != nil {
			return err
		}
		return c.one(summary, summaryWriter{})
	}
}

// tellPart is changePart for what DHIS2 answers with a message alone.
func (s *Server) tellPart(part importer.Part, noun string) handler {
	return func(c *call) error {
		form, err := s.classicForm(c, part.Kind())
		if err != nil {
			return err
		}
		body, err := c.JSONBody()
		if err != nil {
			return err
		}
		if form.Async && part.Named() {
			return s.startClassic(c, nil, classicArgs{Options: form.Options, Form: form, UID: c.PathValue("id"), Part: part}, body)
		}
		summary, _, err := s.modifyAs(c, part, body, form)
		if err != nil {
			return err
		}
		if summary.Outcome == importer.Refused {
			return c.one(summary, summaryWriter{})
		}
		m := Success(http.StatusOK)
		m.Message = noun + " updated: " + summary.UID
		return c.JSON(m.HTTPStatusCode, m)
	}
}
