package api

import (
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/graph"
	"cohort/schema/catalog"
	"cohort/setting"
)

// settingsUser is whose settings a request speaks of: those of the user who asks, or of another whom he may change, by
// userId= or user=, the username.
func (c *call) settingsUser() (*graph.Object, error) {
	t := catalog.Get("user")
	user, named := c.View.User, ""
	if named = c.query.Get("userId"); named != "" {
		user = c.View.Snapshot.ByUID(t, named)
	} else if named = c.query.Get("user"); named != "" {
		user = c.View.Snapshot.Unique(t.MustProperty("username"), named)
	}
	if user == nil {
		f := fault.New(fault.Conflict, "Could not find user '%s'", named).On("user", "", "user")
		f.Value = named
		return nil, f
	}
	if user.ID != c.View.User.ID && !c.View.CanUpdate(user) {
		return nil, fault.New(fault.Forbidden, "You are not authorized to access user: %s", named)
	}
	return user, nil
}

// settingsOf are the settings of a user that have a value, or with fallback false those that the user has set.
func (c *call) settingsOf(user *graph.Object, fallback bool, keys ...string) (map[string]jsontext.Value, error) {
	settings, err := c.server.Settings.User(c.Context(), user.ID)
	if err != nil {
		return nil, err
	}
	definitions := setting.UserDefinitions()
	if len(keys) > 0 {
		definitions = nil
		for _, key := range keys {
			d := setting.UserDefinition(key)
			if d == nil {
				return nil, noUserSetting(key)
			}
			definitions = append(definitions, d)
		}
	}
	answer := map[string]jsontext.Value{}
	for _, d := range definitions {
		value, ok := settings.Own(d)
		if !ok && fallback {
			value, ok = settings.Value(d)
		}
		if ok {
			answer[d.Name] = d.JSON(value, c.server.Config.Location())
		}
	}
	return answer, nil
}

func noUserSetting(key string) error {
	return fault.Coded(fault.NotFound, "E1005", "No user setting found with key: %s", key)
}

// userSettings is GET /api/userSettings.
func (s *Server) userSettings(c *call) error {
	user, err := c.settingsUser()
	if err != nil {
		return err
	}
	fallback, err := c.Flag("useFallback", true)
	if err != nil {
		return err
	}
	answer, err := c.settingsOf(user, fallback, c.query["key"]...)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// userSetting is GET /api/userSettings/{key}: the bare value, unless the client asks for JSON.
func (s *Server) userSetting(c *call) error {
	d := setting.UserDefinition(c.PathValue("key"))
	if d == nil {
		return noUserSetting(c.PathValue("key"))
	}
	user, err := c.settingsUser()
	if err != nil {
		return err
	}
	fallback, err := c.Flag("useFallback", true)
	if err != nil {
		return err
	}
	settings, err := s.Settings.User(c.Context(), user.ID)
	if err != nil {
		return err
	}
	value, ok := settings.Own(d)
	if !ok && fallback {
		value, ok = settings.Value(d)
	}
	return c.setting(d, value, ok)
}

// setUserSetting is POST and PUT /api/userSettings/{key}.
func (s *Server) setUserSetting(c *call) error {
	change, user, err := c.userChange()
	if err != nil {
		return err
	}
	text, err := c.settingValue()
	if err != nil {
		return err
	}
	if change.Value, err = change.Parse(text, s.Config.Location()); err != nil {
		return err
	}
	if err := s.Settings.SetUser(c.Context(), user.ID, change); err != nil {
		return err
	}
	message := Success(http.StatusOK)
	message.Message = "User setting saved"
	return c.JSON(http.StatusOK, message)
}

// removeUserSetting is DELETE /api/userSettings/{key}: what the system's setting says holds again.
func (s *Server) removeUserSetting(c *call) error {
	change, user, err := c.userChange()
	if err != nil {
		return err
	}
	change.Remove = true
	if err := s.Settings.SetUser(c.Context(), user.ID, change); err != nil {
		return err
	}
	return c.NoContent()
}

// userChange is the setting and the user that the address of a change names.
func (c *call) userChange() (setting.Change, *graph.Object, error) {
	d := setting.UserDefinition(c.PathValue("key"))
	if d == nil {
		return setting.Change{}, nil, noUserSetting(c.PathValue("key"))
	}
	user, err := c.settingsUser()
	return setting.Change{Definition: d}, user, err
}

// mySettings is GET /api/me/settings.
func (s *Server) mySettings(c *call) error {
	answer, err := c.settingsOf(c.View.User, true)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// mySetting is GET /api/me/settings/{key}: the value as JSON.
func (s *Server) mySetting(c *call) error {
	key := c.PathValue("key")
	if setting.UserDefinition(key) == nil {
		return unsupported(key)
	}
	answer, err := c.settingsOf(c.View.User, true, key)
	if err != nil {
		return err
	}
	value, ok := answer[key]
	if !ok {
		return fault.Coded(fault.NotFound, "E1005", "User setting not found for key: %s", key)
	}
	return c.JSON(http.StatusOK, value)
}
