package api

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/dataitem"
	"cohort/query"
)

// dataItemFields are what is said of an item, in the order in which it is written.
var dataItemFields = []struct {
	name    string
	presets []string // that hold it, beside those that hold everything
	read    func(*dataitem.Item) string
}{
	{"simplifiedValueType", nil, (*dataitem.Item).SimplifiedValueType},
	{"displayName", []string{":nameable"}, func(it *dataitem.Item) string { return it.DisplayName }},
	{"displayShortName", []string{":nameable"}, func(it *dataitem.Item) string { return it.DisplayShortName }},
	{"valueType", nil, func(it *dataitem.Item) string { return it.ValueType }},
	{"name", []string{":nameable", ":identifiable"}, func(it *dataitem.Item) string { return it.Name }},
	{"shortName", []string{":nameable"}, func(it *dataitem.Item) string { return it.ShortName }},
	{"id", []string{":nameable", ":identifiable"}, func(it *dataitem.Item) string { return it.ID }},
	{"code", []string{":nameable", ":identifiable"}, func(it *dataitem.Item) string { return it.Code }},
	{"programId", nil, func(it *dataitem.Item) string { return it.ProgramID }},
	{"optionSetId", nil, func(it *dataitem.Item) string { return it.OptionSetID }},
	{"dimensionItemType", nil, func(it *dataitem.Item) string { return it.Type }},
}

// listDataItems is GET /api/dataItems: a page of what analyses can be made of.
func (s *Server) listDataItems(c *call) error {
	return c.rendered(func() ([]byte, error) { return s.renderDataItems(c) })
}

func (s *Server) renderDataItems(c *call) ([]byte, error) {
	fields, err := c.fields("*")
	if err != nil {
		return nil, err
	}
	junction, err := c.Choice("rootJunction", "AND", "AND", "OR")
	if err != nil {
		return nil, err
	}
	filter, err := dataitem.ParseFilter(c.Query()["filter"], junction == "OR")
	if err != nil {
		return nil, err
	}
	order, err := dataitem.ParseOrder(c.Query()["order"], filter)
	if err != nil {
		return nil, err
	}
	var pager *page
	found, err := s.dataItems.Page(c.queryContext(), c.View, filter, order, func(total int) (first, end int, err error) {
		if pager, err = c.page(total); err != nil || pager == nil {
			return 0, total, err
		}
		pager.count = max(pager.count, 1)
		return pager.first, pager.end, nil
	})
	if err != nil {
		return nil, err
	}
	b := append(make([]byte, 0, 1<<12), '{')
	if pager != nil {
		b = append(pager.append(b), ',')
	}
	b = append(b, `"dataItems":[`...)
	shown := shownOfDataItems(fields)
	for i, it := range found.Items {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = shown.append(b, it); err != nil {
			return nil, err
		}
	}
	return append(b, "]}"...), nil
}

// dataItemShow is what a request shows of items: which of the fields, under which names.
type dataItemShow []struct {
	name string
	read func(*dataitem.Item) string
}

func shownOfDataItems(fields query.Fields) (out dataItemShow) {
	for _, f := range dataItemFields {
		if fields.Shows(f.name, func(preset string) bool {
			return preset == "*" || preset == ":all" || slices.Contains(f.presets, preset)
		}) {
			out = append(out, struct {
				name string
				read func(*dataitem.Item) string
			}{fields.Renamed(f.name), f.read})
		}
	}
	return out
}

func (show dataItemShow) append(b []byte, it *dataitem.Item) (_ []byte, err error) {
	b = append(b, '{')
	first := true
	for _, f := range show {
		text := f.read(it)
		if text == "" {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		if b, err = jsontext.AppendQuote(b, f.name); err != nil {
			return nil, err
		}
		b = append(b, ':')
		if b, err = jsontext.AppendQuote(b, text); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}
