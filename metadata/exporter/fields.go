package exporter

import (
	"cohort/query"
	"cohort/schema"
)

// sharing are the properties that say who may see an object and who wrote it, under their names of today and of before.
var sharing = []string{"sharing", "createdBy", "lastUpdatedBy", "user", "access", "publicAccess", "externalAccess", "userAccesses", "userGroupAccesses"}

// selection is what is written of the objects of a type: what is asked for, or else what is kept of them, so that an import
// writes the same.
func (o Options) selection(t *schema.Type, asked query.Fields, supplied query.Supplied) *query.Selection {
	if asked == nil {
		asked = kept(t, supplied)
	}
	return query.Select(t, o.trim(t, asked))
}

// kept are the properties that belong to an object. What a domain of its own supplies, such as a user's last login, says
// nothing of the object as metadata.
func kept(t *schema.Type, supplied query.Supplied) query.Fields {
	var out query.Fields
	for _, p := range t.Properties {
		if p.WriteOnly || supplied[p] != nil || !(p.Owner && p.Persisted) && p.Slot < 0 {
			continue
		}
		f := query.Field{Name: p.Name}
		if embedded(p) {
			f.Nested = kept(p.Target, supplied)
		}
		out = append(out, f)
	}
	return out
}

// embedded reports whether a property holds objects that have an identity of their own and live inside this one. Of these
// what is derived is left out, too; other documents are short.
func embedded(p *schema.Property) bool {
	return (p.Storage == schema.StoredDoc || p.Storage == schema.StoredDocs) && p.Target.Identifiable
}

// trim takes out of the fields of a type, and of the objects inside, what the package leaves out.
func (o Options) trim(t *schema.Type, fields query.Fields) query.Fields {
	var out query.Fields
	if o.SkipSharing {
		out = exclude(out, t, sharing...)
	}
	if o.SkipTranslation {
		out = exclude(out, t, "translations")
	}
	if out == nil {
		return fields
	}
	for _, f := range fields {
		if p := t.Property(f.Name); p != nil && embedded(p) && f.Nested != nil {
			f.Nested = o.trim(p.Target, f.Nested)
		}
		out = append(out, f)
	}
	return out
}

func exclude(fields query.Fields, t *schema.Type, names ...string) query.Fields {
	for _, name := range names {
		if t.Property(name) != nil {
			fields = append(fields, query.Field{Name: name, Exclude: true})
		}
	}
	return fields
}
