package catalog

import "cohort/schema"

// guarded asks for F_X_PUBLIC_ADD, F_X_PRIVATE_ADD and F_X_DELETE.
func guarded(name string) clause {
	return func(d *description) {
		createPublic("F_" + name + "_PUBLIC_ADD")(d)
		createPrivate("F_" + name + "_PRIVATE_ADD")(d)
		remove("F_" + name + "_DELETE")(d)
	}
}

func create(authorities ...string) clause        { return needs(schema.Create, authorities) }
func createPublic(authorities ...string) clause  { return needs(schema.CreatePublic, authorities) }
func createPrivate(authorities ...string) clause { return needs(schema.CreatePrivate, authorities) }
func read(authorities ...string) clause          { return needs(schema.Read, authorities) }
func update(authorities ...string) clause        { return needs(schema.Update, authorities) }
func remove(authorities ...string) clause        { return needs(schema.Delete, authorities) }
func externalize(authorities ...string) clause   { return needs(schema.Externalize, authorities) }

// needs says that one of these authorities is needed for that kind of act.
func needs(kind schema.AuthorityKind, authorities []string) clause {
	return func(d *description) {
		d.Authorities = append(d.Authorities, schema.Authorities{Kind: kind, Authorities: authorities})
	}
}
