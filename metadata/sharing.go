package metadata

import (
	"maps"

	"cohort/payload"
	"cohort/schema"
)

// share settles what the payload says of sharing before it is read: the form of older clients is put into today's, and a
// new object gets an owner and the public access that its type begins with.
func (p *plan) share(w *Write) {
	property := w.Type.Property("sharing")
	if property == nil || property.Slot < 0 {
		return
	}
	w.Tree = maps.Clone(w.Tree)
	sharing, given := w.Tree["sharing"].(payload.Tree)
	if p.opts.SkipSharing {
		sharing, given = nil, false
	}
	if !given {
		sharing, given = formerSharing(w.Tree)
	}
	if !given && w.Before != nil {
		delete(w.Tree, "sharing")
		return
	}
	sharing = maps.Clone(sharing)
	if sharing == nil {
		sharing = payload.Tree{}
	}
	if w.Before == nil {
		p.beginSharing(w.Type, sharing)
	}
	for _, key := range []string{"users", "userGroups"} {
		if sharing[key] == nil {
			sharing[key] = payload.Tree{}
		}
	}
	if sharing["external"] == nil {
		sharing["external"] = false
	}
	w.Tree["sharing"] = sharing
}

// beginSharing fills in what a new object's payload leaves open.
func (p *plan) beginSharing(t *schema.Type, sharing payload.Tree) {
	if !t.Shareable {
		return
	}
	if _, ok := sharing["owner"].(string); !ok {
		if o := p.snap.Object(p.opts.User); o != nil {
			sharing["owner"] = o.UID
		}
	}
	if _, ok := sharing["public"].(string); ok {
		return
	}
	sharing["public"] = "--------"
	if !t.DefaultPrivate && (p.view == nil || p.view.CanCreatePublic(t)) {
		sharing["public"] = "rw------"
	}
}

// formerSharing reads publicAccess, externalAccess, userAccesses and userGroupAccesses.
func formerSharing(tree payload.Tree) (payload.Tree, bool) {
	sharing := payload.Tree{}
	if s, ok := tree["publicAccess"].(string); ok {
		sharing["public"] = s
	}
	if b, ok := tree["externalAccess"].(bool); ok {
		sharing["external"] = b
	}
	for former, now := range map[string]string{"userAccesses": "users", "userGroupAccesses": "userGroups"} {
		list, ok := tree[former].([]any)
		if !ok {
			continue
		}
		entries := payload.Tree{}
		for _, item := range list {
			entry, _ := item.(payload.Tree)
			if id, ok := entry["id"].(string); ok {
				entries[id] = payload.Tree{"id": id, "access": entry["access"]}
			}
		}
		sharing[now] = entries
	}
	return sharing, len(sharing) > 0
}
