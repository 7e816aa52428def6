package metadata

import "cohort/fault"

// permit holds a creation or replacement against what the user may do: write objects of this type, and this object.
func (p *plan) permit(w *Write) {
	if p.view == nil {
		return
	}
	switch {
	case w.Op == Creation && !p.view.CanCreate(w.Type):
		w.refuse(p, "E3000", "create objects of type %s", shortClass(w.Type))
	case w.Op == Replacement && !p.view.CanUpdate(w.Before):
		w.refuse(p, "E3001", "update object %s", w.label())
	}
}

func (p *plan) permitDeletion(w *Write) {
	if p.view != nil && !p.view.CanDelete(w.Before) {
		w.whole().refuse(p, "E3002", "delete object %s", w.label())
	}
}

func (w *Write) refuse(p *plan, code, what string, of string) {
	user := p.view.User.Text("username")
	e := fault.Coded(fault.Forbidden, code, "User `%s` is not allowed to "+what+".", user, of).On(w.Type.Name, w.UID, "")
	e.Properties = []string{user, of}
	w.Faults = append(w.Faults, e)
}
