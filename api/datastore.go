package api

import (
	"bytes"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/config"
	"cohort/datastore"
	"cohort/datetime"
	"cohort/fault"
	"cohort/schema/catalog"
)

// entries are the interactions with one of the two data stores: /dataStore and /userDataStore.
type entries struct {
	*Server
	space func(*call) (datastore.Space, error)

	// what is said of a change, with {ns} and {key}
	created, updated, deleted, emptied string
}

// sharedEntries is /api/dataStore.
func (s *Server) sharedEntries() *entries {
	return &entries{s, func(*call) (datastore.Space, error) { return s.Entries.Shared(), nil },
		"Key '{key}' created.", "Key '{key}' updated.", "Key '{key}' deleted from namespace '{ns}'.", "Namespace '{ns}' deleted."}
}

// ownEntries is /api/userDataStore: what a user keeps for himself. A superuser names another by username=.
func (s *Server) ownEntries() *entries {
	space := func(c *call) (datastore.Space, error) {
		name, user := c.query.Get("username"), c.View.User
		if name != "" && name != user.Text("username") {
			if !c.View.Superuser() {
				return datastore.Space{}, fault.New(fault.Forbidden, "Only superusers can read or write the data of another user.")
			}
			if user = c.View.Snapshot.Unique(catalog.Get("user").MustProperty("username"), name); user == nil {
				f := fault.New(fault.Conflict, "No user with username %s exists.", name).On("user", "", "username")
				f.Value = name
				return datastore.Space{}, f
			}
		}
		return s.Entries.Of(user.ID), nil
	}
	return &entries{s, space, "Key '{key}' in namespace '{ns}' created.", "Key '{key}' in namespace '{ns}' updated.",
		"Key '{key}' deleted from the namespace '{ns}'.", "All keys from namespace '{ns}' deleted."}
}

// done answers for a change.
func (e *entries) done(c *call, status int, text string) error {
	message := Success(status)
	message.Message = fill(text, c.PathValue("ns"), c.PathValue("key"))
	return c.JSON(status, message)
}

// namespaces is GET /api/dataStore.
func (e *entries) namespaces(c *call) error {
	space, err := e.space(c)
	if err != nil {
		return err
	}
	names, err := space.Namespaces(c.Context())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, append([]string{}, names...))
}

// keys is GET /api/dataStore/{ns}/keys, and GET /api/dataStore/{ns} without fields=.
func (e *entries) keys(c *call) error {
	space, err := e.space(c)
	if err != nil {
		return err
	}
	var since time.Time
	if text := c.query.Get("lastUpdated"); text != "" {
		if since, err = datetime.Parse(text, e.Config.Location()); err != nil {
			return c.badParameter("lastUpdated", "a date or time such as 2024-03-31 or 2024-03-31T12:00:00.000")
		}
	}
	keys, err := space.Keys(c.Context(), c.View, c.PathValue("ns"), since)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, append([]string{}, keys...))
}

// list is GET /api/dataStore/{ns}: the keys, or with fields= entries.
func (e *entries) list(c *call) error {
	if !c.query.Has("fields") {
		return e.keys(c)
	}
	space, err := e.space(c)
	if err != nil {
		return err
	}
	page, err := c.entriesPage()
	if err != nil {
		return err
	}
	q, err := datastore.Parse(page.request)
	if err != nil {
		return err
	}
	return c.Stream(http.StatusOK, func(out *jsontext.Encoder) error {
		if page.pager != nil {
			if err := beginPage(out, page.pager); err != nil {
				return err
			}
		}
		if err := out.WriteToken(jsontext.BeginArray); err != nil {
			return err
		}
		err := space.Run(c.Context(), c.View, c.PathValue("ns"), q, func(entry []byte) error { return out.WriteValue(entry) })
		if err != nil {
			return err
		}
		if err := out.WriteToken(jsontext.EndArray); err != nil || page.pager == nil {
			return err
		}
		return out.WriteToken(jsontext.EndObject)
	})
}

// beginPage writes what comes before the list of entries.
func beginPage(out *jsontext.Encoder, pager jsontext.Value) error {
	if err := out.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, value := range []jsontext.Value{jsontext.Value(`"pager"`), pager, jsontext.Value(`"entries"`)} {
		if err := out.WriteValue(value); err != nil {
			return err
		}
	}
	return nil
}

// mostEntries is how many entries a page has at most; who asks for more gets that many.
const mostEntries = 1000

type entriesPage struct {
	request datastore.Request
	pager   []byte // nil: the answer is a bare list
}

// entriesPage reads the parameters of a query.
func (c *call) entriesPage() (p entriesPage, err error) {
	p.request = datastore.Request{Fields: joined(c.query["fields"]), Filters: c.query["filter"], Order: c.query.Get("order")}
	junction, err := c.Choice("rootJunction", "AND", "AND", "OR")
	if err != nil {
		return p, err
	}
	p.request.Any = junction == "OR"
	if p.request.IncludeAll, err = c.Flag("includeAll", false); err != nil {
		return p, err
	}
	headless, err := c.Flag("headless", false)
	if err != nil {
		return p, err
	}
	paging, err := c.Flag("paging", true)
	if err != nil || !paging {
		return p, err
	}
	page, err := c.Number("page", 1, 1, 1_000_000)
	if err != nil {
		return p, err
	}
	size, err := c.Number("pageSize", defaultPageSize, 1, 1_000_000)
	if err != nil {
		return p, err
	}
	size = min(size, mostEntries)
	p.request.Skip, p.request.Limit = (page-1)*size, size
	if !headless {
		p.pager = append(strconv.AppendInt(append(strconv.AppendInt([]byte(`{"page":`), int64(page), 10), `,"pageSize":`...), int64(size), 10), '}')
	}
	return p, nil
}

// read is GET /api/dataStore/{ns}/{key}: the value as it was stored.
func (e *entries) read(c *call) error {
	space, err := e.space(c)
	if err != nil {
		return err
	}
	value, err := space.Value(c.Context(), c.View, c.PathValue("ns"), c.PathValue("key"))
	if err != nil {
		return err
	}
	return c.Bytes(http.StatusOK, "application/json", []byte(value))
}

// create is POST /api/dataStore/{ns}/{key}.
func (e *entries) create(c *call) error {
	space, err := e.space(c)
	if err != nil {
		return err
	}
	if err := datastore.CheckName(c.PathValue("ns"), c.PathValue("key")); err != nil {
		return err
	}
	value, err := c.entryValue()
	if err != nil {
		return err
	}
	if err := space.Create(c.Context(), c.View, c.PathValue("ns"), c.PathValue("key"), value); err != nil {
		return err
	}
	return e.done(c, http.StatusCreated, e.created)
}

// update is PUT /api/dataStore/{ns}/{key}: another value, or with path= or roll= a part of one.
func (e *entries) update(c *call) error {
	space, err := e.space(c)
	if err != nil {
		return err
	}
	value, err := c.entryValue()
	if err != nil {
		return err
	}
	ns, key := c.PathValue("ns"), c.PathValue("key")
	if c.query.Get("path") == "" && !c.query.Has("roll") {
		err = space.Replace(c.Context(), c.View, ns, key, value)
	} else {
		var roll *int
		if c.query.Has("roll") {
			n, err := c.Number("roll", 0, 0, 1_000_000)
			if err != nil {
				return err
			}
			roll = &n
		}
		edit, failed := datastore.NewEdit(c.query.Get("path"), roll, value)
		if failed != nil {
			return failed
		}
		err = space.Change(c.Context(), c.View, ns, key, edit, int(e.Config.ValueLimit))
	}
	if err != nil {
		return err
	}
	return e.done(c, http.StatusOK, e.updated)
}

// remove is DELETE /api/dataStore/{ns}/{key}.
func (e *entries) remove(c *call) error {
	space, err := e.space(c)
	if err != nil {
		return err
	}
	if err := space.Delete(c.Context(), c.View, c.PathValue("ns"), c.PathValue("key")); err != nil {
		return err
	}
	return e.done(c, http.StatusOK, e.deleted)
}

// clear is DELETE /api/dataStore/{ns}.
func (e *entries) clear(c *call) error {
	space, err := e.space(c)
	if err != nil {
		return err
	}
	if err := space.DeleteNamespace(c.Context(), c.View, c.PathValue("ns")); err != nil {
		return err
	}
	return e.done(c, http.StatusOK, e.emptied)
}

// entryValue reads the body as a value to store: JSON as it was written. Nothing is stored in the clear that was to be encrypted.
func (c *call) entryValue() (string, error) {
	encrypt, err := c.Flag("encrypt", false)
	if err != nil {
		return "", err
	}
	if encrypt {
		return "", fault.New(fault.Conflict, "Encryption is not configured on this server; the value was not stored.").On("", "", "encrypt")
	}
	src, err := c.JSONBody()
	if err != nil {
		return "", err
	}
	value := &bounded{limit: c.server.Config.ValueLimit}
	if err := src.Copy(value); err != nil {
		return "", err
	}
	return string(bytes.TrimSpace(value.Bytes())), nil
}

// bounded is a buffer that refuses to grow over a limit.
type bounded struct {
	bytes.Buffer
	limit config.Bytes
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > int(b.limit) {
		return 0, fault.New(fault.TooLarge, "The value is larger than %s, the limit of a value.", b.limit)
	}
	return b.Buffer.Write(p)
}
