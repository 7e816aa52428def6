package setting

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"cohort/db"
	"cohort/fault"
	"cohort/period"
	"cohort/uid"
)

// Configuration is one property of the server's configuration: what apps look for under one address. It is kept as settings are.
type Configuration struct {
	Property string
	*Definition
	Refers    string // to an object of this type, by its identifier; empty is a value of its own
	Removable bool   // it can be taken back
	Fixed     bool   // it is read here, and changed as a setting
}

// ConfigurationOf returns a property of the configuration, or nil.
func ConfigurationOf(property string) *Configuration {
	i := slices.IndexFunc(configuration, func(c *Configuration) bool { return c.Property == property })
	if i < 0 {
		return nil
	}
	return configuration[i]
}

// Configurations are all properties of the configuration.
func Configurations() []*Configuration { return configuration }

var configuration = []*Configuration{
	{Property: "systemId", Definition: systemID},
	{Property: "feedbackRecipients", Definition: configured("feedbackRecipients"), Refers: "userGroup", Removable: true},
	{Property: "systemUpdateNotificationRecipients", Definition: configured("systemUpdateNotificationRecipients"), Refers: "userGroup", Removable: true},
	{Property: "offlineOrganisationUnitLevel", Definition: configured("offlineOrganisationUnitLevel"), Refers: "organisationUnitLevel", Removable: true},
	{Property: "infrastructuralIndicators", Definition: configured("infrastructuralIndicators"), Refers: "indicatorGroup"},
	{Property: "infrastructuralDataElements", Definition: configured("infrastructuralDataElements"), Refers: "dataElementGroup"},
	{Property: "infrastructuralPeriodType", Definition: periodTypes(configured("infrastructuralPeriodType").initially("Yearly"))},
	{Property: "dataOutputPeriodTypes", Definition: list(configured("dataOutputPeriodTypes"))},
	{Property: "selfRegistrationRole", Definition: configured("selfRegistrationRole"), Refers: "userRole", Removable: true},
	{Property: "selfRegistrationOrgUnit", Definition: configured("selfRegistrationOrgUnit"), Refers: "organisationUnit", Removable: true},
	{Property: "facilityOrgUnitGroupSet", Definition: configured("facilityOrgUnitGroupSet"), Refers: "organisationUnitGroupSet"},
	{Property: "facilityOrgUnitLevel", Definition: configured("facilityOrgUnitLevel"), Refers: "organisationUnitLevel"},
	{Property: "corsWhitelist", Definition: corsOrigins},
	{Property: "remoteServerUrl", Definition: SystemDefinition("keyRemoteInstanceUrl"), Fixed: true},
	{Property: "remoteServerUsername", Definition: SystemDefinition("keyRemoteInstanceUsername"), Fixed: true},
}

var (
	corsOrigins = list(configured("corsWhitelist"))
	systemID    = configured("systemId")
)

// configured is the setting in which a property is kept. No setting of the system is called like it.
func configured(property string) *Definition { return text("configuration/" + property) }

func list(d *Definition) *Definition {
	d.Kind = JSON
	return d.initially("[]")
}

func periodTypes(d *Definition) *Definition {
	d.Kind = Choice
	for _, t := range period.Types {
		d.Choices = append(d.Choices, t.Name)
	}
	return d
}

// ParseList reads a list of texts that a property consists of: origins, or names of period types. What does not belong there is a
// Conflict that names it.
func (c *Configuration) ParseList(texts []string) (string, error) {
	out := []string{}
	for _, text := range texts {
		if text = strings.TrimSpace(text); c.Definition == corsOrigins {
			origin, ok := parseOrigin(text)
			if !ok {
				return "", c.refuseEntry(text, "an origin such as https://app.example.org or http://localhost:3000")
			}
			text = origin
		} else if !slices.ContainsFunc(period.Types, func(t period.Type) bool { return t.Name == text }) {
			return "", c.refuseEntry(text, "a type of periods such as Monthly")
		}
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	value, err := json.Marshal(out)
	if err == nil && len(value) > longest {
		err = fault.New(fault.Conflict, "The value of %s is longer than %d bytes", c.Property, longest).On("", "", c.Property)
	}
	return string(value), err
}

func (c *Configuration) refuseEntry(text, expected string) error {
	f := fault.New(fault.Conflict, "'%s' is not valid in %s: it must be %s", text, c.Property, expected).On("", "", c.Property)
	f.Value = text
	return f
}

// parseOrigin reads scheme://host[:port], and returns it as browsers write it.
func parseOrigin(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" ||
		strings.HasSuffix(text, "#") || strings.ContainsAny(u.Host, "*, ") {
		return "", false
	}
	scheme := strings.ToLower(u.Scheme)
	host := strings.ToLower(u.Host)
	switch port := u.Port(); {
	case scheme != "http" && scheme != "https", strings.HasSuffix(host, ":"):
		return "", false
	case scheme == "http" && port == "80", scheme == "https" && port == "443":
		host = strings.TrimSuffix(host, ":"+port)
	}
	return scheme + "://" + host, true
}

// Origins are those from which browsers may call the API from other sites: scheme://host[:port] as in the header Origin.
func (v System) Origins() []string { return v.List(corsOrigins) }

// List is the value of a setting that is a list of texts.
func (v System) List(d *Definition) []string {
	value, _ := v.Value(d)
	var out []string
	if json.Unmarshal([]byte(value), &out) != nil {
		return nil // what is stored was written by ParseList
	}
	return out
}

// SystemID is the identity of the server among others. One that has none gets it here, for good.
func (s *Store) SystemID(ctx context.Context) (string, error) {
	settings, err := s.System(ctx)
	if err != nil {
		return "", err
	}
	if id, ok := settings.Value(systemID); ok {
		return id, nil
	}
	var id string
	err = s.metadata.ChangeSettings(ctx, func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO system_setting (name, locale, value) VALUES ($1, '', $2) ON CONFLICT (name, locale) DO NOTHING`, systemID.Name, uid.NewUUID()); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `SELECT value FROM system_setting WHERE name = $1 AND locale = ''`, systemID.Name).Scan(&id)
	})
	return id, err
}

// UnitProfile is what the profiles of organisation units consist of, as JSON: {"attributes":[], "groupSets":[], "dataItems":[]}, each a list
// of identifiers.
var UnitProfile = func() *Definition {
	d := configured("organisationUnitProfile")
	d.Kind = JSON
	return d.initially(`{"attributes":[],"groupSets":[],"dataItems":[]}`)
}()
