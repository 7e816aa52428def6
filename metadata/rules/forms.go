package rules

import (
	"slices"

	"cohort/graph"
	"cohort/schema"
	"cohort/schema/catalog"
)

var (
	section      = catalog.Get("section")
	stageSection = catalog.Get("programStageSection")
)

// Form is a type of objects that have data elements, and of the sections that order them.
type Form struct {
	Type              *schema.Type
	Elements, Element *schema.Property // its documents, and what each is about
	Section           *schema.Type
	Of, Members       *schema.Property // whose section it is, and the data elements that it orders
	Greyed, About     *schema.Property // fields of the section that take no value, and what each is about; nil where there are none
}

// Forms are the two kinds of forms: of data sets, and of stages of programs.
var Forms = []Form{
	{dataSet, dataSetElements, dataSetElement, section, section.MustProperty("dataSet"), section.MustProperty("dataElements"),
		section.MustProperty("greyedFields"), section.MustProperty("greyedFields").Target.MustProperty("dataElement")},
	{stage, stageElements, stageElement, stageSection, stageSection.MustProperty("programStage"), stageSection.MustProperty("dataElements"), nil, nil},
}

// Sections refuses sections with data elements that their form does not have.
func (s *State) Sections() []Refusal {
	var out []Refusal
	for f := range Forms {
		form := &Forms[f]
		has := map[int32]map[int32]bool{}
		for i := range s.objects {
			o := &s.objects[i]
			if o.Type != form.Section || o.Values == nil {
				continue
			}
			of, _ := o.Values.Get(form.Of).(int32)
			written := s.byID[of]
			if of == 0 || !o.changed(form.Of, form.Members) && (written == nil || !written.changed(form.Elements)) {
				continue
			}
			if has[of] == nil {
				has[of] = map[int32]bool{}
				for _, element := range s.members(of, form.Elements, form.Element) {
					has[of][element] = true
				}
			}
			for _, element := range targets(o.Values, form.Members) {
				if !has[of][element] {
					id, where := s.uid(element), s.uid(of)
					out = append(out, refuse(o, "E4027", form.Members.Name, id, []any{id, form.Members.Name},
						"Value `%s` is not valid for property `%s`: %s `%s` does not have this data element", id, form.Members.Name, form.Type.DisplayName, where))
				}
			}
		}
	}
	return out
}

// Lost reports whether a form is about to lose data elements, and returns those that it has afterwards.
func (f *Form) Lost(before graph.Doc, after *graph.Values) (has map[int32]bool, lost bool) {
	has = map[int32]bool{}
	docs, _ := after.Get(f.Elements).([]*graph.Values)
	for _, doc := range docs {
		id, _ := doc.Get(f.Element).(int32)
		has[id] = true
	}
	for _, doc := range before.Docs(f.Elements) {
		lost = lost || !has[doc.Ref(f.Element)]
	}
	return has, lost
}

// Shed takes out of a section what its form does not have any more, and reports whether there was anything.
func (f *Form) Shed(section *graph.Values, has map[int32]bool) bool {
	members, _ := section.Get(f.Members).([]int32)
	kept := slices.DeleteFunc(slices.Clone(members), func(id int32) bool { return !has[id] })
	shed := len(kept) < len(members)
	if section.Set(f.Members, kept); len(kept) == 0 {
		section.Set(f.Members, nil)
	}
	if f.Greyed == nil {
		return shed
	}
	fields, _ := section.Get(f.Greyed).([]*graph.Values)
	left := slices.DeleteFunc(slices.Clone(fields), func(doc *graph.Values) bool { id, _ := doc.Get(f.About).(int32); return !has[id] })
	if len(left) < len(fields) {
		section.Set(f.Greyed, left)
		shed = true
	}
	return shed
}
