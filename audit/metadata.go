package audit

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/db"
	"cohort/graph"
	"cohort/metadata/journal"
	"cohort/schema"
)

// watched are the properties by which somebody gets or loses rights.
var watched = map[string][]string{
	"user": {"username", "userRoles", "organisationUnits", "dataViewOrganisationUnits", "teiSearchOrganisationUnits", "catDimensionConstraints",
		"cogsDimensionConstraints", "disabled", "accountExpiry", "openId", "ldapId", "externalAuth"},
	"userRole":  {"authorities", "restrictions"},
	"userGroup": {"users", "managedGroups"},
}

// change is what a commit did to an object.
type change struct {
	Action  string              `json:"action"` // CREATE, UPDATE or DELETE
	Added   map[string][]string `json:"added,omitempty"`
	Removed map[string][]string `json:"removed,omitempty"`
	Changed []string            `json:"changed,omitempty"` // properties that hold one value
}

// Metadata records, within a commit of the metadata, which rights it gives and takes.
func (l *Log) Metadata(ctx context.Context, tx db.Tx, c *journal.Commit) error {
	origin := OriginOf(ctx)
	if origin.User != c.User {
		origin.User, origin.Username = c.User, ""
		if user := c.From.Object(c.User); user != nil {
			origin.Username = user.Text("username")
		}
	}
	var records []Record
	named := func(id int32) string { return nameIn(c, id) }
	for i := range c.Entries {
		e := &c.Entries[i]
		if properties := watched[e.Type.Name]; properties != nil {
			if done, any := compare(e, properties, named); any {
				records = append(records, Record{Kind: Privilege, Origin: origin, Type: e.Type.Name, Object: e.UID, Detail: done})
			}
		}
		if p := e.Type.Property("sharing"); p != nil && p.Slot >= 0 && e.Before != nil && e.After != nil && !graph.Equal(e.Before.Doc(), e.After.Doc(), p) {
			records = append(records, Record{Kind: Sharing, Origin: origin, Type: e.Type.Name, Object: e.UID,
				Detail: map[string]any{"before": sharingOf(e.Before, p), "after": sharingOf(e.After, p)}})
		}
	}
	return l.Write(ctx, tx, records...)
}

// nameIn is the identifier of an object, also of one that the commit makes.
func nameIn(c *journal.Commit, id int32) string {
	if o := c.From.Object(id); o != nil {
		return o.UID
	}
	if i := slices.IndexFunc(c.Entries, func(e journal.Entry) bool { return e.ID == id }); i >= 0 {
		return c.Entries[i].UID
	}
	return ""
}

// compare finds what of the properties is other than before.
func compare(e *journal.Entry, properties []string, named func(int32) string) (done change, any bool) {
	switch {
	case e.Before == nil:
		done.Action = "CREATE"
	case e.After == nil:
		done.Action = "DELETE"
	default:
		done.Action = "UPDATE"
	}
	done.Added, done.Removed = map[string][]string{}, map[string][]string{}
	for _, name := range properties {
		p := e.Type.MustProperty(name)
		if p.Storage != schema.StoredRefs && p.Storage != schema.StoredTexts {
			if e.Before != nil && e.After != nil && !graph.Equal(e.Before.Doc(), e.After.Doc(), p) {
				done.Changed = append(done.Changed, name)
			}
			continue
		}
		before, after := members(e.Before, p, named), members(e.After, p, named)
		if added := without(after, before); len(added) > 0 {
			done.Added[name] = added
		}
		if removed := without(before, after); len(removed) > 0 {
			done.Removed[name] = removed
		}
	}
	return done, done.Action != "UPDATE" || len(done.Added)+len(done.Removed)+len(done.Changed) > 0
}

func members(o *graph.Object, p *schema.Property, named func(int32) string) []string {
	if o == nil {
		return nil
	}
	if p.Storage == schema.StoredTexts {
		return o.Doc().Texts(p)
	}
	ids := o.Doc().Refs(p)
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = named(id)
	}
	return list
}

func without(list, others []string) []string {
	known := make(map[string]bool, len(others))
	for _, s := range others {
		known[s] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return known[s] })
}

// sharingOf is what an object's sharing gives to whom.
func sharingOf(o *graph.Object, p *schema.Property) map[string]any {
	sharing, ok := o.Doc().Embedded(p)
	if !ok {
		return nil
	}
	t := p.Target
	return map[string]any{
		"owner": sharing.Text(t.MustProperty("owner")), "public": sharing.Text(t.MustProperty("public")), "external": sharing.Bool(t.MustProperty("external")),
		"users": raw(sharing.Raw(t.MustProperty("users"))), "userGroups": raw(sharing.Raw(t.MustProperty("userGroups"))),
	}
}

func raw(text []byte) jsontext.Value {
	if len(text) == 0 {
		return jsontext.Value("{}")
	}
	return text
}
