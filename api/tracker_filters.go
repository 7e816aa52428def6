package api

import (
	"slices"
	"strings"

	"cohort/fault"
	"cohort/tracker"
	"cohort/tracker/exporter"
)

// comparison is what a filter asks of a value.
type comparison struct {
	of       string // the identifier of what has the value
	operator exporter.Operator
	values   []string // one, except of In; none without an operator
}

// conditions read filters: identifier:operator:value, further operators and values behind it. An identifier alone is a condition without
// an operator.
func (p *parameters) conditions(texts []string) []comparison {
	var out []comparison
	for _, text := range texts {
		parts := strings.Split(text, ":")
		if len(parts)%2 == 0 {
			p.fail(fault.New(fault.Conflict, "Query item or filter is invalid: %s", text))
			continue
		}
		if len(parts) == 1 {
			out = append(out, comparison{of: parts[0]})
		}
		for i := 1; i < len(parts); i += 2 {
			f := comparison{parts[0], exporter.Operator(strings.ToUpper(parts[i])), []string{parts[i+1]}}
			if f.operator == exporter.In {
				f.values = strings.Split(parts[i+1], ";")
			}
			if !f.operator.Known() {
				p.fail(fault.New(fault.Conflict, "Filter operator is not known: %s", parts[i]))
			}
			out = append(out, f)
		}
	}
	return out
}

// filters reads attribute filters.
func (p *parameters) filters() []exporter.AttributeFilter {
	var out []exporter.AttributeFilter
	for _, c := range p.conditions(slices.Concat(p.call.Query()["filter"], p.call.Query()["attribute"])) {
		out = append(out, exporter.AttributeFilter{Attribute: c.of, Operator: c.operator, Values: c.values})
	}
	return out
}

// elementFilters reads filters of data values. What has no operator is passed over.
func (p *parameters) elementFilters(name string) []exporter.ElementFilter {
	var out []exporter.ElementFilter
	for _, c := range p.conditions(p.call.Query()[name]) {
		if c.operator != exporter.Exists {
			out = append(out, exporter.ElementFilter{Element: c.of, Operator: c.operator, Values: c.values})
		}
	}
	return out
}

// occurrence reads which events of the program somebody must have.
func (p *parameters) occurrence() exporter.Occurrence {
	return exporter.Occurrence{Status: p.eventStatus("eventStatus"), Happened: p.span([]string{"eventStartDate"}, []string{"eventEndDate"}), Stage: p.first("programStage")}
}

func (p *parameters) eventStatus(parameter string) *tracker.EventStatus {
	name := p.choice(parameter, tracker.EventStatuses()...)
	if name == "" {
		return nil
	}
	status, _ := tracker.ParseEventStatus(name)
	return &status
}

// search reads a query: words, or how they are compared and words.
func (p *parameters) search() exporter.Search {
	text := p.first("query")
	operator, words, given := strings.Cut(text, ":")
	if !given {
		operator, words = string(exporter.Equal), text
	}
	kind := exporter.Operator(strings.ToUpper(operator))
	if text != "" && kind != exporter.Equal && kind != exporter.Like {
		p.fail(fault.New(fault.Conflict, "Query has invalid operator: %s. It must be EQ or LIKE.", operator))
	}
	s := exporter.Search{Words: strings.Fields(words), Parts: kind == exporter.Like}
	if len(s.Words) > 20 {
		p.fail(fault.New(fault.Conflict, "Query has more than 20 words"))
	}
	return s
}

// items are the identifiers of parameters that may carry filters, each once.
func (p *parameters) items(name string) []string {
	var out []string
	for _, text := range p.call.Query()[name] {
		of, _, _ := strings.Cut(text, ":")
		if slices.Contains(out, of) {
			p.fail(fault.New(fault.Conflict, "Query items can only be specified once: %s", of))
		}
		out = append(out, of)
	}
	return out
}
