package importer

// mostOptions bounds the category options of a combination: it has one of each category.
const mostOptions = 100

// eventCombos takes the attribute option combination of an event that says it in both ways, itself and by its category options. Who has
// read an event and sends it back may have changed one of them: that counts.
func (u *bundle) eventCombos(v *event, p *place, present int32, wrong *problems) {
	before := len(*wrong)
	itself := *v
	itself.options = nil
	u.eventOptionCombo(&itself, p, present, wrong)
	named, meant := p.optionCombo, u.comboOf(v, p, wrong)
	switch {
	case len(*wrong) > before || meant == named || meant == present:
	case named == present:
		p.optionCombo = meant
	default:
		wrong.add("Event.attributeCategoryOptions", "The category options are not those of attribute option combo %s", v.optionCombo.shown(u)).as("E1117")
	}
}
