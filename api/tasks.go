package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/access"
	"cohort/account"
	"cohort/fault"
	"cohort/jobs"
	"cohort/schema/catalog"
)

// startedJob is what an answer tells of a job that goes on behind it.
type startedJob struct {
	Name                     string `json:"name"`
	ID                       string `json:"id"`
	Created                  string `json:"created"`
	JobType                  string `json:"jobType"`
	JobStatus                string `json:"jobStatus"`
	RelativeNotifierEndpoint string `json:"relativeNotifierEndpoint"`
}

// startJob adds a job and answers where it can be watched.
func (s *Server) startJob(c *call, r jobs.Request) error { return s.startNamed(c, nil, r.Kind, r) }

// startNamed is startJob for what may have to be done once, and what clients know by another name than that of its kind.
func (s *Server) startNamed(c *call, once *once, name string, r jobs.Request) error {
	return s.start(c, once, r, func(task *jobs.Task) reply {
		path := "/system/tasks/" + task.Category
		message := Success(http.StatusOK)
		message.Message = "Initiated " + name
		message.Response = startedJob{
			Name: name, ID: task.UID, Created: s.time(task.Created), JobType: task.Category, JobStatus: task.State,
			RelativeNotifierEndpoint: "/api" + path + "/" + task.UID,
		}
		return messageReply(c.Href(path), message)
	})
}

// start adds a job of the user's, and answers.
func (s *Server) start(c *call, once *once, r jobs.Request, replyTo func(*jobs.Task) reply) error {
	r.User, r.Beside = c.View.User.ID, once.started(replyTo)
	task, err := s.Jobs.Start(c.Context(), r)
	if err != nil {
		return err
	}
	return once.answer(c, replyTo(task), 0)
}

func messageReply(location string, message WebMessage) reply {
	return reply{status: message.HTTPStatusCode, location: location, write: func(out *spill) {
		text, err := json.Marshal(message, json.Deterministic(true))
		if err != nil {
			panic(err) // a struct of texts
		}
		out.b = append(out.b, text...)
	}}
}

// whoAsked is the view of the user for whom a job runs, as he is now: between a request and its job he may have been removed, or his
// account closed. What a token may not do is in the job's arguments.
func (s *Server) whoAsked(ctx context.Context, user int32) (*access.View, error) {
	snapshot, err := s.Metadata.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	o := snapshot.Object(user)
	if o == nil {
		return nil, fault.New(fault.Forbidden, "Whoever asked for this does not exist any more.")
	}
	if err := account.Admissible(o, time.Now()); err != nil {
		return nil, fault.New(fault.Forbidden, "Whoever asked for this may not sign in any more: %v", err)
	}
	return s.Access.View(snapshot, o), nil
}

// notification is one message of a job, in the form of DHIS2.
type notification struct {
	UID       string `json:"uid"`
	Level     string `json:"level"`
	Category  string `json:"category"`
	Time      string `json:"time"`
	Message   string `json:"message"`
	Completed bool   `json:"completed"`
	ID        string `json:"id"`
}

func (s *Server) notifications(t *jobs.Task) []notification {
	list := make([]notification, len(t.Messages))
	for i, m := range t.Messages {
		list[i] = notification{UID: t.UID, Level: m.Level, Category: t.Category, Time: s.time(m.At), Message: m.Text, Completed: m.Completed, ID: t.UID}
	}
	return list
}

// categories are the names under which clients look for jobs.
func categories() []string {
	return catalog.Get("jobConfiguration").MustProperty("jobType").Constants
}

// taskFilter chooses the jobs that the path names: those of the user, or everybody's for the superuser.
func (c *call) taskFilter() (f jobs.Filter, err error) {
	f.UID = c.PathValue("id")
	if !c.View.Superuser() {
		f.User = c.View.User.ID
	}
	f.Category, err = c.category()
	return f, err
}

// category is the {category} of the path, where there is one.
func (c *call) category() (string, error) {
	name := strings.ToUpper(c.PathValue("category"))
	if name != "" && !slices.Contains(categories(), name) {
		return "", fault.New(fault.BadRequest, "There is no kind of job %s.", c.PathValue("category"))
	}
	return name, nil
}

func (s *Server) findTasks(c *call) ([]*jobs.Task, error) {
	f, err := c.taskFilter()
	if err != nil {
		return nil, err
	}
	return s.Jobs.Tasks(c.Context(), f)
}

// tasks is GET /api/system/tasks: the jobs of all categories.
func (s *Server) tasks(c *call) error {
	tasks, err := s.findTasks(c)
	if err != nil {
		return err
	}
	all := map[string]map[string][]notification{}
	for _, category := range categories() {
		all[category] = map[string][]notification{}
	}
	for _, t := range tasks {
		if all[t.Category] != nil {
			all[t.Category][t.UID] = s.notifications(t)
		}
	}
	return c.JSON(http.StatusOK, all)
}

// tasksOfCategory is GET /api/system/tasks/{category}.
func (s *Server) tasksOfCategory(c *call) error {
	tasks, err := s.findTasks(c)
	if err != nil {
		return err
	}
	list := map[string][]notification{}
	for _, t := range tasks {
		list[t.UID] = s.notifications(t)
	}
	return c.JSON(http.StatusOK, list)
}

// task is GET /api/system/tasks/{category}/{id}: what a job tells of its progress, the newest first; nothing of an unknown one.
func (s *Server) task(c *call) error {
	tasks, err := s.findTasks(c)
	if err != nil {
		return err
	}
	list := []notification{}
	for _, t := range tasks {
		list = s.notifications(t)
	}
	return c.JSON(http.StatusOK, list)
}

// taskSummaries is GET /api/system/taskSummaries/{category}: what came of its jobs, by their ids.
func (s *Server) taskSummaries(c *call) error {
	f, err := c.taskFilter()
	if err != nil {
		return err
	}
	tasks, err := s.Jobs.Summaries(c.Context(), f)
	if err != nil {
		return err
	}
	list := map[string]jsontext.Value{}
	for _, t := range tasks {
		list[t.UID] = jsontext.Value(t.Summary)
	}
	return c.JSON(http.StatusOK, list)
}

// taskSummary is GET /api/system/taskSummaries/{category}/{id}.
func (s *Server) taskSummary(c *call) error {
	f, err := c.taskFilter()
	if err != nil {
		return err
	}
	tasks, err := s.Jobs.Summaries(c.Context(), f)
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		return fault.Coded(fault.NotFound, "E1005", "There is no summary of a job %s in %s.", f.UID, f.Category)
	}
	return c.Bytes(http.StatusOK, "application/json", []byte(tasks[0].Summary))
}

// cancelJobs is POST /api/scheduling/cancel/{category}: its jobs end, those that run and those that wait.
func (s *Server) cancelJobs(c *call) error {
	if err := c.Demand("F_PERFORM_MAINTENANCE", "F_SCHEDULING_ADMIN"); err != nil {
		return err
	}
	category, err := c.category()
	if err != nil {
		return err
	}
	if _, err := s.Jobs.Cancel(c.Context(), category); err != nil {
		return err
	}
	return c.NoContent()
}
