package importer_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// kinship is a type of relationships, as the tests know it.
type kinship struct {
	uid      string
	both     bool
	from, to tracker.Kind
}

var kinships = []kinship{
	{"KinPersons1", false, tracker.KindEntity, tracker.KindEntity}, {"KinPersons2", true, tracker.KindEntity, tracker.KindEntity},
	{"KinVisited1", false, tracker.KindEntity, tracker.KindEvent}, {"KinReferred", false, tracker.KindEvent, tracker.KindEnrollment},
	{"KinVisits02", true, tracker.KindEvent, tracker.KindEvent},
}

func loadKinships(t *testing.T, n *trackertest.Node) {
	t.Helper()
	words := map[tracker.Kind]string{tracker.KindEntity: "TRACKED_ENTITY_INSTANCE", tracker.KindEnrollment: "PROGRAM_INSTANCE", tracker.KindEvent: "PROGRAM_STAGE_INSTANCE"}
	var list []string
	for _, k := range kinships {
		list = append(list, fmt.Sprintf(`{"id":%q,"name":%q,"fromToName":"of","bidirectional":%v,"fromConstraint":{"relationshipEntity":%q},"toConstraint":{"relationshipEntity":%q},"sharing":{"public":"rwrw----"}}`,
			k.uid, k.uid, k.both, words[k.from], words[k.to]))
	}
	n.Load(t, `{"relationshipTypes":[`+strings.Join(list, ",")+`]}`)
}

// village is what there is, said as simply as possible: objects by their identifiers, each with what it is a part of.
type village struct {
	kind   map[string]tracker.Kind
	within map[string]string
	dead   map[string]bool
	bonds  map[string]bond
	next   int
}

type bond struct {
	kinship  int
	from, to string
	dead     bool
}

func (v *village) fresh(letter string) string {
	v.next++
	return fmt.Sprintf("%s%010d", letter, v.next)
}

// root is whom an object is a part of, in the end.
func (v *village) root(uid string) string {
	for v.within[uid] != "" {
		uid = v.within[uid]
	}
	return uid
}

func (v *village) alive(kind tracker.Kind, r *rand.Rand) string {
	var list []string
	for uid, k := range v.kind {
		if k == kind && !v.dead[uid] {
			list = append(list, uid)
		}
	}
	if len(list) == 0 {
		return "NobodyUid01"
	}
	slices.Sort(list)
	return list[r.IntN(len(list))]
}

// connect says whether a relationship can be made, and makes it.
func (v *village) connect(uid string, b bond) bool {
	k := kinships[b.kinship]
	if _, used := v.bonds[uid]; used || b.from == b.to || v.kind[b.from] != k.from || v.kind[b.to] != k.to || v.dead[b.from] || v.dead[b.to] {
		return false
	}
	for _, o := range v.bonds {
		if !o.dead && o.kinship == b.kinship && (o.from == b.from && o.to == b.to || k.both && o.from == b.to && o.to == b.from) {
			return false
		}
	}
	v.bonds[uid] = b
	return true
}

// die deletes an object with its parts and what connects any of them.
func (v *village) die(uid string) {
	v.dead[uid] = true
	for part, whole := range v.within {
		if whole == uid && !v.dead[part] {
			v.die(part)
		}
	}
	for id, b := range v.bonds {
		if b.from == uid || b.to == uid {
			b.dead = true
			v.bonds[id] = b
		}
	}
}

// rows are what the table should hold: of each relationship one row a subject.
func (v *village) rows() []string {
	var rows []string
	for uid, b := range v.bonds {
		roots := []string{v.root(b.from), v.root(b.to)}
		slices.Sort(roots)
		for _, root := range slices.Compact(roots) {
			rows = append(rows, fmt.Sprint(root, " ", uid, " ", kinships[b.kinship].uid, " ", b.from, " ", b.to, " ", b.dead))
		}
	}
	slices.Sort(rows)
	return rows
}

func storedRows(t *testing.T, n *trackertest.Node) []string {
	t.Helper()
	var out []string
	snapshot := n.View(t, "admin").Snapshot
	err := n.DB.Read(t.Context(), func(tx db.Tx) error {
		rows, err := tx.Query(t.Context(), `SELECT COALESCE(t.uid, e.uid), r.uid, r.type, r.from_uid, r.to_uid, r.deleted FROM relationship AS r
			LEFT JOIN tracked_entity AS t ON t.subject = r.subject LEFT JOIN event AS e ON e.subject = r.subject AND e.id = r.subject
			JOIN uid_claim AS c ON c.uid = r.uid AND c.kind = 4 AND c.id = r.id AND c.subject = r.from_subject`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var root, uid, from, to string
			var typ int32
			var deleted bool
			if err := rows.Scan(&root, &uid, &typ, &from, &to, &deleted); err != nil {
				return err
			}
			out = append(out, fmt.Sprint(root, " ", uid, " ", snapshot.Object(typ).UID, " ", from, " ", to, " ", deleted))
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

var nouns = map[tracker.Kind]string{tracker.KindEntity: "trackedEntityInstance", tracker.KindEnrollment: "enrollment", tracker.KindEvent: "event"}

func bondText(uid string, b bond, newer bool) string {
	k := kinships[b.kinship]
	side := func(kind tracker.Kind, uid string) string {
		name := nouns[kind]
		if newer && kind == tracker.KindEntity {
			name = "trackedEntity"
		}
		return fmt.Sprintf(`{%q:{%q:%q}}`, name, name, uid)
	}
	return fmt.Sprintf(`{"relationship":%q,"relationshipType":%q,"from":%s,"to":%s}`, uid, k.uid, side(k.from, b.from), side(k.to, b.to))
}

// What becomes of relationships that are made, changed and deleted, and whose ends are, is what a plain model says, and each lies
// under both of its subjects.
func TestRelationshipsAgainstModel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		loadKinships(t, n)
		seed := rand.Uint64()
		r := rand.New(rand.NewPCG(seed, 1))
		t.Logf("seed %d", seed)
		v := &village{kind: map[string]tracker.Kind{}, within: map[string]string{}, dead: map[string]bool{}, bonds: map[string]bond{}}
		send := func(kind tracker.Kind, text string, o importer.Options) *importer.Report {
			return n.Send(t, "admin", kind, text, o)
		}
		take := func(text string, o importer.Options) *importer.Report {
			report, err := n.Importer.Take(t.Context(), n.View(t, "admin"), payload.NewReader(strings.NewReader(text), 50), o)
			if err != nil {
				t.Fatal(err)
			}
			return report
		}
		outcomes := func(report *importer.Report) (out []importer.Outcome) {
			for s := range report.All() {
				out = append(out, s.Outcome)
			}
			return out
		}
		add := func(kind tracker.Kind, uid, within, text string) {
			if got := outline(send(kind, text, importer.Options{})); got != "created "+uid {
				t.Fatal(got)
			}
			v.kind[uid], v.within[uid] = kind, within
		}
		random := func() bond {
			k := r.IntN(len(kinships))
			return bond{kinship: k, from: v.alive(kinships[k].from, r), to: v.alive(kinships[k].to, r)}
		}
		for step := range 160 {
			switch p := r.IntN(20); {
			case p < 2 || step < 3:
				uid := v.fresh("P")
				add(tracker.KindEntity, uid, "", `{"trackedEntityInstance":"`+uid+`","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Joe"}]}`)
			case p < 4:
				if owner := v.alive(tracker.KindEntity, r); v.kind[owner] != 0 {
					uid := v.fresh("N")
					add(tracker.KindEnrollment, uid, owner, `{"enrollment":"`+uid+`","trackedEntityInstance":"`+owner+`","program":"ProgCare001","status":"COMPLETED","orgUnit":"UnitClinic1","enrollmentDate":"2020-01-01","incidentDate":"2020-01-01"}`)
				}
			case p < 7:
				uid, stay := v.fresh("V"), v.alive(tracker.KindEnrollment, r)
				if r.IntN(3) == 0 || v.kind[stay] == 0 {
					add(tracker.KindEvent, uid, "", `{"event":"`+uid+`","program":"ProgEvents1","orgUnit":"UnitClinic1","eventDate":"2020-01-01"}`)
				} else {
					add(tracker.KindEvent, uid, stay, `{"event":"`+uid+`","enrollment":"`+stay+`","program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2020-01-01"}`)
				}
			case p < 14: // some are made at once
				newer, texts, want := r.IntN(2) == 0, []string{}, []importer.Outcome{}
				for range 1 + r.IntN(6) {
					uid, b := v.fresh("R"), random()
					if !newer && v.next > 9 && r.IntN(8) == 0 {
						uid = fmt.Sprintf("R%010d", 1+r.IntN(v.next))
					}
					texts = append(texts, bondText(uid, b, newer))
					if v.connect(uid, b) {
						want = append(want, importer.Created)
					} else {
						want = append(want, importer.Refused)
					}
				}
				body := `{"relationships":[` + strings.Join(texts, ",") + `]}`
				report := (*importer.Report)(nil)
				if newer {
					report = take(body, importer.Options{Strategy: importer.CreateAndUpdate, MergeValues: true})
				} else {
					report = send(tracker.KindRelationship, body, importer.Options{})
				}
				if got := outcomes(report); !slices.Equal(got, want) {
					t.Fatalf("step %d: %s\n%v, should be %v", step, body, got, want)
				}
			case p < 17: // one is changed or deleted
				uid := v.fresh("R")
				if len(v.bonds) > 0 {
					uid = slices.Sorted(func(yield func(string) bool) {
						for id := range v.bonds {
							if !yield(id) {
								return
							}
						}
					})[r.IntN(len(v.bonds))]
				}
				old, known := v.bonds[uid]
				if r.IntN(2) == 0 {
					want := importer.Ignored
					if known && !old.dead {
						want, old.dead = importer.Deleted, true
						v.bonds[uid] = old
					}
					if got := outcomes(send(tracker.KindRelationship, `{"relationship":"`+uid+`"}`, importer.Options{Strategy: importer.Delete})); got[0] != want {
						t.Fatalf("step %d: %s: %v, should be %v", step, uid, got, want)
					}
					break
				}
				b, want := random(), importer.Refused
				delete(v.bonds, uid)
				if known && !old.dead && v.connect(uid, b) {
					want = importer.Updated
				} else if known {
					v.bonds[uid] = old
				}
				if got := outcomes(send(tracker.KindRelationship, bondText(uid, b, false), importer.Options{Strategy: importer.Update})); got[0] != want {
					t.Fatalf("step %d: %s: %v, should be %v", step, bondText(uid, b, false), got, want)
				}
			default:
				kind := tracker.Kind(1 + r.IntN(3))
				if uid := v.alive(kind, r); v.kind[uid] != 0 {
					if got := outcomes(send(kind, `{"`+nouns[kind]+`":"`+uid+`"}`, importer.Options{Strategy: importer.Delete})); got[0] != importer.Deleted {
						t.Fatalf("step %d: %v", step, got)
					}
					v.die(uid)
				}
			}
			if got, want := storedRows(t, n), v.rows(); !slices.Equal(got, want) {
				t.Fatalf("step %d:\n%s\nshould be\n%s", step, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	})
}
