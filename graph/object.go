package graph

import (
	"time"

	"cohort/schema"
)

// Object is one version of one metadata object. It is immutable.
type Object struct {
	ID       int32 // never reused; people's data refers to metadata by it
	Type     *schema.Type
	UID      string
	Revision int64  // of the commit that wrote this version
	Token    uint64 // random; distinguishes versions of equal revision after a failover
	doc      []byte
}

// NewObject returns an object with the document that values describe.
func NewObject(id int32, uid string, revision int64, token uint64, values *Values) *Object {
	return &Object{ID: id, Type: values.Type, UID: uid, Revision: revision, Token: token, doc: values.exactly()}
}

// Doc returns the object's own document.
func (o *Object) Doc() Doc { return Doc{o.Type, o.doc} }

// Text returns a text property by its name, or "" where the type has none of that name.
func (o *Object) Text(name string) string {
	if p := o.Type.Property(name); p != nil && p.Storage == schema.StoredText {
		return o.Doc().Text(p)
	}
	return ""
}

// Name is the object's stored name, by which lists are ordered.
func (o *Object) Name() string { return o.Text("name") }

// Code is the object's code, or "".
func (o *Object) Code() string { return o.Text("code") }

// LastUpdated is when this version was written.
func (o *Object) LastUpdated() time.Time {
	if p := o.Type.Property("lastUpdated"); p != nil && p.Slot >= 0 {
		t, _ := o.Doc().Time(p)
		return t
	}
	return time.Time{}
}
