package api

import (
	"cmp"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/datetime"
	"cohort/dxf"
	"cohort/fault"
	"cohort/icon"
	"cohort/query"
)

// shownIcon is an icon in an answer.
type shownIcon struct {
	Key         string   `json:"key"`
	Description string   `json:"description"`
	Keywords    []string `json:"keywords"`
	Created     string   `json:"created,omitzero"`
	LastUpdated string   `json:"lastUpdated,omitzero"`
	File        string   `json:"fileResourceUid,omitzero"`
	CreatedBy   string   `json:"createdByUserUid,omitzero"`
	User        string   `json:"userUid,omitzero"` // as older clients read it
	Href        string   `json:"href"`
}

// shownOfIcons is what is shown of icons where no fields are asked for.
const shownOfIcons = "key,keywords,description,fileResourceUid,createdByUserUid,userUid,href"

func (c *call) appendIcon(b []byte, i icon.Icon, fields query.Fields) ([]byte, error) {
	shown := shownIcon{Key: i.Key, Description: i.Description, Keywords: i.Keywords, File: i.File, Href: c.Href("/icons/" + i.Key + "/icon.svg")}
	if i.Custom {
		zone := c.server.Config.Location()
		shown.Created, shown.LastUpdated = datetime.Format(i.Created, zone), datetime.Format(i.LastUpdated, zone)
		shown.Href = c.Href("/icons/" + i.Key + "/icon")
		if author := c.View.Snapshot.Object(i.Author); author != nil {
			shown.CreatedBy, shown.User = author.UID, author.UID
		}
	}
	text, err := json.Marshal(shown)
	if err != nil {
		return nil, err
	}
	return query.Project(b, text, fields), nil
}

// listIcons is GET /api/icons: a bare list of all, or of those with some keywords; with any other parameter, a page.
func (s *Server) listIcons(c *call) error {
	fields, err := c.fields(shownOfIcons)
	if err != nil {
		return err
	}
	q, err := c.iconQuery()
	if err != nil {
		return err
	}
	icons, err := s.Icons.Select(c.Context(), q)
	if err != nil {
		return err
	}
	if err := c.sortIcons(icons); err != nil {
		return err
	}
	bare := true
	for name := range c.Query() {
		bare = bare && (name == "keywords" || name == "fields")
	}
	var b []byte
	if !bare {
		page, err := c.page(len(icons))
		if err != nil {
			return err
		}
		b = append(b, '{')
		if page != nil {
			icons = icons[page.first:page.end]
			b = append(page.append(b), ',')
		}
		b = append(b, `"icons":`...)
	}
	b = append(b, '[')
	for n, i := range icons {
		if n > 0 {
			b = append(b, ',')
		}
		if b, err = c.appendIcon(b, i, fields); err != nil {
			return err
		}
	}
	b = append(b, ']')
	if !bare {
		b = append(b, '}')
	}
	return c.tagged(nil, b)
}

// iconQuery reads which icons are asked for.
func (c *call) iconQuery() (q icon.Query, err error) {
	kind, err := c.Choice("type", "ALL", "DEFAULT", "CUSTOM", "ALL")
	if err != nil {
		return q, err
	}
	q.Custom, q.Standard = kind == "CUSTOM", kind == "DEFAULT"
	q.Keys, q.Keywords, q.Search = c.several("keys"), c.several("keywords"), c.Query().Get("search")
	for _, x := range []struct {
		name string
		end  bool
		into *time.Time
	}{{"createdStartDate", false, &q.CreatedFrom}, {"createdEndDate", true, &q.CreatedTo}, {"lastUpdatedStartDate", false, &q.UpdatedFrom}, {"lastUpdatedEndDate", true, &q.UpdatedTo}} {
		text := c.Query().Get(x.name)
		if text == "" {
			continue
		}
		if *x.into, err = datetime.Parse(text, c.server.Config.Location()); err != nil {
			return q, c.badParameter(x.name, "a date or time such as 2024-03-31 or 2024-03-31T12:00:00.000")
		}
		if x.end && len(text) == len(time.DateOnly) {
			*x.into = x.into.AddDate(0, 0, 1).Add(-time.Millisecond) // the whole day
		}
	}
	return q, nil
}

// several reads a parameter that may hold several values, or come several times.
func (c *call) several(name string) (out []string) {
	for text := range strings.SplitSeq(joined(c.Query()[name]), ",") {
		if text = strings.TrimSpace(text); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// sortIcons puts icons, which come by key, into the order that is asked for.
func (c *call) sortIcons(icons []icon.Icon) error {
	orders, err := query.ParseOrder(c.Query()["order"]...)
	if err != nil {
		return err
	}
	for _, o := range slices.Backward(orders) {
		by := map[string]func(a, b icon.Icon) int{
			"key":         func(a, b icon.Icon) int { return cmp.Compare(a.Key, b.Key) },
			"description": func(a, b icon.Icon) int { return cmp.Compare(a.Description, b.Description) },
			"created":     func(a, b icon.Icon) int { return a.Created.Compare(b.Created) },
			"lastUpdated": func(a, b icon.Icon) int { return a.LastUpdated.Compare(b.LastUpdated) },
		}[strings.Join(o.Path, ".")]
		if by == nil {
			return c.badParameter("order", "by key, description, created or lastUpdated")
		}
		slices.SortStableFunc(icons, func(a, b icon.Icon) int {
			if o.Descending {
				return by(b, a)
			}
			return by(a, b)
		})
	}
	return nil
}

// readIcon is GET /api/icons/{key}.
func (s *Server) readIcon(c *call) error {
	fields, err := c.fields(shownOfIcons + ",created,lastUpdated")
	if err != nil {
		return err
	}
	i, err := s.Icons.Get(c.Context(), c.PathValue("key"))
	if err != nil {
		return err
	}
	b, err := c.appendIcon(nil, i, fields)
	if err != nil {
		return err
	}
	return c.tagged(nil, b)
}

// iconKeywords is GET /api/icons/keywords.
func (s *Server) iconKeywords(c *call) error {
	icons, err := s.Icons.Select(c.Context(), icon.Query{})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, icon.Keywords(icons))
}

// readPicture is GET /api/icons/{key}/icon and /icon.svg: the picture of an icon.
func (s *Server) readPicture(c *call) error {
	key := c.PathValue("key")
	picture := icon.Picture(key)
	if picture != "" {
		h := c.ResponseWriter.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
		h.Set("Cache-Control", "private, max-age=86400")
		h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": key + ".svg"}))
		if c.notModified(c.tagOf(0, []byte(picture))) {
			return nil
		}
		return c.Bytes(http.StatusOK, "image/svg+xml", []byte(picture))
	}
	i, err := s.Icons.Get(c.Context(), key)
	if err != nil {
		return err
	}
	f, err := s.Files.Get(c.Context(), c.View, i.File)
	if err != nil {
		return err
	}
	return c.sendFile(f)
}

// saidOfIcon reads what a body says of an icon.
func (c *call) saidOfIcon() (key, picture string, change icon.Change, err error) {
	tree, err := c.tree(dxf.Named("icon"))
	if err != nil {
		return "", "", change, err
	}
	text := func(name string) (s string, given bool) {
		switch x := tree[name].(type) {
		case nil:
			return "", false
		case string:
			return x, true
		}
		err = notOfType("icon", name, "a text")
		return "", false
	}
	key, _ = text("key")
	picture, _ = text("fileResourceUid")
	if description, given := text("description"); given {
		change.Description = &description
	}
	switch x := tree["keywords"].(type) {
	case nil:
	case []any:
		change.Keywords = []string{}
		for _, item := range x {
			word, ok := item.(string)
			if !ok {
				return "", "", change, notOfType("icon", "keywords", "a list of texts")
			}
			change.Keywords = append(change.Keywords, word)
		}
	default:
		err = notOfType("icon", "keywords", "a list of texts")
	}
	if key == "" && err == nil {
		err = fault.New(fault.BadRequest, "The icon has no key.").On("icon", "", "key")
	}
	return key, picture, change, err
}

func notOfType(typ, property, what string) error {
	return fault.New(fault.BadRequest, "Property %s takes %s.", property, what).On(typ, "", property)
}

// createIcon is POST /api/icons.
func (s *Server) createIcon(c *call) error {
	key, picture, change, err := c.saidOfIcon()
	if err != nil {
		return err
	}
	if picture == "" {
		return fault.New(fault.BadRequest, "The icon has no fileResourceUid, the identifier of its picture.").On("icon", key, "fileResourceUid")
	}
	if err := s.Icons.Create(c.Context(), c.View, key, picture, change); err != nil {
		return err
	}
	c.ResponseWriter.Header().Set("Location", c.Href("/icons/"+key))
	return c.iconDone(http.StatusCreated, key, "created")
}

// updateIcon is PUT /api/icons: another description, other keywords.
func (s *Server) updateIcon(c *call) error {
	key, picture, change, err := c.saidOfIcon()
	if err != nil {
		return err
	}
	if picture != "" {
		if i, err := s.Icons.Get(c.Context(), key); err != nil || i.File != picture {
			return cmp.Or(err, error(fault.New(fault.Conflict, "The picture of an icon stays; add another icon.").On("icon", key, "fileResourceUid")))
		}
	}
	if err := s.Icons.Update(c.Context(), c.View, key, change); err != nil {
		return err
	}
	return c.iconDone(http.StatusOK, key, "updated")
}

// deleteIcon is DELETE /api/icons/{key}.
func (s *Server) deleteIcon(c *call) error {
	if err := s.Icons.Delete(c.Context(), c.View, c.PathValue("key")); err != nil {
		return err
	}
	return c.iconDone(http.StatusOK, c.PathValue("key"), "deleted")
}

func (c *call) iconDone(status int, key, done string) error {
	message := Success(status)
	message.Message = "Icon with key " + strconv.Quote(key) + " " + done
	return c.JSON(status, message)
}
