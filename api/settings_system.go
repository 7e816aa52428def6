package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/setting"
)

// changesSettings is the authority to change the settings of the system.
const changesSettings = "F_SYSTEM_SETTING"

// hidden is shown in the place of a secret.
const hidden = "********"

// sees reports whether the user may know the value of a setting of the system.
func (c *call) sees(d *setting.Definition) bool {
	return !d.Secret && (!d.Operators || c.View.Has(changesSettings))
}

// systemSettings is GET /api/systemSettings: all that have a value, or those that key= names. Names that nothing is known of are
// passed over.
func (s *Server) systemSettings(c *call) error {
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return err
	}
	asked, err := c.askedLocale()
	if err != nil {
		return err
	}
	keys := c.query["key"]
	answer := map[string]jsontext.Value{}
	for _, d := range setting.SystemDefinitions() {
		if keys != nil && !slices.Contains(keys, d.Name) || !c.sees(d) {
			continue
		}
		if value, ok := settings.Translation(d, asked); ok {
			answer[d.Name] = d.JSON(value, s.Config.Location())
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// systemSetting is GET /api/systemSettings/{key}. What people read is shown in the language that is asked for, or in that of the
// user's interface.
func (s *Server) systemSetting(c *call) error {
	d := setting.SystemDefinition(c.PathValue("key"))
	if d == nil || !c.sees(d) {
		return fault.Coded(fault.NotFound, "E1005", "Setting %s does not exist or is confidential", c.PathValue("key"))
	}
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return err
	}
	in, err := c.askedLocale()
	if err == nil && in == "" {
		in, err = c.reader()
	}
	if err != nil {
		return err
	}
	value, ok := settings.Translation(d, in)
	return c.setting(d, value, ok)
}

// setting answers with one setting; what has no value is an empty text.
func (c *call) setting(d *setting.Definition, value string, ok bool) error {
	zone := c.server.Config.Location()
	if c.Format == "text" {
		return c.Bytes(http.StatusOK, "text/plain", []byte(d.Text(value, zone)))
	}
	shown := jsontext.Value(`""`)
	if ok {
		shown = d.JSON(value, zone)
	}
	return c.JSON(http.StatusOK, map[string]jsontext.Value{d.Name: shown})
}

// demandSettings fails unless the user may change these settings. They say who may make an account, and which sites may read: a
// limited token changes none. By which server mail goes, no token says: passwords are recovered by mail.
func (c *call) demandSettings(definitions ...*setting.Definition) error {
	if err := c.Demand(changesSettings); err != nil {
		return err
	}
	if err := c.unlimited(); err != nil {
		return err
	}
	for _, d := range definitions {
		if strings.HasPrefix(d.Name, "keyEmail") {
			if err := c.inPerson(); err != nil {
				return err
			}
		}
		if d.Authority != "" {
			if err := c.Demand(d.Authority); err != nil {
				return err
			}
		}
	}
	return nil
}

// named is the setting that the path of a change names.
func (c *call) named() (*setting.Definition, error) {
	if err := c.demandSettings(); err != nil {
		return nil, err
	}
	d := setting.SystemDefinition(c.PathValue("key"))
	if d == nil {
		return nil, unsupported(c.PathValue("key"))
	}
	return d, c.demandSettings(d)
}

func unsupported(keys ...string) error {
	f := fault.New(fault.Conflict, "Key is not supported: %s", strings.Join(keys, ", ")).On("", "", "key")
	f.Value = strings.Join(keys, ", ")
	return f
}

// setSystemSetting is POST and PUT /api/systemSettings/{key}: the value is a parameter or the body. With locale= it is a translation,
// and an empty one is taken back.
func (s *Server) setSystemSetting(c *call) error {
	d, err := c.named()
	if err != nil {
		return err
	}
	text, err := c.settingValue()
	if err != nil {
		return err
	}
	in, err := c.translationLocale(d)
	if err != nil {
		return err
	}
	change := setting.Change{Definition: d, Locale: in, Remove: in != "" && text == ""}
	if change.Value, err = d.Parse(text, s.Config.Location()); err != nil {
		return err
	}
	if err := s.Settings.SetSystem(c.Context(), change); err != nil {
		return err
	}
	shown := d.Text(change.Value, s.Config.Location())
	if d.Secret {
		shown = hidden
	}
	message := Success(http.StatusOK)
	message.Message = "System setting '" + d.Name + "' set to value '" + shown + "'."
	if in != "" {
		message.Message = "Translation for system setting '" + d.Name + "' and locale: '" + in + "' set to: '" + shown + "'"
	}
	return c.JSON(http.StatusOK, message)
}

// translationLocale is the language of which a change of a setting speaks; empty is the value itself.
func (c *call) translationLocale(d *setting.Definition) (string, error) {
	in, err := c.askedLocale()
	if err == nil && in != "" && !d.Translatable {
		return "", fault.New(fault.Conflict, "Setting %s is not translatable", d.Name).On("", "", d.Name)
	}
	return in, err
}

// importSystemSettings is POST /api/systemSettings: an object with several settings. null takes one back.
func (s *Server) importSystemSettings(c *call) error {
	if err := c.demandSettings(); err != nil {
		return err
	}
	src, err := c.JSONBody()
	if err != nil {
		return err
	}
	var given map[string]jsontext.Value
	if err := json.UnmarshalRead(src, &given); err != nil {
		return src.Fault(err)
	}
	if given == nil {
		return fault.New(fault.BadRequest, "The body must be a JSON object.")
	}
	var unknown []string
	var refused fault.List
	var changes []setting.Change
	for name, value := range given {
		d := setting.SystemDefinition(name)
		if d == nil {
			unknown = append(unknown, name)
			continue
		}
		if err := c.demandSettings(d); err != nil {
			return err
		}
		change := setting.Change{Definition: d, Remove: value.Kind() == 'n'}
		if !change.Remove {
			if change.Value, err = d.Parse(textOfJSON(value), s.Config.Location()); err != nil {
				f, ok := fault.As(err)
				if !ok {
					return err
				}
				refused = append(refused, f)
				continue
			}
		}
		changes = append(changes, change)
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return unsupported(unknown...)
	}
	if len(refused) > 0 {
		slices.SortFunc(refused, func(a, b *fault.Error) int { return strings.Compare(a.Property, b.Property) })
		return refused
	}
	if err := s.Settings.SetSystem(c.Context(), changes...); err != nil {
		return err
	}
	message := Success(http.StatusOK)
	message.Message = "System settings imported"
	return c.JSON(http.StatusOK, message)
}

// removeSystemSetting is DELETE /api/systemSettings/{key}: with locale= one translation, otherwise the value and all of them.
func (s *Server) removeSystemSetting(c *call) error {
	d, err := c.named()
	if err != nil {
		return err
	}
	in, err := c.translationLocale(d)
	if err != nil {
		return err
	}
	if err := s.Settings.SetSystem(c.Context(), setting.Change{Definition: d, Locale: in, Remove: true}); err != nil {
		return err
	}
	return c.NoContent()
}
