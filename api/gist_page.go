package api

import (
	"iter"
	"strconv"

	"cohort/query"
)

// gistPage is one page of a list of gists.
type gistPage struct {
	number, size int
	tell         bool // how many there are on all pages
	total        int  // once they were chosen; where it is not told, only whether there is a next page shows in it
}

func (c *call) readGistPage() (p gistPage, err error) {
	if p.number, err = c.Number("page", 1, 1, 1<<30); err != nil {
		return p, err
	}
	if p.size, err = c.Number("pageSize", defaultPageSize, 1, maxGistPage); err != nil {
		return p, err
	}
	p.tell, err = c.Flag("total", false)
	return p, err
}

// choose returns the items on the page. It looks no further than it has to: where the total is not asked for, not beyond the page.
func (p *gistPage) choose(items iter.Seq[query.Item], passes func(query.Item) bool) []query.Item {
	first, end := (p.number-1)*p.size, p.number*p.size
	var list []query.Item
	for it := range items {
		if !passes(it) {
			continue
		}
		if p.total >= first && p.total < end {
			list = append(list, it)
		}
		if p.total++; p.total > end && !p.tell {
			break
		}
	}
	return list
}

// append writes the pager.
func (p *gistPage) append(b []byte, address func(number int) string) []byte {
	b = strconv.AppendInt(append(b, `{"page":`...), int64(p.number), 10)
	b = strconv.AppendInt(append(b, `,"pageSize":`...), int64(p.size), 10)
	if p.tell {
		b = strconv.AppendInt(append(b, `,"total":`...), int64(p.total), 10)
		b = strconv.AppendInt(append(b, `,"pageCount":`...), int64((p.total+p.size-1)/p.size), 10)
	}
	if p.number > 1 {
		b = strconv.AppendQuote(append(b, `,"prevPage":`...), address(p.number-1))
	}
	if p.number*p.size < p.total {
		b = strconv.AppendQuote(append(b, `,"nextPage":`...), address(p.number+1))
	}
	return append(b, '}')
}
