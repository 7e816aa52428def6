package access

import "cohort/graph"

// CanReadRemark reports whether the user may read what people say of an object: he may where he sees the object itself.
func (v *View) CanReadRemark(of *graph.Object) bool { return v.CanRead(of) }

// CanChangeRemark reports whether the user may change or take back what somebody said: only who said it may, and superusers.
func (v *View) CanChangeRemark(author int32) bool { return v.OwnsRecord(author) }
