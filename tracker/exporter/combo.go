package exporter

import (
	"cohort/access"
	"cohort/fault"
	"cohort/tracker"
)

// OptionCombo returns the attribute option combination that a query means by a category combination and category options.
func (x *Exporter) OptionCombo(view *access.View, combo string, options []string) (int32, error) {
	r := x.begin(view)
	if combo == "" || len(options) == 0 {
		return 0, fault.New(fault.Conflict, "Both attributeCc and attributeCos must be specified, or neither of them")
	}
	c, err := r.named(tracker.ComboType, "Category combo", combo)
	if err != nil {
		return 0, err
	}
	var ids []int32
	for _, uid := range options {
		o, err := r.named(tracker.CategoryOption, "Category option", uid)
		if err != nil {
			return 0, err
		}
		ids = append(ids, o.ID)
	}
	id := r.model.OptionComboOf(c.ID, ids)
	if id == 0 {
		return 0, fault.New(fault.Conflict, "Attribute option combo does not exist for given category combo and category options")
	}
	return id, nil
}
