package tracker

import "cohort/graph"

// Username is the name by which a user signs in.
func Username(user *graph.Object) string { return user.Doc().Text(userUsername) }

// UserInfo is how data shows a user.
type UserInfo struct{ UID, Username, FirstName, Surname string }

// UserInfo returns what data shows of a user, by his id.
func (m *Model) UserInfo(id int32) (UserInfo, bool) {
	o := m.Snapshot.Object(id)
	if o == nil || o.Type != UserType {
		return UserInfo{}, false
	}
	d := o.Doc()
	return UserInfo{o.UID, d.Text(userUsername), d.Text(userFirstName), d.Text(userSurname)}, true
}
