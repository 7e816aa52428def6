package api

import (
	"iter"
	"strconv"

	"cohort/query"
	"cohort/schema"
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

func (p *gistPage) first() int { return (p.number - 1) * p.size }
func (p *gistPage) end() int   { return p.number * p.size }

// gistWanted is which items a request asks for, and in which order.
type gistWanted struct {
	gistPage
	passes   func(query.Item) bool
	filtered bool // by something
	orders   []query.Order
}

// among chooses the items on the page among all of a type. It looks no further than it has to: where nothing is to be ordered and
// the total is not asked for, not beyond the page.
func (w *gistWanted) among(t *schema.Type, items iter.Seq[query.Item]) []query.Item {
	ordered := len(w.orders) > 0
	var list []query.Item
	for it := range items {
		if !w.passes(it) {
			continue
		}
		if ordered || w.total >= w.first() && w.total < w.end() {
			list = append(list, it)
		}
		if w.total++; w.total > w.end() && !ordered && !w.tell {
			break
		}
	}
	if !ordered {
		return list
	}
	query.SortItems(t, list, w.orders)
	return list[min(w.first(), len(list)):min(w.end(), len(list))]
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
