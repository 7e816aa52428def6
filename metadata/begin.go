package metadata

import (
	"context"
	"fmt"

	"cohort/payload"
)

// The objects that every DHIS2 server has, under the identifiers that clients know.
const (
	DefaultCategory            = "GLevLNI9wkl"
	DefaultCategoryOption      = "xYerKDKCefk"
	DefaultCategoryCombo       = "bjDvmb4bfuf"
	DefaultCategoryOptionCombo = "HllvX50cXC0"
	Superuser                  = "M5zQapPyTZI"
	SuperuserRole              = "yrB6vc5Ip3r"
)

// beginning is the metadata of an empty server: the default category with its option, combo and option combo, and the
// superuser with his role.
const beginning = `{
 "categoryOptions": [{"id": "xYerKDKCefk", "name": "default", "shortName": "default", "code": "default",
   "sharing": {"public": "rwrw----", "external": false}}],
 "categories": [{"id": "GLevLNI9wkl", "name": "default", "shortName": "default", "code": "default", "dataDimensionType": "DISAGGREGATION",
   "dataDimension": false, "categoryOptions": [{"id": "xYerKDKCefk"}], "sharing": {"public": "rw------", "external": false}}],
 "categoryCombos": [{"id": "bjDvmb4bfuf", "name": "default", "code": "default", "dataDimensionType": "DISAGGREGATION",
   "skipTotal": false, "categories": [{"id": "GLevLNI9wkl"}], "sharing": {"public": "rw------", "external": false}}],
 "categoryOptionCombos": [{"id": "HllvX50cXC0", "name": "default", "code": "default", "categoryCombo": {"id": "bjDvmb4bfuf"},
   "categoryOptions": [{"id": "xYerKDKCefk"}]}],
 "userRoles": [{"id": "yrB6vc5Ip3r", "name": "Superuser", "code": "Superuser", "description": "Superuser", "authorities": ["ALL"]}],
 "users": [{"id": "M5zQapPyTZI", "code": "admin", "username": "admin", "firstName": "admin", "surname": "admin",
   "userRoles": [{"id": "yrB6vc5Ip3r"}]}]
}`

// Begin writes what every server has into an empty database, and reports whether it was empty. Of two nodes that begin
// at once one finds the other's objects there.
func (s *Store) Begin(ctx context.Context) (empty bool, err error) {
	if snap, err := s.Snapshot(ctx); err != nil || snap.ByUID(s.Type("user"), Superuser) != nil {
		return false, err
	}
	value, err := payload.Parse([]byte(beginning))
	if err != nil {
		return false, err
	}
	payloads, err := s.ParsePackage(value)
	if err != nil {
		return false, err
	}
	report, err := s.Import(ctx, payloads, ImportOptions{})
	if err != nil {
		return false, err
	}
	if failed := report.Failed(); len(failed) > 0 {
		return false, fmt.Errorf("begin the metadata: %s %s: %w", failed[0].Type.Name, failed[0].UID, failed[0].Faults)
	}
	return report.Stats.Created > 0, nil
}
