package metadata

import (
	"errors"

	"cohort/fault"
)

// accompany lets the companions of the types refuse objects, or prepare what is written with them.
func (p *plan) accompany() error {
	for _, w := range p.writes {
		companion := p.store.companions[w.Type.Name]
		if companion == nil || w.Values == nil {
			continue
		}
		w.By = p.opts.User
		effect, err := companion(w)
		if err == nil {
			if effect != nil {
				w.effects = append(w.effects, effect)
			}
			continue
		}
		var list fault.List
		switch e, ok := fault.As(err); {
		case errors.As(err, &list):
			w.Faults = append(w.Faults, list...)
		case ok:
			w.Faults = append(w.Faults, e)
		default:
			return err
		}
	}
	return nil
}
