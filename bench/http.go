package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/sync/errgroup"
)

// client asks one server as one user.
type client struct {
	base           string
	user, password string
	http           *http.Client
}

func newClient(base, user, password string) *client {
	// Each client of a workload keeps its connection, as a device does.
	return &client{base: base, user: user, password: password, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}}
}

// do sends one request and returns the answer's body, and how long it took to its last byte. Any status but 2xx is an
// error.
func (c *client) do(ctx context.Context, method, path string, body io.Reader) ([]byte, time.Duration, error) {
	return c.ask(ctx, method, path, body, nil)
}

// ask is do with more headers.
func (c *client) ask(ctx context.Context, method, path string, body io.Reader, headers http.Header) ([]byte, time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, 0, err
	}
	req.SetBasicAuth(c.user, c.password)
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	maps.Copy(req.Header, headers)
	begun := time.Now()
	res, err := c.http.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer res.Body.Close()
	answer, err := whole(res)
	took := time.Since(begun)
	if err != nil {
		return nil, took, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if res.StatusCode/100 != 2 {
		return answer, took, &statusError{res.StatusCode, fmt.Sprintf("%s %s: %s: %s", method, path, res.Status, beginning(answer))}
	}
	return answer, took, nil
}

// statusError is an answer with another status than 2xx.
type statusError struct {
	code int
	text string
}

func (e *statusError) Error() string { return e.text }

// whole reads the body of an answer. One whose length is known is read to its place, so that the client does not copy what
// the server is measured by.
func whole(res *http.Response) ([]byte, error) {
	if res.ContentLength <= 0 {
		return io.ReadAll(res.Body)
	}
	answer := make([]byte, res.ContentLength)
	_, err := io.ReadFull(res.Body, answer)
	return answer, err
}

// beginning is as much of an answer as an error quotes.
func beginning(answer []byte) []byte { return answer[:min(len(answer), 500)] }

func (c *client) get(ctx context.Context, path string) ([]byte, time.Duration, error) {
	return c.do(ctx, http.MethodGet, path, nil)
}

func (c *client) post(ctx context.Context, path string, body []byte) ([]byte, time.Duration, error) {
	return c.do(ctx, http.MethodPost, path, bytes.NewReader(body))
}

// replace gives one property of an object a value, in JSON, and returns how long that took.
func (c *client) replace(ctx context.Context, path, property, value string) (time.Duration, error) {
	_, took, err := c.ask(ctx, http.MethodPatch, path, strings.NewReader(`[{"op":"replace","path":"`+property+`","value":`+value+`}]`),
		http.Header{"Content-Type": {"application/json-patch+json"}})
	return took, err
}

// counts is what an import's answer says of the objects at the top of the payload.
type counts struct {
	Status   string `json:"status"`
	Imported int    `json:"imported"`
	Deleted  int    `json:"deleted"`
	Ignored  int    `json:"ignored"`
}

// expect fails unless an import did what it was asked to, perhaps with warnings.
func expect(answer []byte, imported, deleted int) error {
	c, err := count(answer)
	if err == nil && (c.Status != "SUCCESS" && c.Status != "WARNING" || c.Imported != imported || c.Deleted != deleted || c.Ignored > 0) {
		err = fmt.Errorf("an import of %d and deletion of %d objects: %+v", imported, deleted, c)
	}
	return err
}

func count(answer []byte) (counts, error) {
	var read struct {
		Response counts `json:"response"`
	}
	err := json.Unmarshal(answer, &read)
	if err != nil {
		err = fmt.Errorf("the answer of an import: %w: %s", err, beginning(answer))
	}
	return read.Response, err
}

// payload is the body of one import and how many objects it has at the top.
type payload struct {
	body    []byte
	objects int
}

// send imports payloads with several clients at once, and returns how long that took. The answers are looked at afterwards.
func (c *client) send(ctx context.Context, path string, payloads []payload, clients int) (time.Duration, error) {
	queue := make(chan int, len(payloads))
	for i := range payloads {
		queue <- i
	}
	close(queue)
	answers := make([][]byte, len(payloads))
	begun := time.Now()
	all, ctx := errgroup.WithContext(ctx)
	for range clients {
		all.Go(func() (err error) {
			for i := range queue {
				if answers[i], _, err = c.post(ctx, path, payloads[i].body); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := all.Wait()
	took := time.Since(begun)
	for i := 0; i < len(payloads) && err == nil; i++ {
		err = expect(answers[i], payloads[i].objects, 0)
	}
	return took, err
}
