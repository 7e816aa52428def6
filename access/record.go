package access

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// recordSharing is the sharing of what is kept outside the graph, as its row holds it.
type recordSharing struct {
	Owner      string         `json:"owner"`
	Public     string         `json:"public"`
	Users      jsontext.Value `json:"users"`
	UserGroups jsontext.Value `json:"userGroups"`
}

// CanReadRecord reports whether sharing lets the user see a record that is kept outside the graph. The sharing is JSON in the
// form of an object's; what cannot be read gives nobody anything.
func (v *View) CanReadRecord(sharing []byte) bool { return v.sharedRecord(sharing, read) }

// CanWriteRecord reports whether sharing lets the user change or remove such a record.
func (v *View) CanWriteRecord(sharing []byte) bool { return v.sharedRecord(sharing, write) }

func (v *View) sharedRecord(sharing []byte, r right) bool {
	if v.superuser || v.User == nil {
		return v.superuser
	}
	var s recordSharing
	if json.Unmarshal(sharing, &s) != nil {
		return false
	}
	return r.grants(s.Public) || s.Owner == v.User.UID || r.granted(s.Users, v.User) || r.granted(s.UserGroups, v.groups...)
}
