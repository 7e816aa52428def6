package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"cohort/db"
	"cohort/fault"
)

// WebMessage is DHIS2's envelope of an answer that is no resource: what happened, and in Response the report of it.
type WebMessage struct {
	HTTPStatus     string `json:"httpStatus"`
	HTTPStatusCode int    `json:"httpStatusCode"`
	Status         string `json:"status"` // OK, WARNING or ERROR
	Message        string `json:"message,omitzero"`
	Description    string `json:"description,omitzero"` // of an expression, in words
	ErrorCode      string `json:"errorCode,omitzero"`
	Response       any    `json:"response,omitzero"`
}

// Success returns the envelope of a status below 400.
func Success(status int) WebMessage {
	return WebMessage{HTTPStatus: http.StatusText(status), HTTPStatusCode: status, Status: "OK"}
}

// Failure returns the envelope of a status from 400 on.
func Failure(status int, message string) WebMessage {
	return WebMessage{HTTPStatus: http.StatusText(status), HTTPStatusCode: status, Status: "ERROR", Message: message}
}

// ErrorReport is one failure within a report.
type ErrorReport struct {
	Message         string `json:"message"`
	MainKlass       string `json:"mainKlass,omitzero"`
	ErrorCode       string `json:"errorCode,omitzero"`
	MainID          string `json:"mainId,omitzero"`
	ErrorKlass      string `json:"errorKlass,omitzero"`
	ErrorProperty   string `json:"errorProperty,omitzero"`
	ErrorProperties []any  `json:"errorProperties,omitempty"`
	Value           string `json:"value,omitzero"`
}

type errorReports struct {
	ResponseType string        `json:"responseType"`
	ErrorReports []ErrorReport `json:"errorReports"`
}

// statuses gives each kind of fault its status. This table and answerTo are the only place where the two meet.
var statuses = map[fault.Kind]int{
	fault.BadRequest:    http.StatusBadRequest,
	fault.Unauthorized:  http.StatusUnauthorized,
	fault.Forbidden:     http.StatusForbidden,
	fault.NotFound:      http.StatusNotFound,
	fault.NotAllowed:    http.StatusMethodNotAllowed,
	fault.NotAcceptable: http.StatusNotAcceptable,
	fault.Conflict:      http.StatusConflict,
	fault.Precondition:  http.StatusPreconditionFailed,
	fault.TooLarge:      http.StatusRequestEntityTooLarge,
	fault.Unsupported:   http.StatusUnsupportedMediaType,
	fault.TooMany:       http.StatusTooManyRequests,
	fault.Unavailable:   http.StatusServiceUnavailable,
}

// statusClientClosed is how the access log shows a request whose client did not wait for the answer.
const statusClientClosed = 499

// unavailable is what clients read while the database is out of reach. It is logged, since an operator can mend it.
const unavailable = "The database does not answer. Nothing is wrong with the request; try again later."

// comeBack is after how many seconds that is worth it.
const comeBack = "5"

// answerTo returns the envelope of a failure; internal says that it is the server's own, to be logged and not shown.
func answerTo(err error) (message WebMessage, internal bool) {
	var list fault.List
	if errors.As(err, &list) && len(list) > 0 {
		return answerToList(list), false
	}
	if f, ok := fault.As(err); ok {
		if status := statuses[f.Kind]; status != 0 {
			message = Failure(status, f.Message)
			message.ErrorCode = f.Code
			return message, false
		}
	}
	if errors.Is(err, db.ErrText) {
		return Failure(http.StatusBadRequest, "The request holds a text with a zero byte, or one that is no UTF-8."), false
	}
	if errors.Is(err, db.ErrCommitUnknown) {
		return Failure(http.StatusServiceUnavailable, "The database did not say whether it has stored this. Look whether it is there before you send it again."), true
	}
	if errors.Is(err, db.ErrUnavailable) {
		return Failure(http.StatusServiceUnavailable, unavailable), true
	}
	if errors.Is(err, context.Canceled) {
		return Failure(statusClientClosed, "The client closed the request."), false
	}
	return Failure(http.StatusInternalServerError, "The server failed to answer; the failure is in its log under this request's X-Request-ID."), true
}

// answerToList takes its status and message from a single failure, and otherwise from the first; all of them are reported.
func answerToList(list fault.List) WebMessage {
	message, _ := answerTo(list[0])
	reports := make([]ErrorReport, len(list))
	for i, f := range list {
		reports[i] = ErrorReport{
			Message: f.Message, ErrorCode: f.Code, MainKlass: f.Type, MainID: f.UID,
			ErrorKlass: f.Expected, ErrorProperty: f.Property, ErrorProperties: f.Properties, Value: f.Value,
		}
	}
	if len(list) > 1 {
		message.Message, message.ErrorCode = "One or more errors occurred, please see full details in the error reports.", ""
	}
	message.Response = errorReports{"ErrorReports", reports}
	return message
}

// retryable is a failure that says when to come back.
type retryable interface{ RetryAfter() time.Duration }

// fail answers a request with a failure, unless its answer has begun: then the connection is cut, so that nobody takes half
// an answer for a whole one.
func (c *call) fail(err error) {
	message, internal := answerTo(err)
	if internal {
		c.server.Log.ErrorContext(c.Context(), "request failed", "request", c.ID, "error", err)
	}
	if c.answered() {
		panic(http.ErrAbortHandler)
	}
	h := c.ResponseWriter.Header()
	h.Del("ETag")
	h.Del("Content-Disposition")
	var again retryable
	if errors.As(err, &again) {
		seconds := int64((again.RetryAfter() + time.Second - 1) / time.Second)
		h.Set("Retry-After", strconv.FormatInt(seconds, 10))
	} else if message.HTTPStatusCode == http.StatusServiceUnavailable {
		h.Set("Retry-After", comeBack)
	}
	// At a challenge browsers ask for a password by themselves. It is for clients that have shown one: pages have a page to sign in on.
	if message.HTTPStatusCode == http.StatusUnauthorized && c.Request.Header.Get("Authorization") != "" && c.Request.Header.Get("X-Requested-With") == "" {
		h.Set("WWW-Authenticate", `Basic realm="Cohort", charset="UTF-8"`)
	}
	if message.HTTPStatusCode == http.StatusNotAcceptable {
		c.WriteHeader(http.StatusNotAcceptable) // there is no format to say more in
		return
	}
	c.Format = c.wish()
	if err := c.JSON(message.HTTPStatusCode, message); err != nil {
		c.server.Log.ErrorContext(c.Context(), "an answer was not written", "request", c.ID, "error", err)
	}
}
