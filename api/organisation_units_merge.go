package api

import (
	"net/http"
	"slices"

	"cohort/fault"
	"cohort/graph"
	"cohort/jobs"
	"cohort/metadata"
	"cohort/payload"
	"cohort/tracker/mover"
)

// mergeUnits is POST /api/organisationUnits/merge: {"sources":[...],"target":...}. What refers to the sources refers to the target
// afterwards, people's data too, and the sources are deleted unless deleteSources is false. There is no aggregate data yet that
// the two strategies could speak of.
func (s *Server) mergeUnits(c *call) error {
	if err := c.Demand("F_ORGANISATION_UNIT_MERGE"); err != nil {
		return err
	}
	r, err := c.unitsRequest()
	if err != nil {
		return err
	}
	sources, target := r.list("sources"), r.text("target")
	for _, name := range []string{"dataValueMergeStrategy", "dataApprovalMergeStrategy"} {
		r.choice(name, "LAST_UPDATED", "DISCARD")
	}
	m := metadata.Merge{Delete: r.flag("deleteSources"), User: c.View.User.ID}
	if err := r.faults.OrNil(); err != nil {
		return err
	}
	if len(sources) < 2 {
		r.refuse("E1500", "sources", "At least two source org units must be specified, %d given", len(sources))
	}
	switch heir := r.unit(target); {
	case target == "":
		r.refuse("E1501", "target", "Target org unit must be specified")
	case heir == nil:
		r.refuse("E1501", "target", "Target org unit does not exist: `%s`", target)
	case slices.Contains(sources, target):
		r.refuse("E1502", "target", "Target org unit cannot be a source org unit: `%s`", target)
	default:
		m.Heir, m.Targets = heir.ID, []int32{heir.ID}
	}
	m.Sources = r.units("E1503", "sources", "Source", sources)
	return s.runMerge(c, r, m, "Organisation units merged")
}

// splitUnit is POST /api/organisationUnits/split: {"source":...,"targets":[...],"primaryTarget":...}. All targets come to stand where
// the source stands; its children and people's data go to the primary target, which is the first unless another is named. The
// source is deleted unless deleteSource is false.
func (s *Server) splitUnit(c *call) error {
	if err := c.Demand("F_ORGANISATION_UNIT_SPLIT"); err != nil {
		return err
	}
	r, err := c.unitsRequest()
	if err != nil {
		return err
	}
	source, targets, primary := r.text("source"), r.list("targets"), r.text("primaryTarget")
	m := metadata.Merge{Delete: r.flag("deleteSource"), User: c.View.User.ID}
	if err := r.faults.OrNil(); err != nil {
		return err
	}
	if source == "" {
		r.refuse("E1510", "source", "Source org unit must be specified")
	} else {
		m.Sources = r.units("E1510", "source", "Source", []string{source})
	}
	if len(targets) < 2 {
		r.refuse("E1511", "targets", "At least two target org units must be specified, %d given", len(targets))
	}
	if source != "" && slices.Contains(targets, source) {
		r.refuse("E1512", "targets", "Source org unit cannot be a target org unit: `%s`", source)
	}
	if primary != "" && !slices.Contains(targets, primary) {
		r.refuse("E1514", "primaryTarget", "Primary target must be a target org unit: `%s`", primary)
	}
	m.Targets = r.units("E1515", "targets", "Target", targets)
	if len(r.faults) == 0 {
		m.Heir = m.Targets[max(0, slices.Index(targets, primary))]
	}
	return s.runMerge(c, r, m, "Organisation unit split")
}

// runMerge starts the job that does the work, and waits for it. When the client goes away, or this server, the job goes on.
func (s *Server) runMerge(c *call, r *unitsRequest, m metadata.Merge, done string) error {
	if err := r.faults.OrNil(); err != nil {
		return err
	}
	if err := m.Check(c.View.Snapshot); err != nil {
		return err
	}
	if err := c.mayMerge(&m); err != nil {
		return err
	}
	task, err := s.Jobs.Start(c.Context(), jobs.Request{Kind: mover.Merging, Args: m, User: m.User})
	if err != nil {
		return err
	}
	if err := s.Jobs.Wait(c.Context(), task.UID); err != nil {
		return err
	}
	message := Success(http.StatusOK)
	message.Message = done
	return c.JSON(message.HTTPStatusCode, message)
}

// mayMerge keeps those who may merge or split units to those that they were given, and from deleting units that they could not
// delete by themselves.
func (c *call) mayMerge(m *metadata.Merge) error {
	if c.View.Superuser() {
		return nil
	}
	var faults fault.List
	refuse := func(id int32, code, what string) {
		o := c.View.Snapshot.Object(id)
		user := c.View.User.Text("username")
		f := fault.Coded(fault.Forbidden, code, "User `%s` is not allowed to %s `%s [%s]`.", user, what, o.Name(), o.UID).On(o.Type.Name, o.UID, "")
		faults = append(faults, f)
	}
	for _, id := range slices.Concat(m.Sources, m.Targets) {
		if !c.View.Capture(id) {
			refuse(id, "E3001", "change data and metadata of an organisation unit outside of their own:")
		}
	}
	for _, id := range m.Sources {
		if m.Delete && !c.View.CanDelete(c.View.Snapshot.Object(id)) {
			refuse(id, "E3002", "delete object")
		}
	}
	return faults.OrNil()
}

// unitsRequest is the body of a merge or split, and what is wrong with it.
type unitsRequest struct {
	call   *call
	tree   payload.Tree
	faults fault.List
}

func (c *call) unitsRequest() (*unitsRequest, error) {
	src, err := c.JSONBody()
	if err != nil {
		return nil, err
	}
	value, err := payload.ReadTree(src)
	if err != nil {
		return nil, err
	}
	tree, ok := value.(payload.Tree)
	if !ok {
		return nil, fault.New(fault.BadRequest, "The body must be a JSON object.")
	}
	return &unitsRequest{call: c, tree: tree}, nil
}

func (r *unitsRequest) refuse(code, property, format string, args ...any) {
	f := fault.Coded(fault.Conflict, code, format, args...).On(r.call.Type.Name, "", property)
	f.Properties = args
	r.faults = append(r.faults, f)
}

func (r *unitsRequest) malformed(property, expected string) {
	f := fault.New(fault.BadRequest, "Property `%s` must be %s, was given `%s`", property, expected, payload.Append(nil, r.tree[property]))
	f.Property = property
	r.faults = append(r.faults, f)
}

// text is a member that names a unit; "" where there is none.
func (r *unitsRequest) text(name string) string {
	s, ok := identifier(r.tree[name])
	if !ok && r.tree[name] != nil {
		r.malformed(name, "the identifier of an organisation unit")
	}
	return s
}

// identifier reads a reference: an identifier, or an object with one.
func identifier(value any) (string, bool) {
	if tree, ok := value.(payload.Tree); ok {
		value = tree["id"]
	}
	s, ok := value.(string)
	return s, ok
}

// list is a member that names units, each of them once.
func (r *unitsRequest) list(name string) []string {
	items, ok := r.tree[name].([]any)
	if !ok && r.tree[name] != nil {
		r.malformed(name, "a list of identifiers of organisation units")
	}
	var out []string
	for _, item := range items {
		s, ok := identifier(item)
		if !ok {
			r.malformed(name, "a list of identifiers of organisation units")
			return nil
		}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// flag is a member that is true unless it says otherwise.
func (r *unitsRequest) flag(name string) bool {
	b, ok := r.tree[name].(bool)
	if !ok && r.tree[name] != nil {
		r.malformed(name, "true or false")
	}
	return b || !ok
}

// choice holds a member against the values that it may have.
func (r *unitsRequest) choice(name string, values ...string) {
	if s, ok := r.tree[name].(string); r.tree[name] != nil && (!ok || !slices.Contains(values, s)) {
		r.malformed(name, "one of LAST_UPDATED and DISCARD")
	}
}

func (r *unitsRequest) unit(id string) *graph.Object {
	return r.call.View.Snapshot.ByUID(r.call.Type, id)
}

// units are the ids of the units; those that do not exist are refused.
func (r *unitsRequest) units(code, property, role string, ids []string) []int32 {
	var out []int32
	for _, id := range ids {
		o := r.unit(id)
		if o == nil {
			r.refuse(code, property, "%s org unit does not exist: `%s`", role, id)
			continue
		}
		out = append(out, o.ID)
	}
	return out
}
