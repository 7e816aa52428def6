package api

import (
	"io"
	"mime"
	"net/http"
	"strings"

	"cohort/fault"
	"cohort/interpretation"
	"cohort/schema"
	"cohort/schema/catalog"
)

// addRemark is POST /api/interpretations/{kind}/{object}, where kind is one of interpretation.Subjects, and POST of
// /api/interpretations/{id}/comments and /like: no identifier is called as a kind is.
func (s *Server) addRemark(c *call) error {
	first, second := c.PathValue("id"), c.PathValue("part")
	for _, subject := range interpretation.Subjects {
		if first == subject.Path {
			return s.interpret(c, catalog.Get(subject.Name), second)
		}
	}
	switch second {
	case "comments":
		return s.addComment(c)
	case "like":
		return s.like(c, true, "Like added to interpretation")
	}
	return fault.Coded(fault.NotFound, "E1005", "There is nothing at %s.", c.path)
}

// interpret writes what the body says of an object.
func (s *Server) interpret(c *call, t *schema.Type, id string) error {
	of, err := c.objectOf(t, id)
	if err != nil {
		return err
	}
	draft := interpretation.Draft{Of: of, Period: c.Query().Get("pe")}
	if draft.Period != "" && !periodText(draft.Period) {
		return badReference("pe", draft.Period)
	}
	if unit := c.Query().Get("ou"); unit != "" {
		if draft.Unit = c.View.Snapshot.ByUID(catalog.Get("organisationUnit"), unit); draft.Unit == nil {
			return badReference("ou", unit)
		}
	}
	if draft.Text, err = c.remark(); err != nil {
		return err
	}
	name, err := s.Remarks.Create(c.Context(), c.View, draft)
	if err != nil {
		return err
	}
	return c.said("Interpretation created", "/interpretations/"+name, name)
}

// said answers for what was written, with the address under which it is found.
func (c *call) said(text, path, id string) error {
	c.ResponseWriter.Header().Set("Location", c.Href(path))
	message := Success(http.StatusCreated)
	message.Message = text
	message.Response = saidResponse{"ObjectReport", id}
	return c.JSON(http.StatusCreated, message)
}

type saidResponse struct {
	ResponseType string `json:"responseType"`
	UID          string `json:"uid"`
}

// remark reads the body as a text, plain or HTML.
func (c *call) remark() (string, error) {
	header := c.Request.Header.Get("Content-Type")
	if header != "" {
		name, parameters, err := mime.ParseMediaType(header)
		if err != nil || name != "text/plain" && name != "text/html" {
			return "", fault.New(fault.Unsupported, "Content-Type %s is not read here; send text/plain or text/html.", header)
		}
		if charset := strings.ToLower(parameters["charset"]); charset != "" && charset != "utf-8" && charset != "us-ascii" {
			return "", fault.New(fault.Unsupported, "Bodies are read in UTF-8, not in %s.", charset)
		}
	}
	src, err := c.Body()
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(src, interpretation.Longest+1)) // who sends more is told so
	return string(text), err
}

// updateInterpretation is PUT /api/interpretations/{id}: another text.
func (s *Server) updateInterpretation(c *call) error {
	text, err := c.remark()
	if err != nil {
		return err
	}
	if err := s.Remarks.Update(c.Context(), c.View, c.PathValue("id"), text); err != nil {
		return err
	}
	return c.NoContent()
}

// deleteInterpretation is DELETE /api/interpretations/{id}.
func (s *Server) deleteInterpretation(c *call) error {
	if err := s.Remarks.Delete(c.Context(), c.View, c.PathValue("id")); err != nil {
		return err
	}
	return c.NoContent()
}

// addComment is POST /api/interpretations/{id}/comments.
func (s *Server) addComment(c *call) error {
	text, err := c.remark()
	if err != nil {
		return err
	}
	of := c.PathValue("id")
	id, err := s.Remarks.Comment(c.Context(), c.View, of, text)
	if err != nil {
		return err
	}
	return c.said("Comment added", "/interpretations/"+of+"/comments/"+id, id)
}

// updateComment is PUT /api/interpretations/{id}/comments/{comment}.
func (s *Server) updateComment(c *call) error {
	text, err := c.remark()
	if err != nil {
		return err
	}
	if err := s.Remarks.UpdateComment(c.Context(), c.View, c.PathValue("id"), c.PathValue("comment"), text); err != nil {
		return err
	}
	return c.NoContent()
}

// deleteComment is DELETE /api/interpretations/{id}/comments/{comment}.
func (s *Server) deleteComment(c *call) error {
	if err := s.Remarks.DeleteComment(c.Context(), c.View, c.PathValue("id"), c.PathValue("comment")); err != nil {
		return err
	}
	return c.NoContent()
}

// unlike is DELETE /api/interpretations/{id}/like.
func (s *Server) unlike(c *call) error { return s.like(c, false, "Like removed from interpretation") }

func (s *Server) like(c *call, on bool, done string) error {
	if err := s.Remarks.Like(c.Context(), c.View, c.PathValue("id"), on); err != nil {
		return err
	}
	message := Success(http.StatusOK)
	message.Message = done
	return c.JSON(http.StatusOK, message)
}
