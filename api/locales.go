package api

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/locale"
	"cohort/setting"
)

// chooseLocale decides on the language for metadata: the one that is asked for, or else the user's own. translate=false asks for the
// texts as they were written.
func (c *call) chooseLocale() error {
	translate, err := c.Flag("translate", true)
	if err != nil {
		return err
	}
	c.written = !translate
	asked, err := c.askedLocale()
	switch {
	case err != nil || c.View == nil:
	case asked != "":
		c.Locale = asked
	default:
		var mine setting.User
		mine, err = c.server.Settings.User(c.Context(), c.View.User.ID)
		c.Locale = mine.ContentLocale()
	}
	return err
}

// askedLocale is the locale parameter; empty where there is none.
func (c *call) askedLocale() (string, error) {
	text := c.query.Get("locale")
	if text == "" {
		return "", nil
	}
	l, ok := locale.Parse(text)
	if !ok {
		return "", c.badParameter("locale", "a language such as fr or pt_BR")
	}
	return l, nil
}

// reader is the language of the user's interface, in which languages and countries are named.
func (c *call) reader() (string, error) {
	mine, err := c.server.Settings.User(c.Context(), c.View.User.ID)
	return mine.InterfaceLocale(), err
}

// interfaceLocales is GET /api/locales/ui.
func (s *Server) interfaceLocales(c *call) error {
	reader, err := c.reader()
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, locale.Describe(locale.Interface, reader))
}

// contentLocales are the languages that metadata is translated into, and the one in which to name them.
func (c *call) contentLocales() (reader string, list []setting.ContentLocale, err error) {
	if reader, err = c.reader(); err != nil {
		return "", nil, err
	}
	list, err = c.server.Settings.ContentLocales(c.Context())
	return reader, list, err
}

// contentLocales is GET /api/locales/db: the languages that metadata is translated into.
func (s *Server) contentLocales(c *call) error {
	reader, list, err := c.contentLocales()
	if err != nil {
		return err
	}
	locales := make([]string, len(list))
	for i, l := range list {
		locales[i] = l.Locale
	}
	return c.JSON(http.StatusOK, locale.Describe(locales, reader))
}

// contentLocaleObject is a language of metadata as an object of its own.
type contentLocaleObject struct {
	ID          string `json:"id"`
	Locale      string `json:"locale"`
	Name        string `json:"name"`
	DisplayName string `json:"displayName"`
	Created     string `json:"created,omitzero"`
	LastUpdated string `json:"lastUpdated,omitzero"`
}

func (c *call) describe(l setting.ContentLocale, reader string) contentLocaleObject {
	o := contentLocaleObject{ID: l.UID, Locale: l.Locale}
	o.Name = locale.Describe([]string{l.Locale}, "en")[0].DisplayName
	o.DisplayName = locale.Describe([]string{l.Locale}, reader)[0].DisplayName
	if l.Created != (time.Time{}) {
		o.Created = c.server.time(l.Created)
		o.LastUpdated = o.Created // nothing of it changes
	}
	return o
}

// contentLocaleObjects is GET /api/locales/dbLocales.
func (s *Server) contentLocaleObjects(c *call) error {
	reader, list, err := c.contentLocales()
	if err != nil {
		return err
	}
	objects := make([]contentLocaleObject, len(list))
	for i, l := range list {
		objects[i] = c.describe(l, reader)
	}
	return c.JSON(http.StatusOK, objects)
}

// contentLocaleObject is GET /api/locales/dbLocales/{id}.
func (s *Server) contentLocaleObject(c *call) error {
	reader, list, err := c.contentLocales()
	if err != nil {
		return err
	}
	for _, l := range list {
		if l.UID == c.PathValue("id") {
			return c.JSON(http.StatusOK, c.describe(l, reader))
		}
	}
	return setting.NoContentLocale(c.PathValue("id"))
}

// addContentLocale is POST /api/locales/dbLocales?language=fr&country=CA.
func (s *Server) addContentLocale(c *call) error {
	if err := c.Demand("F_LOCALE_ADD"); err != nil {
		return err
	}
	language, country := c.query.Get("language"), c.query.Get("country")
	if language == "" {
		return c.badParameter("language", "the code of a language such as fr")
	}
	l, ok := locale.Parse(language)
	if !ok || l != locale.Language(l) {
		return refusedCode("language", language)
	}
	if country != "" {
		if l, ok = locale.Parse(l + "_" + country); !ok || len(country) > 3 { // four letters are a script
			return refusedCode("country", country)
		}
	}
	id, err := s.Settings.AddContentLocale(c.Context(), l)
	if err != nil {
		return err
	}
	c.ResponseWriter.Header().Set("Location", c.Href("/locales/dbLocales/"+id))
	message := Success(http.StatusCreated)
	message.Message = "Locale created successfully"
	return c.JSON(http.StatusCreated, message)
}

func refusedCode(property, code string) error {
	f := fault.New(fault.Conflict, "`%s` is not the code of a %s", code, property).On("locale", "", property)
	f.Value = code
	return f
}

// removeContentLocale is DELETE /api/locales/dbLocales/{id}.
func (s *Server) removeContentLocale(c *call) error {
	if err := c.Demand("F_LOCALE_DELETE"); err != nil {
		return err
	}
	if err := s.Settings.RemoveContentLocale(c.Context(), c.PathValue("id")); err != nil {
		return err
	}
	return c.NoContent()
}

// languages is GET /api/locales/languages: codes and names, in the order of the names.
func (s *Server) languages(c *call) error { return c.codes(locale.Languages) }

// countries is GET /api/locales/countries.
func (s *Server) countries(c *call) error { return c.codes(locale.Countries) }

func (c *call) codes(list func(reader string) []locale.Code) error {
	reader, err := c.reader()
	if err != nil {
		return err
	}
	return c.Stream(http.StatusOK, func(enc *jsontext.Encoder) error {
		enc.WriteToken(jsontext.BeginObject)
		for _, code := range list(reader) {
			enc.WriteToken(jsontext.String(code.Code))
			enc.WriteToken(jsontext.String(code.Name))
		}
		return enc.WriteToken(jsontext.EndObject)
	})
}
