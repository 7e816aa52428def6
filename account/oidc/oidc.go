// Package oidc lets people sign in at an OpenID Connect provider. Who they are here is found by a claim of theirs, which an
// administrator has entered as the openId of a user.
package oidc

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net/http"
	"sync"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"cohort/account/secret"
	"cohort/config"
	"cohort/fault"
)

// Providers are those that the configuration names. They are looked up when they are first needed, so that a provider that does not
// answer keeps nobody else out.
type Providers struct {
	client *http.Client
	byID   map[string]*provider
}

type provider struct {
	config.Provider
	mu    sync.Mutex
	found *gooidc.Provider // once it has answered
}

// New returns the providers, reached by client.
func New(list []config.Provider, client *http.Client) *Providers {
	p := &Providers{client: client, byID: map[string]*provider{}}
	for _, c := range list {
		p.byID[c.ID] = &provider{Provider: c}
	}
	return p
}

// Pending is what a browser keeps while its user is at the provider: the answer must fit it.
type Pending struct {
	State    string
	Nonce    string
	Verifier string
}

// Begin returns the address at which to sign in, from which the browser comes back to the address back.
func (p *Providers) Begin(ctx context.Context, id, back string) (address string, pending Pending, err error) {
	one, ctx, err := p.find(ctx, id)
	if err != nil {
		return "", Pending{}, err
	}
	pending = Pending{State: secret.New(), Nonce: secret.New(), Verifier: oauth2.GenerateVerifier()}
	address = one.exchange(back).AuthCodeURL(pending.State, gooidc.Nonce(pending.Nonce), oauth2.S256ChallengeOption(pending.Verifier))
	return address, pending, ctx.Err()
}

// Finish takes what the browser came back with and returns the claim by which the user is known here. What does not fit is a fault
// of kind Unauthorized.
func (p *Providers) Finish(ctx context.Context, id, back, state, code string, pending Pending) (claim string, err error) {
	one, ctx, err := p.find(ctx, id)
	if err != nil {
		return "", err
	}
	if pending.State == "" || subtle.ConstantTimeCompare([]byte(state), []byte(pending.State)) != 1 {
		return "", fault.New(fault.Unauthorized, "The sign-in was not begun here, or took too long.")
	}
	tokens, err := one.exchange(back).Exchange(ctx, code, oauth2.VerifierOption(pending.Verifier))
	if err != nil {
		return "", refused(id, err)
	}
	text, _ := tokens.Extra("id_token").(string)
	identity, err := one.found.VerifierContext(ctx, &gooidc.Config{ClientID: one.ClientID}).Verify(ctx, text)
	if err != nil {
		return "", refused(id, err)
	}
	if subtle.ConstantTimeCompare([]byte(identity.Nonce), []byte(pending.Nonce)) != 1 {
		return "", fault.New(fault.Unauthorized, "The answer of %s is none to this sign-in.", id)
	}
	claims := map[string]any{}
	if err := identity.Claims(&claims); err != nil {
		return "", refused(id, err)
	}
	if verified, said := claims["email_verified"].(bool); one.Claim == "email" && said && !verified {
		return "", fault.New(fault.Unauthorized, "%s has not verified the email address.", id)
	}
	if claim, _ = claims[one.Claim].(string); claim == "" {
		return "", fault.New(fault.Unauthorized, "The answer of %s lacks the claim %s.", id, one.Claim)
	}
	return claim, nil
}

// refused is a provider's answer that lets nobody in. What it says is for the log alone.
func refused(id string, err error) error {
	return fmt.Errorf("%w: %w", fault.New(fault.Unauthorized, "%s did not confirm the sign-in.", id), err)
}

// find looks a provider up, and keeps what it says of itself.
func (p *Providers) find(ctx context.Context, id string) (*provider, context.Context, error) {
	ctx = gooidc.ClientContext(ctx, p.client)
	one := p.byID[id]
	if one == nil {
		return nil, ctx, fault.Coded(fault.NotFound, "E1005", "There is no identity provider %s.", id)
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.found == nil {
		// What is found keeps the context for later requests of its own.
		found, err := gooidc.NewProvider(context.WithoutCancel(ctx), one.Issuer)
		if err != nil {
			return nil, ctx, fmt.Errorf("%w: %w", fault.New(fault.Unavailable, "The identity provider %s does not answer.", id), err)
		}
		one.found = found
	}
	return one, ctx, nil
}

func (p *provider) exchange(back string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, Endpoint: p.found.Endpoint(), RedirectURL: back,
		Scopes: append([]string{gooidc.ScopeOpenID}, p.Scopes...),
	}
}
