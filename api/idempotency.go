package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"cohort/db"
	"cohort/dxf"
	"cohort/fault"
	"cohort/jobs"
	"cohort/tracker/importer"
	"cohort/tracker/receipt"
)

// idempotencyKey is the header by which a client says that a request is to be done once, however often it is sent.
const idempotencyKey = "Idempotency-Key"

// longestKey is how many characters a key may have.
const longestKey = 255

// once is a request that is to be done once, on its way. nil is one that says nothing of the kind.
type once struct {
	*receipt.Claim
	call    *call
	key     string
	request string
}

// doOnce has a request done, unless one with the same key was: then the answer is that one's.
func (s *Server) doOnce(c *call, do func(*once) error) error {
	key, said := c.Request.Header[idempotencyKey]
	if !said {
		return do(nil)
	}
	if err := validKey(key); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(c.Method + " " + c.URL.Path + "?" + c.query.Encode()))
	request := hex.EncodeToString(sum[:])
	claim, was, err := s.Receipts.Begin(c.Context(), c.View.User.ID, key[0], request)
	if err != nil {
		return err
	}
	c.digest = sha256.New()
	if was != nil {
		return c.repeat(key[0], request, was)
	}
	done := false
	defer func() { claim.End(c.Context(), done) }()
	err = do(&once{claim, c, key[0], request})
	done = err == nil
	return err
}

func validKey(header []string) error {
	if len(header) > 1 {
		return fault.New(fault.BadRequest, "%s stands more than once in the request.", idempotencyKey)
	}
	key := header[0]
	good := key != "" && len(key) <= longestKey
	for i := range len(key) {
		good = good && key[i] >= ' ' && key[i] < 0x7f
	}
	if !good {
		f := fault.New(fault.BadRequest, "%s must have 1 to %d characters, all of ASCII; such as a UUID.", idempotencyKey, longestKey)
		f.Property, f.Value = idempotencyKey, key
		return f
	}
	return nil
}

// repeat answers as the first request with the key was answered, if this is the same.
func (c *call) repeat(key, request string, was *receipt.Receipt) error {
	body, err := c.Body()
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	part := ""
	switch {
	case was.Request != request:
		part = "path or parameters"
	case was.Body != sumOf(c.digest):
		part = "body"
	}
	if part != "" {
		return anotherRequest(key, part)
	}
	report, err := gzip.NewReader(bytes.NewReader(was.Report))
	if err != nil {
		return err
	}
	h := c.ResponseWriter.Header()
	h.Set("Idempotency-Replayed", "true")
	if was.Location != "" {
		h.Set("Location", was.Location)
	}
	out := &lateHeader{call: c, status: was.Status, contentType: "application/json"}
	if c.Format == "xml" {
		out.contentType = mediaTypes["xml"][0]
		err = dxf.Write(out, report, dxf.Message)
	} else {
		_, err = io.Copy(out, report)
	}
	if out.gone {
		return nil // nobody is left to be told
	}
	return err
}

// anotherRequest is the fault of a key that was used for something else.
func anotherRequest(key, part string) error {
	f := fault.New(fault.Conflict, "The %s %s was used for a request with another %s. Send each request with a key of its own.", idempotencyKey, key, part)
	f.Property, f.Value = idempotencyKey, key
	return f
}

func sumOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// reply is an answer that can be kept: write writes its JSON.
type reply struct {
	status   int
	location string
	write    func(*spill)
}

// receipt is what is kept of the request and its answer. The body has been read to its end by then.
func (o *once) receipt(r reply) (receipt.Receipt, error) {
	var b bytes.Buffer
	pack, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return receipt.Receipt{}, err
	}
	out := &spill{reader: func(p []byte) bool {
		pack.Write(p) // to memory
		return true
	}}
	r.write(out)
	pack.Write(out.b)
	if err := pack.Close(); err != nil {
		return receipt.Receipt{}, err
	}
	body, err := o.body()
	return receipt.Receipt{Request: o.request, Body: body, Status: r.status, Location: r.location, Report: b.Bytes()}, err
}

// body is the hash of the body.
func (o *once) body() (string, error) {
	if _, err := io.Copy(io.Discard, o.call.taken); err != nil { // what a translator has left behind the end
		return "", err
	}
	return sumOf(o.call.digest), nil
}

// along has an import leave its receipt in its commit, where that is one. Of several each keeps its part of the report, and where an
// earlier request with the key has come so far, the import goes on behind.
func (o *once) along(options *importer.Options, replyTo func(*importer.Report) reply) {
	if o == nil {
		return
	}
	finished := false
	options.Beside = func(ctx context.Context, tx db.Tx, r *importer.Report, whole bool) error {
		if finished = whole; !whole {
			return nil // the part of the report is kept
		}
		kept, err := o.receipt(replyTo(r))
		if err != nil {
			return err
		}
		return o.Finish(ctx, tx, kept)
	}
	options.Keep = func(ctx context.Context, tx db.Tx, piece []byte) error {
		if finished {
			return nil
		}
		body, err := o.body()
		if err != nil {
			return err
		}
		return o.Claim.Keep(ctx, tx, body, piece)
	}
	options.Resume = func(ctx context.Context) ([][]byte, error) {
		body, err := o.body()
		if err != nil {
			return nil, err
		}
		pieces, known, err := o.Kept(ctx, body)
		if err == nil && !known {
			err = anotherRequest(o.key, "body")
		}
		return pieces, err
	}
}

// started has a job be added together with the receipt.
func (o *once) started(replyTo func(*jobs.Task) reply) func(context.Context, db.Tx, *jobs.Task) error {
	if o == nil {
		return nil
	}
	return func(ctx context.Context, tx db.Tx, t *jobs.Task) error {
		kept, err := o.receipt(replyTo(t))
		if err != nil {
			return err
		}
		return o.Finish(ctx, tx, kept)
	}
}

// answer sends a reply, of about that size, after the receipt is left.
func (o *once) answer(c *call, r reply, size int) error {
	if o != nil {
		if err := o.Settle(c.Context(), func() (receipt.Receipt, error) { return o.receipt(r) }); err != nil {
			return err
		}
	}
	if r.location != "" {
		c.ResponseWriter.Header().Set("Location", r.location)
	}
	return c.spilled(r.status, dxf.Message, size, func(out *spill) error {
		r.write(out)
		return nil
	})
}
