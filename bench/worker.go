package bench

import (
	"context"
	"fmt"
	"strings"

	"cohort/bench/synthetic"
)

// The users that are made beside the superuser.
const (
	worker   = "worker"
	password = "District-2024!"
)

// worker is the user by whom imports are measured.
func (s *site) worker() *client { return newClient(s.base, worker, password) }

// employ prepares a site for imports with everything on: a user who may capture at each of 5,000 organisation units, by access that is
// shared with a group of his; a program of which the owner of each person is looked at; and the rules of both programs. People made
// by p then live at those units.
func (s *site) employ(ctx context.Context, p *synthetic.People) error {
	_, units, err := s.province(ctx, p)
	if err != nil {
		return err
	}
	p.Units = units
	if err := s.assign(ctx, synthetic.RegistryProgram, units); err != nil {
		return err
	}
	if _, err := s.replace(ctx, "/api/programs/"+synthetic.RegistryProgram, "/accessLevel", `"PROTECTED"`); err != nil {
		return err
	}
	if _, _, err := s.post(ctx, "/api/metadata?mergeMode=MERGE", synthetic.Rules()); err != nil {
		return err
	}
	role, user, group := p.UID(), p.UID(), p.UID()
	answer, _, err := s.post(ctx, "/api/metadata", fmt.Appendf(nil, `{"userRoles":[{"id":%q,"name":"Worker","authorities":["F_UNCOMPLETE_EVENT"]}],
		"users":[{"id":%q,"username":%q,"firstName":"Ada","surname":"Worker","password":%q,"userRoles":[{"id":%q}],"organisationUnits":%s}],
		"userGroups":[{"id":%q,"name":"Workers","users":[{"id":%[2]q}]}]}`, role, user, worker, password, role, refs(units), group))
	if err == nil {
		err = expectMetadata(answer, 3, 3)
	}
	if err != nil {
		return err
	}
	for _, path := range []string{
		"/api/programs/" + synthetic.RegistryProgram, "/api/programs/" + synthetic.EventProgram, "/api/programStages/" + synthetic.RegistryStage,
		"/api/programStages/" + synthetic.EventStage, "/api/trackedEntityTypes/" + synthetic.PersonType,
	} {
		sharing := `{"public":"--------","external":false,"users":{},"userGroups":{"` + group + `":{"id":"` + group + `","access":"rwrw----"}}}`
		if _, err := s.replace(ctx, path, "/sharing", sharing); err != nil {
			return err
		}
	}
	return nil
}

// assign has a program used at more units.
func (c *client) assign(ctx context.Context, program string, units []string) error {
	_, _, err := c.post(ctx, "/api/programs/"+program+"/organisationUnits", []byte(`{"additions":`+refs(units)+`}`))
	return err
}

// refs is a list of references in JSON.
func refs(ids []string) string { return `[{"id":"` + strings.Join(ids, `"},{"id":"`) + `"}]` }
