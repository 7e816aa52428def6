package api

import (
	"bytes"
	"compress/gzip"
	"container/list"
	"net/http"
	"strconv"
	"sync"

	"cohort/graph"
)

// Thousands of devices ask for the same list at the same time, such as all organisation units. It is rendered once, compressed
// once, and kept for as long as the metadata stays as it is and there is room.
const (
	renderingsSize = 64 << 20 // bytes of kept answers, compressed ones counted too
	worthKeeping   = 32 << 10 // bytes: smaller answers are as fast to make
)

// renderingKey is all that a rendering depends on: one state of the metadata, and who asks for what, where and in which language.
type renderingKey struct {
	revision      int64
	token         uint64
	user          int32
	base, address string
	locale        string
}

// rendering is one answer in JSON. Those who ask for it while it is being made wait for it.
type rendering struct {
	key  renderingKey
	made chan struct{} // closed when the fields below are there
	text []byte        // nil where making it failed
	tag  string

	compress sync.Once
	zipped   []byte

	size int
	at   *list.Element // nil while it is not kept
}

// renderings keeps the last answers. The zero value is empty.
type renderings struct {
	mu    sync.Mutex
	byKey map[renderingKey]*rendering
	used  list.List // the last one used in front
	size  int
}

// find returns the rendering of a key, and whether the caller has to make it.
func (r *renderings) find(key renderingKey) (found *rendering, first bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if found = r.byKey[key]; found != nil {
		if found.at != nil {
			r.used.MoveToFront(found.at)
		}
		return found, false
	}
	if r.byKey == nil {
		r.byKey = map[renderingKey]*rendering{}
	}
	found = &rendering{key: key, made: make(chan struct{})}
	r.byKey[key] = found
	return found, true
}

// settle lets those go on who wait for a rendering, and keeps it if it is worth it.
func (r *renderings) settle(one *rendering, keep bool) {
	close(one.made)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !keep || len(one.text) < worthKeeping || len(one.text) > renderingsSize/2 {
		delete(r.byKey, one.key)
		return
	}
	one.at = r.used.PushFront(one)
	r.grow(one, len(one.text))
}

// grow counts the bytes of a kept rendering, and drops those that were not used for the longest time.
func (r *renderings) grow(one *rendering, bytes int) {
	one.size += bytes
	r.size += bytes
	for r.size > renderingsSize {
		last := r.used.Remove(r.used.Back()).(*rendering)
		last.at = nil
		r.size -= last.size
		delete(r.byKey, last.key)
	}
}

// clear drops all that is kept.
func (r *renderings) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for at := r.used.Front(); at != nil; at = at.Next() {
		one := at.Value.(*rendering)
		one.at = nil
		delete(r.byKey, one.key)
	}
	r.used.Init()
	r.size = 0
}

// rendered answers 200 with a list in JSON, its entity tag and its compressed form, all of which may be known already.
func (c *call) rendered(render func() ([]byte, error)) error {
	all := &c.server.renderings
	one, first := all.find(renderingKey{c.View.Snapshot.Revision(), c.View.Snapshot.Token(), c.View.User.ID, c.Base, c.path + "?" + c.URL.RawQuery, c.Locale})
	if first {
		var err error
		func() {
			defer func() { all.settle(one, err == nil && one.text != nil && !c.passing) }() // also when it panics
			if one.text, err = render(); err == nil {
				one.tag = c.tagOf(0, one.text)
			}
		}()
		if err != nil {
			return err
		}
		return c.sendRendering(one)
	}
	select {
	case <-one.made:
	case <-c.Context().Done():
		return c.Context().Err()
	}
	if one.text != nil {
		return c.sendRendering(one)
	}
	text, err := render() // what failed may fail otherwise for this request
	if err != nil {
		return err
	}
	return c.tagged((*graph.Object)(nil), text)
}

func (c *call) sendRendering(one *rendering) error {
	if c.notModified(one.tag) {
		return nil
	}
	out := c.ResponseWriter.(*answer)
	if c.Format != "json" || !out.gzipped || len(one.text) < worthKeeping {
		return c.Bytes(http.StatusOK, "application/json", one.text)
	}
	one.compress.Do(func() {
		one.zipped = gzipped(one.text)
		all := &c.server.renderings
		all.mu.Lock()
		defer all.mu.Unlock()
		if one.at != nil {
			all.grow(one, len(one.zipped))
		}
	})
	h := c.ResponseWriter.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Encoding", "gzip")
	h.Set("Content-Length", strconv.Itoa(len(one.zipped)))
	h.Add("Vary", "Accept-Encoding")
	c.WriteHeader(http.StatusOK)
	c.ResponseWriter.Write(one.zipped) // fails when the client is gone: nobody is left to be told
	return nil
}

func gzipped(text []byte) []byte {
	var b bytes.Buffer
	w := compressors.Get().(*gzip.Writer)
	defer compressors.Put(w)
	w.Reset(&b)
	w.Write(text) // a buffer takes all
	w.Close()
	return b.Bytes()
}
