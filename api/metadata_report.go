package api

import (
	"net/http"
	"strings"

	"cohort/fault"
	"cohort/metadata"
	"cohort/schema"
	"cohort/schema/catalog"
)

// seeReport is the message of an envelope whose report says what is wrong.
const seeReport = "One or more errors occurred, please see full details in import report."

type importReport struct {
	ResponseType string         `json:"responseType"`
	Status       string         `json:"status"`
	Stats        metadata.Stats `json:"stats"`
	TypeReports  []typeReport   `json:"typeReports"`
}

type typeReport struct {
	ResponseType  string         `json:"responseType,omitzero"`
	Status        string         `json:"status,omitzero"`
	Klass         string         `json:"klass,omitzero"`
	Stats         metadata.Stats `json:"stats"`
	ObjectReports []objectReport `json:"objectReports"`
}

type objectReport struct {
	ResponseType string        `json:"responseType,omitzero"`
	UID          string        `json:"uid,omitzero"`
	DisplayName  string        `json:"displayName,omitzero"`
	Klass        string        `json:"klass"`
	Index        *int          `json:"index,omitzero"`
	ErrorReports []ErrorReport `json:"errorReports"`
}

// reportOfFaults is the form of a list of failures in the reports of metadata.
func reportOfFaults(faults fault.List) []ErrorReport {
	out := make([]ErrorReport, len(faults))
	for i, f := range faults {
		out[i] = ErrorReport{
			Message: f.Message, ErrorCode: f.Code, MainKlass: classOf(f.Type), ErrorKlass: f.Expected,
			ErrorProperty: f.Property, ErrorProperties: f.Properties,
		}
		if strings.HasPrefix(f.Code, "E5") { // the other codes speak of the object that the report is about
			out[i].MainID = f.UID
		}
	}
	return out
}

func classOf(name string) string {
	if t := catalog.Get(name); t != nil {
		return t.Klass
	}
	return name
}

// importAnswer is the envelope of an import of a package of metadata.
func importAnswer(r *metadata.Report) WebMessage {
	report := importReport{ResponseType: "ImportReport", Status: r.Status, Stats: r.Stats, TypeReports: []typeReport{}}
	for _, t := range r.Types {
		tr := typeReport{Klass: t.Type.Klass, Stats: t.Stats, ObjectReports: []objectReport{}}
		for _, o := range t.Objects {
			tr.ObjectReports = append(tr.ObjectReports, objectReport{UID: o.UID, DisplayName: o.Name, Klass: o.Type.Klass, Index: &o.Index, ErrorReports: reportOfFaults(o.Faults)})
		}
		report.TypeReports = append(report.TypeReports, tr)
	}
	message := Success(http.StatusOK)
	if len(r.Failed()) > 0 {
		message = Failure(http.StatusConflict, seeReport)
		message.Status = "WARNING"
	}
	message.Response = report
	return message
}

// objectAnswer is the envelope of a write of one object: its status when it was written, or what refuses it.
func objectAnswer(t *schema.Type, r *metadata.Report, status int) (message WebMessage, uid string) {
	message = Success(status)
	report := objectReport{ResponseType: "ObjectReport", Klass: t.Klass, ErrorReports: []ErrorReport{}}
	for _, o := range r.Types[0].Objects {
		uid, report.DisplayName = o.UID, o.Name
		if len(o.Faults) > 0 {
			status = http.StatusConflict
			if o.Faults[0].Kind != fault.Conflict {
				status = statuses[o.Faults[0].Kind]
			}
			message = Failure(status, seeReport)
			report.ErrorReports = reportOfFaults(o.Faults)
		}
	}
	report.UID = uid
	message.Response = report
	return message, uid
}
