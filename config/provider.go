package config

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
)

// Provider is an OpenID Connect provider at which people sign in.
type Provider struct {
	ID           string   `json:"id"`     // part of addresses: /oauth2/authorization/{id}
	Name         string   `json:"name"`   // on the sign-in page; the id where there is none
	Issuer       string   `json:"issuer"` // at which /.well-known/openid-configuration stands
	ClientID     string   `json:"client_id"`
	ClientSecret string   `json:"client_secret"`
	Claim        string   `json:"claim"`  // that is a user's openId: email where it is not said
	Scopes       []string `json:"scopes"` // besides openid: email and profile where they are not said
}

var providerID = regexp.MustCompile(`^[a-z0-9-]{1,40}$`)

// UnmarshalText reads a provider from a JSON object.
func (p *Provider) UnmarshalText(text []byte) error {
	type plain Provider
	if err := json.Unmarshal(text, (*plain)(p)); err != nil {
		return fmt.Errorf("an identity provider is a JSON object: %w", err)
	}
	issuer, err := url.Parse(p.Issuer)
	switch {
	case !providerID.MatchString(p.ID):
		return fmt.Errorf("the id of an identity provider is of letters, digits and -, not %q", p.ID)
	case err != nil || issuer.Scheme != "https" && issuer.Scheme != "http" || issuer.Host == "":
		return fmt.Errorf("the issuer of identity provider %s is an https address, not %q", p.ID, p.Issuer)
	case p.ClientID == "":
		return fmt.Errorf("identity provider %s needs a client_id", p.ID)
	}
	if p.Name == "" {
		p.Name = p.ID
	}
	if p.Claim == "" {
		p.Claim = "email"
	}
	if p.Scopes == nil {
		p.Scopes = []string{"email", "profile"}
	}
	return nil
}
