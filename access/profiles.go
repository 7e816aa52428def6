package access

import (
	"sync"

	"cohort/graph"
	"cohort/orgunit"
	"cohort/schema"
)

// Profiles keeps the profiles of recent users, so that a request does not begin by collecting roles and groups. It is safe
// for concurrent use.
type Profiles struct {
	mu     sync.Mutex
	byUser map[int32]kept
}

// kept is a profile and what it was made from: it holds as long as none of that has changed.
type kept struct {
	user    *graph.Object
	roles   int64 // the last revision that changed a role
	groups  int64 // and a group
	tree    *orgunit.Tree
	profile *profile
}

// keptAtMost bounds the memory; beyond it the map is emptied, which costs each user one profile of a few microseconds.
const keptAtMost = 50_000

// NewProfiles returns an empty cache.
func NewProfiles() *Profiles { return &Profiles{byUser: map[int32]kept{}} }

// View returns the view of a user over a snapshot, as [New] does.
func (c *Profiles) View(s *graph.Snapshot, user *graph.Object) *View {
	state := kept{
		user:   user,
		roles:  s.Changed(targetOf(user.Type, "userRoles")),
		groups: s.Changed(targetOf(user.Type, "userGroups")),
		tree:   s.Tree(),
	}
	c.mu.Lock()
	known, ok := c.byUser[user.ID]
	c.mu.Unlock()
	state.profile = known.profile
	if !ok || known != state {
		state.profile = newProfile(s, user)
		c.mu.Lock()
		if len(c.byUser) >= keptAtMost {
			clear(c.byUser)
		}
		c.byUser[user.ID] = state
		c.mu.Unlock()
	}
	return &View{Snapshot: s, User: user, profile: state.profile}
}

func targetOf(t *schema.Type, property string) *schema.Type { return t.MustProperty(property).Target }
