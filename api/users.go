package api

import (
	"maps"
	"strconv"
	"time"

	"cohort/account"
	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
	"cohort/schema/catalog"
)

// disableUser is POST /api/users/{id}/disabled: the user's password lets nobody in any more.
func (s *Server) disableUser(c *call) error { return s.setDisabled(c, true) }

// enableUser is POST /api/users/{id}/enabled.
func (s *Server) enableUser(c *call) error { return s.setDisabled(c, false) }

func (s *Server) setDisabled(c *call, disabled bool) error {
	return s.mergeUser(c, payload.Tree{"disabled": disabled})
}

// supplied gives answers about users and tokens what the metadata does not hold of them.
func (c *call) supplied() map[*schema.Property]func([]byte, *graph.Object) ([]byte, bool) {
	user, token := catalog.Get("user"), catalog.Get("apiToken")
	return map[*schema.Property]func([]byte, *graph.Object) ([]byte, bool){
		token.MustProperty("name"):               c.tokenName,
		token.MustProperty("displayName"):        c.tokenName,
		user.MustProperty("lastLogin"):           c.accountTime(func(r account.Record) time.Time { return r.LastLogin }),
		user.MustProperty("passwordLastUpdated"): c.accountTime(func(r account.Record) time.Time { return r.PasswordChanged }),
		user.MustProperty("twoFactorEnabled"):    c.hasSecond,
	}
}

// hasSecond writes whether a user is asked for a second factor.
func (c *call) hasSecond(b []byte, user *graph.Object) ([]byte, bool) {
	record, err := c.record(user.ID)
	if err != nil {
		c.server.Log.ErrorContext(c.Context(), "an account was not read", "user", user.UID, "error", err)
		return b, false
	}
	return strconv.AppendBool(b, record.SecondFactor), true
}

// accountTime writes one of the times that are remembered of a user.
func (c *call) accountTime(of func(account.Record) time.Time) func([]byte, *graph.Object) ([]byte, bool) {
	return func(b []byte, user *graph.Object) ([]byte, bool) {
		if c.past != nil { // nothing tells what it was then
			return b, false
		}
		c.passing = true
		record, err := c.record(user.ID)
		if err != nil {
			c.server.Log.ErrorContext(c.Context(), "an account was not read", "user", user.UID, "error", err)
			return b, false
		}
		t := of(record)
		if t.IsZero() {
			return b, false
		}
		b = append(b, '"')
		b = append(b, c.server.time(t)...)
		return append(b, '"'), true
	}
}

// readSingly is how many accounts a request reads one by one. Who asks for more gets all with one statement.
const readSingly = 3

// record is what the server remembers of a user, read once a request.
func (c *call) record(user int32) (account.Record, error) {
	if r, ok := c.records[user]; ok || c.allRecords {
		return r, nil
	}
	if c.records == nil {
		c.records = map[int32]account.Record{}
	}
	wanted := []int32{user}
	if len(c.records) >= readSingly {
		wanted, c.allRecords = nil, true
	}
	found, err := c.server.Accounts.Records(c.Context(), wanted...)
	if err != nil {
		return account.Record{}, err
	}
	c.records[user] = account.Record{} // also of one who has none
	maps.Copy(c.records, found)
	return c.records[user], nil
}

// expect reads what the server remembers of the users of a page with one statement.
func (c *call) expect(users []*graph.Object) error {
	ids := make([]int32, len(users))
	for i, user := range users {
		ids[i] = user.ID
	}
	found, err := c.server.Accounts.Records(c.Context(), ids...)
	if err != nil {
		return err
	}
	if c.records == nil {
		c.records = map[int32]account.Record{}
	}
	for _, id := range ids {
		c.records[id] = found[id]
	}
	return nil
}
