package importer

import "cohort/tracker"

// refusals are the identifiers of objects that were refused. In the newer dialect what refers to one that is not there is told
// that it was sent and refused, in whichever list of the body the two stand.
type refusals map[string]tracker.Kind

// mostRefusals bounds those that are remembered beyond a batch.
const mostRefusals = 100_000

// rememberRefused adds what of a batch was refused, for the batches behind it.
func (r *run) rememberRefused(summaries []*Summary) {
	if !r.options.Newer || r.options.Strategy == Delete {
		return
	}
	for _, s := range summaries {
		if s.Outcome == Refused && s.UID != "" && len(r.refused) < mostRefusals {
			r.refused[s.UID] = s.Kind
		}
		r.rememberRefused(s.Enrollments)
		r.rememberRefused(s.Events)
	}
}

// restsOnRefused notes that an object cannot be where one that it refers to was refused, and reports whether that is so.
func (u *bundle) restsOnRefused(kind tracker.Kind, id string, on tracker.Kind, to string, wrong *problems) bool {
	if !u.options.Newer || to == "" || u.refused[to] != on && u.before[to] != on {
		return false
	}
	wrong.whole("%s %s is not imported, since %s %s is not", nouns[kind], orNull(id), lower(nouns[on]), to).as(notSince)
	return true
}

// notSince is the code of an object that is good by itself, but refers to one that is not imported.
const notSince = "E5000"
