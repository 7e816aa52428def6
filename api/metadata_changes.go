package api

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata/history"
)

// heartbeat is how often a stream of events without news shows that it is alive.
const heartbeat = 15 * time.Second

// commitOfChanges is one commit as far as it concerns objects that the user may see.
type commitOfChanges struct {
	Revision int64           `json:"revision"`
	At       string          `json:"at"`
	User     *author         `json:"user,omitzero"` // none is the server itself
	Objects  []changedObject `json:"objects"`
}

type changedObject struct {
	Type    string `json:"type"`
	ID      string `json:"id"`
	Deleted bool   `json:"deleted"`
}

// visible shows of a commit what the user may see; ok is false where that is nothing.
func (s *Server) visible(v *access.View, commit *history.Commit) (shown commitOfChanges, ok bool) {
	for _, o := range commit.Objects {
		if v.CanRead(o.Object) {
			shown.Objects = append(shown.Objects, changedObject{o.Type.Name, o.UID, o.Deleted})
		}
	}
	shown.Revision, shown.At, shown.User = commit.Revision, s.time(commit.At), authorOf(v.Snapshot, commit.User)
	return shown, len(shown.Objects) > 0
}

// metadataChanges is GET /api/metadata/changes: the commits after the revision since, in their order, with the objects that the
// user may see. until is the revision up to which was looked: where it is not yet the newest, revision, there may be more after
// it, also where nothing was found that the user may see. As text/event-stream the answer goes on as commits are made.
func (s *Server) metadataChanges(c *call) error {
	since, err := c.Number("since", 0, 0, math.MaxInt)
	if err != nil {
		return err
	}
	if c.Format == "event-stream" {
		return s.streamChanges(c, int64(since))
	}
	size, err := c.Number("pageSize", defaultPageSize, 1, maxPageSize)
	if err != nil {
		return err
	}
	list, until, err := c.history().Commits(c.Context(), s.Metadata.Type, int64(since), size)
	if err != nil {
		return err
	}
	answer := struct {
		Revision int64             `json:"revision"`
		Until    int64             `json:"until"`
		Changes  []commitOfChanges `json:"changes"`
	}{c.View.Snapshot.Revision(), until, []commitOfChanges{}}
	for i := range list {
		if shown, ok := s.visible(c.View, &list[i]); ok {
			answer.Changes = append(answer.Changes, shown)
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// streamChanges is the same as server-sent events. A client that comes back says in Last-Event-ID what it has; one that says
// nothing is told of what comes.
func (s *Server) streamChanges(c *call, since int64) error {
	if last := c.Request.Header.Get("Last-Event-ID"); last != "" {
		n, err := strconv.ParseInt(last, 10, 64)
		if err != nil || n < 0 {
			return fault.New(fault.BadRequest, "Last-Event-ID is the revision of a commit, not %s.", last)
		}
		since = n
	} else if !c.Query().Has("since") {
		since = c.View.Snapshot.Revision()
	}
	follower := s.feed.Follow(c.View.Snapshot)
	if follower == nil {
		return fault.New(fault.Unavailable, "The server is stopping.")
	}
	defer s.feed.Leave(follower)
	c.ResponseWriter.Header().Set("Content-Type", mediaTypes["event-stream"][0])
	c.WriteHeader(http.StatusOK)
	if c.Method == http.MethodHead {
		return nil
	}
	e := &events{call: c, told: since, out: http.NewResponseController(c.ResponseWriter)}
	// The request has seen what the feed may still have to tell.
	if err := e.catchUp(latest(follower.From, c.View.Snapshot)); err != nil {
		return err
	}
	beat := time.NewTicker(s.heartbeat)
	defer beat.Stop()
	for e.comment("here"); !e.gone; {
		select {
		case <-c.Context().Done():
			return nil
		case <-beat.C:
			e.comment("still here")
		case batch, more := <-follower.Batches:
			if !more || !e.look(latest(batch.Snapshot, c.View.Snapshot)) {
				return nil // the client comes again
			}
			e.send(batch.Commits)
		}
	}
	return nil
}

func latest(a, b *graph.Snapshot) *graph.Snapshot {
	if b.Revision() > a.Revision() {
		return b
	}
	return a
}

// events is a stream of commits to one client.
type events struct {
	call *call
	out  *http.ResponseController
	told int64 // the revision up to which the client knows everything
	gone bool  // the client is, or may not hear more
}

// catchUp sends what the client has missed, up to a snapshot. Where the client knows more than the log, a failover has lost it.
func (e *events) catchUp(to *graph.Snapshot) error {
	e.told = min(e.told, to.Revision())
	e.gone = !e.look(to)
	for e.told < to.Revision() && !e.gone {
		list, until, err := e.call.history().Commits(e.call.Context(), e.call.server.Metadata.Type, e.told, defaultPageSize)
		if err != nil {
			return err
		}
		e.send(list)
		e.told = until
	}
	return nil
}

// look makes the view of the user over a newer snapshot. It fails where the user may no longer sign in.
func (e *events) look(snapshot *graph.Snapshot) bool {
	user := snapshot.Object(e.call.View.User.ID)
	if user == nil || user.Doc().Bool(user.Type.MustProperty("disabled")) {
		return false
	}
	e.call.View = e.call.server.Access.View(snapshot, user)
	return true
}

func (e *events) send(list []history.Commit) {
	for i := range list {
		if list[i].Revision <= e.told {
			continue
		}
		e.told = list[i].Revision
		shown, ok := e.call.server.visible(e.call.View, &list[i])
		if !ok {
			continue
		}
		text, err := json.Marshal(shown)
		if err != nil {
			panic(err) // it is made of texts and numbers
		}
		e.write("id: " + strconv.FormatInt(shown.Revision, 10) + "\ndata: " + string(text) + "\n\n")
	}
	e.flush()
}

func (e *events) comment(text string) {
	e.write(": " + text + "\n\n")
	e.flush()
}

func (e *events) write(text string) {
	if _, err := e.call.ResponseWriter.Write([]byte(text)); err != nil {
		e.gone = true
	}
}

func (e *events) flush() {
	if e.out.Flush() != nil {
		e.gone = true
	}
}

// Drain ends the answers that would go on for ever, so that a server which is asked to end does not wait for them.
func (s *Server) Drain() { s.feed.Close() }

// Wait waits for what goes on behind requests that were answered. It is called when no more of them come.
func (s *Server) Wait() { s.background.Wait() }
